"""Look inside, in a browser: choose a map, hover over a cell, upload an image, follow a link."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]
LAYERS = 13  # of the bundled network


@pytest.fixture
def opened(new_page: Opener, settled: Callable[[Page], None]) -> Opener:
    """Open the page and wait for its last layer; the first page imports torch."""

    def open_page(query: str = "", **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"/inside{query}")
        page.locator(f".st-key-layer-{LAYERS - 1}").wait_for(timeout=90_000)
        settled(page)
        return page

    return open_page


def tile(page: Page, layer: int, index: int) -> Locator:
    return page.locator(f".st-key-tiles-{layer - 1} button").nth(index)


def closeup(page: Page, layer: int) -> Locator:
    return page.locator(f".st-key-closeup-{layer - 1} .closeup")


def number(text: str) -> float:
    return float(text.strip("()").replace("−", "-"))


def test_a_click_on_a_map_opens_its_closeup_and_changes_the_link(opened: Opener) -> None:
    page = opened()
    tile(page, 5, 7).click()
    expect(closeup(page, 5).locator(".output figcaption")).to_have_text(
        "Map 8 12 × 12"
    )  # counted from 1
    expect(closeup(page, 5).locator(".pair")).to_have_count(32)
    expect(page).to_have_url(re.compile(r"map=1\.\d+_5\.7"))
    expect(tile(page, 5, 7)).to_have_attribute("aria-pressed", "true")
    tile(page, 1, 4).click()
    expect(closeup(page, 1).locator(".output figcaption")).to_have_text("Map 5 28 × 28")
    expect(closeup(page, 5)).to_have_count(1)  # the close-ups of other layers stay open
    expect(page).to_have_url(re.compile(r"map=1\.4_5\.7"))


def test_a_second_click_closes_the_map(opened: Opener) -> None:
    page = opened("?map=5.7")
    tile(page, 5, 7).click()
    expect(closeup(page, 5)).to_have_count(0)
    expect(page).to_have_url(re.compile("map=none"))


def test_the_displayed_sum_is_correct(opened: Opener) -> None:
    page = opened("?map=1.3")
    sum_text = closeup(page, 1).locator(".formula").inner_text()
    terms, total = sum_text.split("≈")  # the numbers are rounded
    assert "·−" not in sum_text  # negative factors are in parentheses
    *products, bias = terms.split(" + ")
    pairs = [tuple(number(part) for part in product.split("·")) for product in products]
    assert len(pairs) == 9
    assert sum(a * b for a, b in pairs) + number(bias) == pytest.approx(number(total), abs=0.02)


def test_arrow_keys_and_the_pointer_select_a_cell(opened: Opener) -> None:
    page = opened("?map=4.0")
    position = closeup(page, 4).locator(".position")
    canvas = closeup(page, 4).locator(".output canvas")
    canvas.hover(position={"x": 3, "y": 3})
    expect(position).to_have_text("Row 1, column 1")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(position).to_have_text("Row 2, column 2")
    expect(page).to_have_url(re.compile(r"cell=4\.0\.2\.2"))
    sum_text = closeup(page, 4).locator(".formula").inner_text()
    values = [number(text) for text in re.findall(r"[−\d.]+", sum_text)]
    assert len(values) == 5
    assert max(values[:4]) == values[4]


def test_every_map_of_a_layer_is_drawn(opened: Opener) -> None:
    page = opened()
    page.locator('.st-key-tiles-4 ul[data-drawn="64"]').wait_for()
    distinct_bytes = page.locator(".st-key-tiles-4 canvas").evaluate_all(
        """canvases => canvases.map(canvas => {
             const { data } = canvas.getContext("2d")
               .getImageData(0, 0, canvas.width, canvas.height);
             return new Set(data).size;
           })"""
    )
    assert min(distinct_bytes) > 4  # several different bytes per canvas: no tile is empty


def test_a_link_shows_the_same_image_and_map(opened: Opener) -> None:
    page = opened("?class=3&picture=4&map=1.5&scale=each")
    expect(page.get_by_label("Number (of ")).to_have_value("4")
    expect(closeup(page, 1).locator(".kernel figcaption")).to_have_text("Filter 6 3 × 3")
    expect(page.get_by_text("Each map has its own scale: 1 is")).not_to_have_count(0)


def test_a_link_shows_the_same_cell_and_kernels(opened: Opener) -> None:
    page = opened("?map=1.5&cell=1.5.7.3_4.0.1.1&kernels=1")
    expect(closeup(page, 1).locator(".position")).to_have_text("Row 7, column 3")
    expect(page.locator(".st-key-kernels-0 canvas").first).to_be_visible()
    page.locator(".st-key-inside-kernels-0 summary").click()
    expect(page).not_to_have_url(re.compile("kernels="))


def test_an_uploaded_image_is_preprocessed_and_classified(opened: Opener) -> None:
    page = opened()
    page.get_by_text("Your own image").click()
    pixels = np.full((60, 80, 3), 240, np.uint8)
    pixels[15:50, 25:55] = (40, 60, 140)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG")
    page.locator("input[type=file]").set_input_files(
        {"name": "shirt.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    )
    expect(page.locator("figure figcaption").filter(has_text="Inverted")).to_be_visible()
    expect(page.get_by_text("Predicted class: ")).to_be_visible()


def test_the_page_does_not_scroll_sideways_on_a_phone(opened: Opener) -> None:
    page = opened(locale="ko-KR", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
