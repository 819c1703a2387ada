"""The builder of the page Sizes, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]
SMALL = "mine~1x8x8~conv_1_4_3~relu~flatten~linear_144_10"


@pytest.fixture
def opened(new_page: Opener, settled: Callable[[Page], None]) -> Opener:
    """Open the page and wait until the builder is drawn."""

    def open_page(query: str = "", **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"/sizes{query}")
        page.locator(".builder[data-revision]").wait_for(timeout=60_000)
        settled(page)
        return page

    return open_page


def rows(page: Page) -> Locator:
    return page.locator(".builder [data-el=body] tr.line")


def names(page: Page) -> list[str]:
    return rows(page).locator(".name").all_inner_texts()


def shape(page: Page, row: int) -> Locator:
    return rows(page).nth(row).locator(".fact.shape")


def setting(page: Page, row: int, name: str) -> Locator:
    return rows(page).nth(row).locator(f'.field[data-setting="{name}"] input')


def type_into(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Enter")


def net(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("net", [""])[0]


def act(page: Page, row: int, tool: str) -> None:
    rows(page).nth(row).locator(f".tool.{tool}").click()


def add(page: Page, code: str) -> None:
    page.locator(".builder .append").click()
    page.locator(f'.builder .menu [data-code="{code}"]').click()


def test_the_table_shows_shapes_and_arithmetic(opened: Opener) -> None:
    page = opened("?net=fashion-cnn")
    expect(rows(page)).to_have_count(13)
    expect(shape(page, 4)).to_have_text("64×12×12")
    expect(rows(page).nth(4).locator(".fact.parameters")).to_contain_text("64·32·3·3 + 64")
    expect(page.locator(".builder tfoot")).to_contain_text("1,475,338")


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


def test_a_click_on_a_layer_in_the_drawing_opens_its_card(opened: Opener) -> None:
    page = opened("?net=lenet5")
    page.locator('.builder .slab[data-line="3"]').click(position={"x": 12, "y": 40})
    card = page.locator(".builder .card")
    expect(card.locator("h3")).to_contain_text("4 · Convolution")
    expect(card.locator(".sum").first).to_have_text(
        "H′ = ⌊(14 + 2·0 − 1·(5 − 1) − 1) / 1⌋ + 1 = 10"
    )
    expect(card.locator(".counts")).to_contain_text("16·6·5·5 + 16 = 2,416")
    expect(page).to_have_url(re.compile("layer=3"))
    card.locator(".close").click()
    expect(card).to_be_hidden()
    expect(page).not_to_have_url(re.compile("layer="))


def test_a_cell_shows_its_receptive_field(opened: Opener) -> None:
    page = opened("?net=lenet5&layer=3")
    sentence = page.locator(".builder .receptive-field .sentence")
    page.locator(".builder .view.map").focus()
    for _ in range(9):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowLeft")
    # 5 + (2 − 1)·1 + (5 − 1)·2 = 14 cells, of which two rows and columns are padding.
    expect(sentence).to_contain_text("Row 1, column 1 sees rows −1–12, columns −1–12")
    expect(page.locator(".builder .view .patch").first).to_have_attribute("width", "14")
    expect(page).to_have_url(re.compile(r"cell=4\.1\.1"))
    page.reload()
    expect(sentence).to_contain_text("Row 1, column 1 sees")


def test_a_click_on_a_row_opens_the_card_below_it(opened: Opener) -> None:
    page = opened("?net=lenet5")
    rows(page).nth(9).locator(".name").click()
    expect(page.locator(".builder tr.card-row .card h3")).to_contain_text(
        "10 · Fully connected (linear)"
    )


def test_the_list_loads_a_network_and_undo_restores_the_previous_one(opened: Opener) -> None:
    page = opened(f"?net={SMALL}")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="lenet5", exact=True).click()
    expect(rows(page)).to_have_count(12)
    expect(page).to_have_url(re.compile("net=lenet5"))
    page.locator(".builder [data-action=undo]").click()
    expect(rows(page)).to_have_count(4)
    expect(page.get_by_role("combobox").first).to_have_value("")


def test_reset_restores_the_loaded_network(opened: Opener) -> None:
    page = opened("?net=lenet5")
    act(page, 0, "remove")
    expect(page.get_by_role("combobox").first).to_have_value("")
    page.locator(".builder [data-action=reset]").click()
    expect(rows(page)).to_have_count(12)
    expect(page.get_by_role("combobox").first).to_have_value("lenet5")


def test_pasted_code_replaces_the_network_and_invalid_code_does_not(opened: Opener) -> None:
    page = opened("?net=lenet5")
    page.get_by_role("tab", name="Paste code").click()
    box = page.get_by_role("textbox", name="PyTorch code")
    box.fill("nn.Sequential(\n  nn.Flatten(),\n  nn.Linear(784, 10 ** 9),\n)")
    page.get_by_role("button", name="Read the code").click()
    expect(page.get_by_role("alert").filter(has_text="Line 3")).to_be_visible()
    expect(rows(page)).to_have_count(12)
    box.fill("nn.Sequential(nn.Flatten(), nn.Linear(784, 10))")
    page.get_by_role("button", name="Read the code").click()
    expect(rows(page)).to_have_count(2)
    expect(page).to_have_url(re.compile("flatten~linear_784_10"))


def test_the_code_follows_an_edit(opened: Opener) -> None:
    page = opened(f"?net={SMALL}&tab=sequential")
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("nn.Conv2d(1, 4, 3)")
    type_into(setting(page, 0, "out_channels"), "5")
    expect(panel).to_contain_text("does not fit")
    page.locator(".builder .fix").first.click()
    expect(panel).to_contain_text("nn.Linear(180, 10)")


def test_the_drawing_of_a_network_that_breaks_can_be_downloaded(opened: Opener) -> None:
    page = opened(f"?net={SMALL.replace('144', '99')}")
    page.locator(".st-key-download-drawing button").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    assert download.value.suggested_filename == "network.svg"
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("<?xml")


def test_a_network_above_the_limits_is_marked(opened: Opener) -> None:
    page = opened("?net=vgg11")
    over = page.locator(".builder .meter.over")
    expect(over).to_have_count(2)
    expect(over.first).to_contain_text("133 M / 16 M")
    expect(page.get_by_role("link", name="Train it")).to_have_attribute("disabled", "")


def test_a_link_opens_the_same_network_and_card(opened: Opener) -> None:
    page = opened("?net=mine~3x20x30~conv_3_8_3x5_s2x1_p1~relu&layer=0&lang=ko")
    expect(shape(page, 0)).to_have_text("8×10×28")
    expect(page.locator(".builder .card h3")).to_contain_text("합성곱")
    page.reload()
    expect(shape(page, 0)).to_have_text("8×10×28")


def test_the_language_switch_translates_the_whole_table(opened: Opener) -> None:
    page = opened(f"?net={SMALL}&layer=0")
    type_into(setting(page, 0, "padding"), "1")
    page.get_by_text("한국어", exact=True).click()
    expect(page.locator(".builder thead")).to_contain_text("수용 영역")
    expect(rows(page).nth(0).locator(".tool.copy")).to_have_attribute("title", "복제")
    expect(rows(page).nth(0).locator(".fact.shape")).to_have_attribute("data-label", "출력")
    expect(page.locator(".builder [data-el=first]")).to_contain_text("입력")
    expect(setting(page, 0, "padding")).to_have_value("1")
    expect(page.locator(".builder .card h3")).to_contain_text("합성곱")


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


def test_the_page_does_not_scroll_sideways_on_a_phone(
    opened: Opener, at_rest: Callable[[Page], None]
) -> None:
    page = opened("?net=resnet18&layer=5", locale="ko-KR", width=390, height=844)
    at_rest(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
