"""The stage in a browser: what is in the first screen, wide and on a phone, and embedded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .stage import (
    DESKTOP,
    FIGURES,
    HIDDEN,
    PHONE,
    SIDEWAYS,
    TABLET,
    WIDTH,
    Opener,
    bottom,
    cell_size,
    first_map,
    resize,
)


def figures(*slow: str) -> list[Any]:
    """Return the pages with a figure; some are in the slow tests, as others are like them."""
    return [pytest.param(path, marks=pytest.mark.slow if path in slow else ()) for path in FIGURES]


@pytest.mark.parametrize(
    "path", ["/convolution", "/pooling", "/activation", "/convolution?lang=ko"]
)
def test_grids_sum_and_play_bar_are_on_the_screen(
    opened: Opener, at_rest: Callable[[Page], None], path: str
) -> None:
    page = opened(path, width=1366, height=768)
    for width in (1366, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        at_rest(page)
        for part in (".stepper .stage", ".stepper .sum", ".stepper .transport"):
            assert bottom(page.locator(part)) <= 768, (width, part)


def test_the_cells_grow_with_the_window(opened: Opener, at_rest: Callable[[Page], None]) -> None:
    page = opened(width=1024, height=768)
    small = cell_size(page)
    page.set_viewport_size({"width": 1920, "height": 1080})
    at_rest(page)
    assert cell_size(page) > 1.5 * small
    assert page.locator(".stepper").evaluate("(root) => root.clientWidth") >= 1500


@pytest.mark.parametrize("screen", [PHONE, SIDEWAYS])
def test_on_a_phone_the_figure_is_in_the_first_screen(
    opened: Opener, screen: dict[str, Any]
) -> None:
    page = opened(locale="ko-KR", **screen)
    bar = page.locator(".stepper .transport").bounding_box()
    assert bar is not None
    for part in ('[data-role="input"] .grid', '[data-role="output"] .grid', ".sum .terms"):
        assert bottom(page.locator(f".stepper {part}").first) <= bar["y"]
    assert round(bar["y"] + bar["height"]) == screen["height"]  # at the thumb


@pytest.mark.parametrize(
    "path", figures("/quiz?seed=8&level=hard", "/kernel_features?scene=caricature")
)
def test_the_figure_of_a_page_is_in_the_first_screen_and_larger_while_presenting(
    figure: Opener, at_rest: Callable[[Page], None], path: str
) -> None:
    page = figure(path, **DESKTOP)
    for screen in (DESKTOP, TABLET):
        check_first_screen(page, path, screen, at_rest)
    resize(page, {"width": 1920, "height": 1080})
    at_rest(page)
    part = page.locator(FIGURES[path][0])
    before = part.bounding_box()
    page.get_by_role("button", name="Present").click()
    expect(page.locator("html")).to_have_attribute("data-present", "")
    for hidden in HIDDEN:
        expect(page.locator(hidden).first).not_to_be_visible()
    for shown in FIGURES[path]:
        expect(page.locator(shown)).to_be_in_viewport(ratio=1)
    after = part.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] >= before["width"]
    page.keyboard.press("Escape")
    expect(page.locator("[data-testid=stSidebar]")).to_be_visible()


@pytest.mark.parametrize("path", figures("/quiz?seed=8&level=easy", "/kernel_features"))
def test_on_a_phone_the_figure_of_a_page_is_in_the_first_screen_and_all_can_be_touched(
    figure: Opener, at_rest: Callable[[Page], None], path: str
) -> None:
    page = figure(path, **SIDEWAYS)
    for screen in (SIDEWAYS, PHONE):
        check_first_screen(page, path, screen, at_rest)
    page.locator(".stage-sheet-button").tap()
    page.wait_for_function(SHEET_IS_OPEN)
    assert page.evaluate(TARGETS) == []


def check_first_screen(
    page: Page, path: str, screen: dict[str, Any], at_rest: Callable[[Page], None]
) -> None:
    """Check that the figure is seen without scrolling, in a window of some size."""
    resize(page, screen)
    at_rest(page)
    for part in FIGURES[path]:
        assert bottom(page.locator(part)) <= screen["height"]
    assert page.evaluate(WIDTH) <= screen["width"]


def test_on_a_phone_what_follows_the_figure_stays_when_another_tab_opens(opened: Opener) -> None:
    page = opened(**PHONE)
    formula, tabs = page.locator(".st-key-formula"), page.locator("[data-testid=stTabs]").first
    page.locator("html[data-page-loaded]").wait_for(state="attached")
    assert bottom(formula) <= bottom(tabs) - 200
    page.evaluate(
        """() => {
          const formula = document.querySelector(".st-key-formula");
          const start = formula.offsetTop;
          window.moves = 0;
          (function watch() {
            if (formula.offsetTop !== start) window.moves += 1;
            requestAnimationFrame(watch);
          })();
        }"""
    )
    page.get_by_role("tab", name="PyTorch").tap()
    expect(page.get_by_text("import torch").first).to_be_visible()
    assert page.evaluate("window.moves") == 0


def test_on_a_phone_settings_open_in_a_sheet_below_the_figure_where_messages_are_seen(
    opened: Opener,
) -> None:
    page = opened(**PHONE)
    expect(page.locator(".stepper .hint")).to_have_text(re.compile("^Tap a cell"))
    button, outputs = page.locator(".stage-sheet-button"), page.locator(OUTPUTS)
    expect(page.get_by_label("Stride", exact=True)).not_to_be_visible()
    button.tap()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.get_by_label("Kernel size", exact=True).fill("7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="7×7")).to_be_in_viewport()
    page.get_by_role("button", name="Use 5").tap()
    expect(outputs).to_have_count(1)
    page.get_by_label("Kernel size", exact=True).fill("3")
    page.keyboard.press("Enter")
    expect(outputs).to_have_count(9)
    expect(page.get_by_label("Stride", exact=True)).to_be_visible()
    page.get_by_label("Stride", exact=True).fill("2")
    page.keyboard.press("Enter")
    expect(outputs).to_have_count(4)
    page.keyboard.press("Escape")
    expect(page.get_by_label("Stride", exact=True)).not_to_be_visible()


TARGETS = """() => {
  const kinds = "button, a, input, select, summary, [role=button], [role=tab]";
  const small = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll(kinds)) {
      const { visibility, opacity } = getComputedStyle(element);
      const boxes = [element, element.closest("label, [data-testid=stSelectbox]") ?? element].map((one) => one.getBoundingClientRect());
      const [width, height] = ["width", "height"].map((side) => Math.round(Math.max(...boxes.map((box) => box[side]))));
      if (element.closest(".grid, p, li, td") || boxes[0].height < 2) continue; // cells, links in a text, hidden
      if (visibility === "hidden" || opacity === "0" || boxes[0].right < 24) continue; // a closed menu
      if (height < 44 || width < 44) small.push(`${width}x${height} ${element.outerHTML.slice(0, 90)}`);
    }
    for (const { shadowRoot } of root.querySelectorAll("*")) if (shadowRoot) walk(shadowRoot);
  };
  walk(document);
  return small;
}"""  # noqa: E501
OUTPUTS = '[data-role=output] [role="gridcell"]'
SHEET_IS_OPEN = """
  getComputedStyle(document.querySelector(".st-key-stage-controls")).bottom === "0px"
