"""Figures to download: the file shows the same as the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from cnnviz import figures, grid
from cnnviz.figures.plots.sum_text import sum_lines
from cnnviz.grid import text
from cnnviz.grid.examples import CONVOLUTIONS
from cnnviz.ui.grids.link import CONVOLUTION
from cnnviz.ui.kit.url_state import to_params

from .conftest import SCRIPT_HAS_ENDED
from .servers import Server
from .stored_runs import store_run

Opener = Callable[..., Page]


def download(
    page: Page, format: str, key: str = "download-figure", title: str = ""
) -> tuple[str, bytes]:
    """Open a menu, choose a format of its figure, or of that with a title; return name and file.

    Opening and closing a menu are answered by its content, in which each button has a file of its
    own: a button of the last answer would ask for one that the server has forgotten.
    """
    button = page.locator(f".st-key-{key} button").first
    button.click()
    menu, place = page.get_by_test_id("stPopoverBody"), 0
    formats = menu.get_by_role("button", name=format, exact=True)
    formats.first.wait_for()
    page.locator(SCRIPT_HAS_ENDED).wait_for()
    if title:
        place = menu.get_by_test_id("stCaptionContainer").all_inner_texts().index(title)
    button.scroll_into_view_if_needed()  # the menu follows it when the page grows above it
    with page.expect_download() as info:
        formats.nth(place).click()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    page.locator(SCRIPT_HAS_ENDED).wait_for()
    return info.value.suggested_filename, Path(info.value.path()).read_bytes()


def test_a_grid_is_downloaded_at_the_current_step(
    new_page: Opener, settled: Callable[[Page], None]
) -> None:
    page = new_page()
    page.goto("/convolution?stride=2&step=3")
    page.locator(".stepper[data-step]").wait_for()
    settled(page)
    page.locator(".stepper").first.press("ArrowRight")
    page.wait_for_url("**step=4*")  # written by the browser; Python does not know it
    for format, start in (("PNG", b"\x89PNG"), ("SVG", b"<?xml"), ("PDF", b"%PDF")):
        name, data = download(page, format)
        assert name == f"convolution-step-4.{format.lower()}"
        assert data.startswith(start)


def test_a_figure_shows_the_grids_that_the_page_shows(
    new_page: Opener, settled: Callable[[Page], None]
) -> None:
    operation = next(one for one in CONVOLUTIONS if one.id == "conv-rgb").operation
    params = to_params(operation, CONVOLUTIONS[0].operation, CONVOLUTION)
    page = new_page()
    page.goto(f"/convolution?{urlencode(params)}&step=3&channel=3&maps=one&output=all")
    page.locator(".stepper[data-step]").wait_for()
    settled(page)
    figure = figures.grid_figure(operation.trace, 2, channel=2, maps="one", whole_output=True)
    assert download(page, "PNG")[1] == figures.figure_bytes(figure, "png")


@pytest.mark.parametrize(
    ("path", "trace", "step"),
    [
        (
            "/convolution?input=1_-2~~0.5_3&kernel=2~~-1&bias=0.1",
            lambda a: grid.convolve(a, text.parse_grids("2~~-1"), bias=[0.1]),
            2,
        ),
        (
            "/pooling?input=1_-2_0.333333333~4_5_6~7_8_9&kind=avg&window=2&stride=1",
            lambda a: grid.pool(a, 2, kind="avg", stride=1),
            2,
        ),
        (
            "/pooling?input=1_-2_3~4_5_6~7_8_9&window=2&stride=1&padding=1",
            lambda a: grid.pool(a, 2, kind="max", stride=1, padding=1),
            3,
        ),
    ],
)
def test_a_figure_shows_the_same_sum_as_the_page(
    new_page: Opener, settled: Callable[[Page], None], path: str, trace: Any, step: int
) -> None:
    page = new_page()
    page.goto(f"{path}&step={step}")
    page.locator(".stepper[data-step]").wait_for()
    settled(page)
    grids = trace(text.parse_grids(path.split("input=")[1].split("&")[0]))
    cell = (0, 0, *divmod(step - 1, grids.output.shape[3]))
    sums = [line.text.replace(" ", "") for line in sum_lines(grids, *cell)]
    terms = page.locator(".stepper .terms")
    expect(terms).not_to_be_empty()
    sum_text = "".join(terms.inner_text().split())
    assert all(line in sum_text for line in sums), (sum_text, sums)


def test_a_cell_of_the_confusion_matrix_opens_its_images(
    server: Server, new_page: Opener, settled: Callable[[Page], None]
) -> None:
    run = store_run(server)
    page = new_page()
    page.goto(f"/training?run={run}")
    settled(page)
    square = page.locator("[data-testid=stPlotlyChart] .scatterlayer .point").nth(26)
    square.wait_for(timeout=60_000)  # 4.8 MB are loaded first
    square.scroll_into_view_if_needed()
    box = square.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/data?**")
    params = parse_qs(urlsplit(page.url).query)
    assert (params["class"], params["said"], params["by"]) == (["2"], ["6"], [run])


CLOSE_UP = "Layer 1: close-up of map 4"


def download_chosen(page: Page, title: str) -> tuple[str, bytes]:
    """Open the menu of files, choose an entry in its list, and return name and content as SVG."""
    page.locator(".st-key-inside-download button").first.click()
    menu = page.get_by_test_id("stPopoverBody")
    menu.get_by_role("combobox").fill(title)
    page.get_by_role("option", name=title).click()
    page.locator(".st-key-inside-download-closeup-SVG").wait_for()
    page.locator(SCRIPT_HAS_ENDED).wait_for()
    with page.expect_download() as info:
        menu.get_by_role("button", name="SVG", exact=True).click()
    return info.value.suggested_filename, Path(info.value.path()).read_bytes()


def test_a_close_up_and_a_receptive_field_are_downloaded_at_the_cell_of_the_page(
    new_page: Opener, settled: Callable[[Page], None]
) -> None:
    page = new_page()
    output = page.locator(".closeup .output canvas")

    page.goto("/inside?map=1.3&cell=1.3.10.12")
    settled(page)
    output.wait_for()
    name, data = download_chosen(page, CLOSE_UP)
    assert name == "fashion-cnn-layer-1-close-up.svg"
    page.goto("/inside?map=1.3&cell=1.3.10.11")
    settled(page)
    output.wait_for()  # a hidden canvas takes no key
    output.press("ArrowRight")
    page.wait_for_url("**cell=1.3.10.12")
    assert download_chosen(page, CLOSE_UP) == (name, data)
    page.keyboard.press("Escape")
    output.press("ArrowRight")
    page.wait_for_url("**cell=1.3.10.13")
    assert download_chosen(page, CLOSE_UP)[1] != data

    page.goto("/sizes?net=lenet5&layer=3&cell=4.2.3")
    settled(page)
    page.locator(".receptive-field .map").wait_for()
    name, data = download(page, "SVG", "download-drawing", "Receptive field")
    assert name == "lenet5-receptive-field.svg"
    assert data.startswith(b"<?xml")


def test_the_maps_of_the_followed_image_are_downloaded(
    server: Server, new_page: Opener, settled: Callable[[Page], None]
) -> None:
    page = new_page()
    page.goto(f"/training?run={store_run(server)}&part=maps")
    settled(page)
    name, data = download(page, "PDF", "report-download-0")
    assert name == "layer-1-epoch-2.pdf"
    assert data.startswith(b"%PDF")
