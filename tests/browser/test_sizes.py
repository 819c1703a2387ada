"""The page Sizes in a browser: table, drawing, lists, code and links."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .builder import SMALL, Opener, act, open_builder, rows, setting, shape, type_into


@pytest.fixture
def opened(new_page: Opener, settled: Callable[[Page], None]) -> Opener:
    """Open the page and wait until the builder is drawn."""
    return partial(open_builder, new_page, settled)


def test_the_table_shows_shapes_and_arithmetic(opened: Opener) -> None:
    page = opened("?net=fashion-cnn")
    expect(rows(page)).to_have_count(13)
    expect(shape(page, 4)).to_have_text("64×12×12")
    expect(rows(page).nth(4).locator(".fact.parameters")).to_contain_text("64·32·3·3 + 64")
    expect(page.locator(".builder tfoot")).to_contain_text("1,475,338")


def test_a_click_on_a_layer_in_the_drawing_or_on_a_row_opens_its_card(opened: Opener) -> None:
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
    rows(page).nth(9).locator(".name").click()
    expect(page.locator(".builder tr.card-row .card h3")).to_contain_text(
        "10 · Fully connected (linear)"
    )


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


def test_the_list_loads_a_network_reset_restores_it_and_undo_the_previous_one(
    opened: Opener,
) -> None:
    page = opened(f"?net={SMALL}")
    box, undo = page.get_by_role("combobox").first, page.locator(".builder [data-action=undo]")
    box.click()
    page.get_by_role("option", name="lenet5", exact=True).click()
    expect(rows(page)).to_have_count(12)
    expect(page).to_have_url(re.compile("net=lenet5"))
    act(page, 0, "remove")
    expect(box).to_have_value("")
    page.locator(".builder [data-action=reset]").click()
    expect(rows(page)).to_have_count(12)
    expect(box).to_have_value("lenet5")
    for count in (11, 12, 4):
        undo.click()
        expect(rows(page)).to_have_count(count)
    expect(box).to_have_value("")


def test_pasted_code_replaces_the_network_and_invalid_code_does_not(opened: Opener) -> None:
    page = opened("?net=lenet5")
    page.get_by_role("tab", name="Paste code").click()
    box = page.get_by_role("textbox", name="PyTorch or Keras code")
    box.fill("nn.Sequential(\n  nn.Flatten(),\n  nn.Linear(784, 10 ** 9),\n)")
    page.get_by_role("button", name="Read the code").click()
    expect(page.get_by_role("alert").filter(has_text="Line 3")).to_be_visible()
    expect(rows(page)).to_have_count(12)
    box.fill("nn.Sequential(nn.Flatten(), nn.Linear(784, 10))")
    page.get_by_role("button", name="Read the code").click()
    expect(rows(page)).to_have_count(2)
    expect(page).to_have_url(re.compile("flatten~linear_784_10"))


def test_the_code_follows_an_edit_and_a_drawing_that_breaks_can_be_downloaded(
    opened: Opener,
) -> None:
    page = opened(f"?net={SMALL}&tab=sequential")
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("nn.Conv2d(1, 4, 3)")
    type_into(setting(page, 0, "out_channels"), "5")
    expect(panel).to_contain_text("does not fit")
    page.locator(".st-key-download-drawing button").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    assert download.value.suggested_filename == "network.svg"
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("<?xml")
    page.keyboard.press("Escape")
    page.locator(".builder .fix").first.click()
    expect(panel).to_contain_text("nn.Linear(180, 10)")


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


def test_the_page_does_not_scroll_sideways_on_a_phone(
    opened: Opener, at_rest: Callable[[Page], None]
) -> None:
    page = opened("?net=resnet18&layer=5", locale="ko-KR", width=390, height=844)
    at_rest(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
