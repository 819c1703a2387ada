"""Look inside, in a browser: choose layer, map and cell, upload an image, follow a link."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]


@pytest.fixture
def opened(new_page: Opener, settled: Callable[[Page], None]) -> Opener:
    """Open the page and wait for its layer; the first page imports torch."""

    def open_page(query: str = "", **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"/inside{query}")
        page.locator(".layer[data-layer]").wait_for(timeout=90_000)
        settled(page)
        return page

    return open_page


def tile(page: Page, index: int) -> Locator:
    return page.locator(f".layer .tiles button[data-map='{index}']")


def number(text: str) -> float:
    return float(text.strip("()").replace("−", "-"))


def test_maps_and_cells_are_chosen_in_the_browser_and_are_in_the_link(opened: Opener) -> None:
    page = opened("?map=5.3")
    heading = page.locator(".closeup .output figcaption")
    expect(page.locator(".layer h3")).to_have_text("5 · Convolution")
    expect(heading).to_have_text("Map 4 12 × 12")  # counted from 1
    tile(page, 7).click()
    expect(heading).to_have_text("Map 8 12 × 12")
    expect(page.locator(".pair")).to_have_count(32)
    expect(tile(page, 7)).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"map=5\.7&layer=5"))
    page.locator(".closeup .output canvas").hover(position={"x": 3, "y": 3})
    expect(page.locator(".position")).to_have_text("Map 8 · Row 1, column 1")
    expect(page.locator(".root .note")).to_have_text("receptive field 8 × 8")
    expect(page).to_have_url(re.compile(r"cell=5\.7\.1\.1"))
    tile(page, 7).focus()
    page.keyboard.press("ArrowDown")
    expect(heading).to_have_text("Map 9 12 × 12")  # the cell stays
    expect(page.locator(".position")).to_have_text("Map 9 · Row 1, column 1")
    tile(page, 8).click()  # a second click closes the map
    expect(heading).not_to_be_visible()
    expect(page).to_have_url(re.compile(r"map=[\d._]*\.none"))


def test_the_strip_and_the_keys_open_layers(opened: Opener) -> None:
    page = opened("?map=1.3_4.0")
    buttons = page.locator(".strip button")
    expect(buttons).to_have_count(13)
    expect(buttons.nth(0)).to_have_attribute("aria-pressed", "true")
    buttons.nth(3).click()
    expect(page.locator(".layer h3")).to_have_text("4 · Max pooling")
    expect(page).to_have_url(re.compile("layer=4"))
    values = [
        number(text) for text in re.findall(r"[−\d.]+", page.locator(".formula").inner_text())
    ]
    assert len(values) == 5
    assert max(values[:4]) == values[4]
    page.keyboard.press("ArrowRight")
    expect(page.locator(".layer h3")).to_have_text("5 · Convolution")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".layer h3")).to_have_text("3 · ReLU")
    expect(page).to_have_url(re.compile("layer=3"))
    buttons.nth(12).click()
    expect(page.locator(".layer h3")).to_have_text("13 · Fully connected (linear)")
    expect(page.locator(".classes tr.chosen td").first).to_have_text("Ankle boot")
    through_maps = page.locator(".terms").nth(1).locator("button")
    expect(through_maps).to_have_count(8)
    expect(page.locator(".image .mark")).to_have_count(8)
    name = through_maps.first.locator(".name").inner_text()
    index, row, column = re.findall(r"\d+", name)
    through_maps.first.click()  # back to the cell of the map
    expect(page.locator(".layer h3")).to_have_text("8 · Max pooling")
    expect(page.locator(".position")).to_have_text(f"Map {index} · Row {row}, column {column}")
    expect(page.locator(".to-stepper")).to_have_attribute("href", re.compile("pooling.*window=2"))


def test_the_displayed_sum_is_correct_and_every_map_is_drawn(opened: Opener) -> None:
    page = opened("?map=1.3&cell=1.3.7.3&kernels=1&class=3&picture=4&scale=each")
    expect(page.get_by_label("Number (of ")).to_have_value("4")
    expect(page.locator(".position")).to_have_text("Map 4 · Row 7, column 3")
    expect(page.get_by_text("Each map has its own scale: 1 is")).to_be_visible()
    expect(page.locator(".kernels li")).to_have_count(32)
    sum_text = page.locator(".formula").inner_text()
    terms, total = re.split("[≈=]", sum_text)
    assert "·−" not in sum_text  # negative factors are in parentheses
    *products, bias = terms.split(" + ")
    pairs = [tuple(number(part) for part in product.split("·")) for product in products]
    assert len(pairs) == 9
    assert sum(a * b for a, b in pairs) + number(bias) == pytest.approx(number(total), abs=0.02)
    distinct_bytes = page.locator(".tiles canvas").evaluate_all(
        """canvases => canvases.map(canvas => {
             const { data } = canvas.getContext("2d")
               .getImageData(0, 0, canvas.width, canvas.height);
             return new Set(data).size;
           })"""
    )
    assert len(distinct_bytes) == 32
    assert min(distinct_bytes) > 4  # several different bytes per canvas: no map is empty
    page.locator(".kernels-on input").click()
    expect(page).not_to_have_url(re.compile("kernels="))


def test_a_cell_of_a_layer_that_is_too_large_to_be_sent_has_its_sum(opened: Opener) -> None:
    page = opened("?net=mine~3x120x120~conv_3_40_3~relu~conv_40_8_3&map=3.2&cell=3.2.5.6")
    expect(page.locator(".formula")).to_contain_text("sum of 360 products")
    expect(page.locator(".pair .kernel-map")).to_have_count(40)


def test_an_uploaded_image_is_preprocessed_and_classified(opened: Opener) -> None:
    page = opened()
    page.get_by_text("Your own image").click()
    pixels = np.full((60, 80, 3), 240, np.uint8)
    pixels[15:50, 25:55] = (40, 60, 140)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG")
    page.locator(".st-key-inside-own input[type=file]").set_input_files(
        {"name": "shirt.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    )
    page.locator(".st-key-preparation summary").click()
    expect(page.locator("figure figcaption").filter(has_text="Inverted")).to_be_visible()
    expect(page.get_by_text("Predicted class: ")).to_be_visible()


def test_the_page_does_not_scroll_sideways_on_a_phone(opened: Opener) -> None:
    page = opened(locale="ko-KR", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
