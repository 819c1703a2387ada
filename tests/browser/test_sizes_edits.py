"""The builder of the page Sizes, in a browser: what changes a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from .builder import (
    SMALL,
    Opener,
    act,
    add,
    names,
    net,
    open_builder,
    rows,
    setting,
    shape,
    type_into,
)


@pytest.fixture
def opened(new_page: Opener, settled: Callable[[Page], None]) -> Opener:
    """Open the page and wait until the builder is drawn."""
    return partial(open_builder, new_page, settled)


def test_an_edit_changes_the_later_layers_and_the_link(opened: Opener) -> None:
    page = opened(f"?net={SMALL}")
    type_into(setting(page, 0, "padding"), "1")
    expect(shape(page, 0)).to_have_text("4×8×8")
    expect(shape(page, 2)).to_have_text("256")
    expect(page).to_have_url(re.compile("conv_1_4_3_p1"))


def test_a_layer_that_does_not_fit_shows_the_reason_and_is_fixed_by_a_click(opened: Opener) -> None:
    page = opened(f"?net={SMALL}")
    page.locator(".builder tr.input input").nth(1).fill("10")
    page.locator(".builder tr.input input").nth(1).press("Enter")
    broken = rows(page).nth(3)
    expect(broken).to_have_attribute("data-state", "broken")
    expect(broken.locator(".reason")).to_contain_text("input features is 192, not 144")
    expect(page.locator(".builder .ghost")).to_have_count(1)
    broken.locator(".fix").first.click()
    expect(shape(page, 3)).to_have_text("10")
    expect(broken).to_have_attribute("data-state", "fine")
    expect(page).to_have_url(re.compile("linear_192_10"))


def test_all_following_layers_are_fixed_by_one_click(opened: Opener) -> None:
    page = opened("?net=fashion-cnn")
    type_into(setting(page, 0, "out_channels"), "16")
    rows(page).nth(1).locator(".fix").nth(1).click()
    expect(setting(page, 1, "num_features")).to_have_value("16")
    expect(setting(page, 4, "in_channels")).to_have_value("16")
    expect(page.locator('.builder [data-state="broken"]')).to_have_count(0)


def test_added_layers_fit_their_input(opened: Opener) -> None:
    page = opened("?net=mine~1x12x12")
    for code in ("conv", "batchnorm", "relu", "maxpool", "residual", "linear"):
        add(page, code)
        expect(page.locator('.builder [data-state="broken"]')).to_have_count(0)
        expect(page.locator('.builder [data-state="new"]')).to_have_count(0)
    assert names(page)[-2:] == ["Flatten", "Linear"]
    expect(rows(page).last.locator(".fact.shape")).to_have_text("10")


def test_a_block_is_removed_and_duplicated_as_a_whole(opened: Opener) -> None:
    block = "residual~conv_4_4_3_p1~shortcut~conv_4_4_1~end"
    page = opened(f"?net=mine~4x8x8~{block}~relu")
    act(page, 0, "copy")
    expect(rows(page)).to_have_count(11)
    expect(page).to_have_url(re.compile(f"{block}~{block}~relu"))
    act(page, 0, "remove")
    expect(rows(page)).to_have_count(6)
    act(page, 2, "remove")  # only the shortcut: the input itself is added
    expect(page).to_have_url(re.compile("residual~conv_4_4_3_p1~end~relu"))


def test_a_double_click_removes_or_copies_one_layer(opened: Opener) -> None:
    page = opened(f"?net={SMALL}")
    rows(page).nth(1).locator(".tool.remove").dblclick()
    expect(rows(page)).to_have_count(3)
    page.wait_for_timeout(500)  # longer than a double click
    expect(rows(page)).to_have_count(3)
    rows(page).nth(0).locator(".tool.copy").dblclick()
    expect(rows(page)).to_have_count(4)
    act(page, 0, "remove")
    expect(rows(page)).to_have_count(3)


def test_undo_and_redo_by_key_and_button(opened: Opener) -> None:
    page = opened(f"?net={SMALL}")
    act(page, 1, "remove")
    expect(rows(page)).to_have_count(3)
    type_into(setting(page, 0, "out_channels"), "4")  # no change: nothing to undo
    type_into(setting(page, 0, "padding"), "1")
    page.keyboard.press("Control+z")
    expect(setting(page, 0, "padding")).to_have_value("0")
    page.locator(".builder [data-action=undo]").click()
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("Control+Shift+Z")
    expect(rows(page)).to_have_count(3)
    page.locator(".builder [data-action=redo]").click()
    expect(setting(page, 0, "padding")).to_have_value("1")


def test_rows_move_by_buttons_keys_and_the_mouse(opened: Opener) -> None:
    page = opened("?net=mine~1x12x12~relu~tanh~sigmoid")
    act(page, 0, "down")
    expect(rows(page).locator(".name")).to_have_text(["Tanh", "ReLU", "Sigmoid"])
    rows(page).nth(2).locator(".grip").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # the focus moves with the row
    expect(rows(page).locator(".name")).to_have_text(["Sigmoid", "Tanh", "ReLU"])
    grip = rows(page).nth(0).locator(".grip").bounding_box()
    last = rows(page).nth(2).bounding_box()
    assert grip is not None
    assert last is not None
    page.mouse.move(grip["x"] + 6, grip["y"] + 6)
    page.mouse.down()
    page.mouse.move(grip["x"] + 6, last["y"] + last["height"] - 4, steps=6)
    page.mouse.up()
    expect(rows(page).locator(".name")).to_have_text(["Tanh", "ReLU", "Sigmoid"])
    expect(page).to_have_url(re.compile("tanh~relu~sigmoid"))


def test_rows_move_by_touch(opened: Opener) -> None:
    page = opened("?net=mine~1x12x12~relu~tanh~sigmoid", width=390, height=844, has_touch=True)
    rows(page).nth(2).scroll_into_view_if_needed()
    grip = rows(page).nth(0).locator(".grip").bounding_box()
    last = rows(page).nth(2).bounding_box()
    assert grip is not None
    assert last is not None
    x, y = grip["x"] + 8, grip["y"] + 8
    client = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", y), ("touchMove", y + 30), ("touchMove", last["y"] + 60)):
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(rows(page).locator(".name")).to_have_text(["Tanh", "Sigmoid", "ReLU"])


def test_no_fast_edit_is_lost(opened: Opener) -> None:
    page = opened(f"?net={SMALL}")
    box = setting(page, 0, "out_channels")
    box.focus()
    for _ in range(12):
        page.keyboard.press("ArrowUp")
    expect(box).to_have_value("16")
    expect(shape(page, 0)).to_have_text("16×6×6")
    expect(page).to_have_url(re.compile("conv_1_16_3"))


def test_invalid_values_are_refused_with_a_reason_and_the_last_network_stays(
    opened: Opener,
) -> None:
    page = opened(f"?net={SMALL}")
    row, box = rows(page).nth(0), setting(page, 0, "kernel_size")
    for text in ("0", "1000000000", "abc", "3,2,1", "-1", "", "9" * 30):
        type_into(box, text)
        expect(row, text).to_have_attribute("data-state", "broken")
        expect(row.locator(".reason"), text).not_to_be_empty()
        assert net(page) in (SMALL, SMALL.replace("conv_1_4_3", f"conv_1_4_{text}"))
        type_into(box, "3×1")
        expect(shape(page, 0), text).to_have_text("4×6×8")
        type_into(box, "3")
        expect(shape(page, 0), text).to_have_text("4×6×6")
        expect(page).to_have_url(re.compile("conv_1_4_3~"))


def test_invalid_text_is_quoted_as_typed_and_can_be_fixed(opened: Opener) -> None:
    page = opened(f"?net={SMALL}")
    type_into(setting(page, 0, "in_channels"), "<b>*3*")
    reason = rows(page).nth(0).locator(".reason")
    expect(reason).to_have_text("in_channels must be a number, not “<b>*3*”.")
    expect(rows(page).nth(0).locator(".field.wrong")).to_have_attribute(
        "data-setting", "in_channels"
    )
    rows(page).nth(0).get_by_role("button", name="Use 1").click()
    expect(shape(page, 0)).to_have_text("4×6×6")
    height = page.locator(".builder [data-el=first] input").nth(1)
    type_into(height, "tall")
    expect(page.locator(".builder [data-el=first] .field.wrong input")).to_have_value("tall")
    page.locator(".builder [data-el=first] .fix").first.click()
    expect(height).to_have_value("8")