"""


@pytest.mark.parametrize("path", ["/convolution", "/training", "/inside"])
def test_on_a_phone_everything_can_be_touched(
    new_page: Opener,
    settled: Callable[[Page], None],
    at_rest: Callable[[Page], None],
    path: str,
) -> None:
    page = new_page(**PHONE)
    page.goto(path)
    page.locator(".st-key-stage-figure").wait_for()
    settled(page)
    at_rest(page)
    page.locator(".stage-sheet-button").tap()
    page.wait_for_function(SHEET_IS_OPEN)
    assert page.evaluate(TARGETS) == []
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


@pytest.mark.parametrize("lang", ["en", pytest.param("ko", marks=pytest.mark.slow)])
def test_image_prediction_and_first_maps_are_on_the_screen(
    opened_inside: Opener, at_rest: Callable[[Page], None], lang: str
) -> None:
    page = opened_inside(f"/inside?lang={lang}", width=1366, height=768)
    for width in (1366, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        at_rest(page)
        for part in (
            page.locator(".st-key-overview"),
            page.locator(".st-key-answer .bars"),
            first_map(page),
        ):
            assert bottom(part) <= 768, width


def test_on_a_phone_image_and_prediction_are_in_the_first_screen(
    opened_inside: Opener, at_rest: Callable[[Page], None]
) -> None:
    page = opened_inside(**PHONE)
    for screen in (PHONE, SIDEWAYS):
        resize(page, screen)
        at_rest(page)
        expect(page.get_by_label("Network", exact=True)).not_to_be_visible()
        for part in (".st-key-overview img", ".st-key-answer .bars"):
            assert bottom(page.locator(part)) <= screen["height"]


def test_a_link_leaves_parts_out_on_every_page(opened: Opener) -> None:
    page = opened("/convolution?hide=menu_settings_text")
    for hidden in HIDDEN:
        expect(page.locator(hidden).first).not_to_be_visible()
    expect(page.locator(".stepper")).to_be_visible()
    page.reload()
    expect(page.locator(".stepper .sum")).to_be_visible()
    expect(page.locator("[data-testid=stSidebar]")).not_to_be_visible()


def test_a_part_that_does_not_exist_is_named(opened: Opener) -> None:
    page = opened("/convolution?hide=everything")
    expect(page.get_by_role("alert").filter(has_text="everything")).to_contain_text("settings")


def test_embedded_a_page_fits_its_frame(opened: Opener) -> None:
    page = opened("/convolution?embed=true", width=800, height=600)
    expect(page.locator("[data-testid=stSidebar]")).not_to_be_visible()
    assert page.evaluate(WIDTH) <= 800
    expect(page.locator(".stepper .stage")).to_be_in_viewport(ratio=1)
