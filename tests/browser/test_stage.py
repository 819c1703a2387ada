"""The stage in a browser: wide, on a phone, presenting, embedded, and while a page loads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.ui.kit import pages

from .tabs import Visit

Opener = Callable[..., Page]

PATHS = ["/" if page.id == "home" else f"/{page.id}" for page in pages.PAGES]
TOUCH = {"has_touch": True, "is_mobile": True}
PHONE = {"width": 390, "height": 844, **TOUCH}
SIDEWAYS = {"width": 844, "height": 390, **TOUCH}
HIDDEN = ("[data-testid=stSidebar]", ".st-key-stage-settings", "[role=tablist]")
DESKTOP = {"width": 1366, "height": 768}
TABLET = {"width": 1024, "height": 768}
FIGURES = {
    "/": ('.stepper [data-role="output"]',),
    "/sizes": (".builder .architecture",),
    "/quiz?seed=8&level=easy": (".st-key-quiz-figure svg", ".st-key-quiz-answer"),
    "/quiz?seed=8&level=hard": (".st-key-quiz-figure svg", ".st-key-quiz-answer"),
    "/data": (".cnn-samples",),
    "/why_convolution": (".st-key-stage-figure",),
    "/kernel_features": (".features .board",),
    "/kernel_features?scene=caricature": (".caricature .strip",),
}
"""What has to be in the first screen of the other pages."""


LOADED = [(screen, lang) for screen in (DESKTOP, PHONE, SIDEWAYS) for lang in ("ko", "en")]
"""Windows and languages in which pages are loaded for the first time."""


def on_some_screens(paths: Iterable[str], views: Sequence[tuple[dict[str, Any], str]]) -> list[Any]:
    """Return each path with each view; by default a path runs with one of them, in rotation."""
    return [
        pytest.param(
            path,
            *view,
            id=f"{view[0]['width']}x{view[0]['height']}-{view[1]}-{path}",
            marks=() if (row - column) % len(views) == 0 else pytest.mark.slow,
        )
        for row, path in enumerate(paths)
        for column, view in enumerate(views)
    ]


def resize(page: Page, screen: dict[str, Any]) -> None:
    page.set_viewport_size({side: screen[side] for side in ("width", "height")})


WIDTH = "document.querySelector('[data-testid=stMain]').scrollWidth"
SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def figure(new_page: Opener, settled: Callable[[Page], None]) -> Opener:
    """Open a page of ``FIGURES`` and wait for its figure."""

    def open_page(path: str, **options: Any) -> Page:
        page = new_page(**options)
        page.goto(path)
        for part in FIGURES[path]:
            page.locator(part).wait_for()
        page.locator("html[data-framed]").wait_for(state="attached")  # for keys and sheet
        settled(page)
        return page

    return open_page


def bottom(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def cell_size(page: Page) -> float:
    box = page.locator('[data-at="input-0-0-0"]').bounding_box()
    assert box is not None
    return box["width"]


def step(page: Page) -> str | None:
    return page.locator(".stepper").get_attribute("data-step")


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
    for part in ('[data-role="input"]', '[data-role="output"]', ".sum .terms"):
        assert bottom(page.locator(f".stepper {part}").first) <= bar["y"]
    assert round(bar["y"] + bar["height"]) == screen["height"]  # at the thumb


@pytest.mark.parametrize("path", FIGURES)
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


@pytest.mark.parametrize("path", FIGURES)
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


@pytest.fixture
def opened_inside(new_page: Opener, settled: Callable[[Page], None]) -> Opener:
    """Open *Look inside* and wait for the maps of its first layer."""

    def open_page(path: str = "/inside", **options: Any) -> Page:
        page = new_page(**options)
        page.goto(path)
        page.locator(".layer[data-layer]").wait_for(timeout=90_000)
        page.locator("html[data-page-loaded]").wait_for(state="attached")
        settled(page)
        first_map(page).wait_for()
        return page

    return open_page


def first_map(page: Page) -> Locator:
    return page.locator(".layer .tiles canvas").first


@pytest.mark.parametrize("lang", ["en", "ko"])
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


def test_the_keys_of_a_clicker_go_from_layer_to_layer(opened_inside: Opener) -> None:
    page = opened_inside(width=1920, height=1080)
    page.keyboard.press("f")
    expect(page.locator(".st-key-overview img")).to_be_in_viewport(ratio=1)
    for hidden in (".st-key-stage-settings", ".st-key-network-table", ".st-key-stage-text"):
        expect(page.locator(hidden)).not_to_be_visible()
    for key, name in (
        ("PageDown", "2 · Batch normalization"),
        ("ArrowRight", "3 · ReLU"),
        ("PageUp", "2 · Batch normalization"),
        ("End", "13 · Fully connected (linear)"),
        ("Home", "1 · Convolution"),
    ):
        page.keyboard.press(key)
        expect(page.locator(".layer h3")).to_have_text(name)
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-stage-settings")).to_be_visible()


@pytest.mark.parametrize("path", ["/inside", "/data", "/layers?scene=softmax"])
def test_presenting_a_figure_or_its_first_part_fits_into_the_window(
    new_page: Opener, settled: Callable[[Page], None], path: str
) -> None:
    page = new_page(width=1024, height=768)
    page.goto(f"{path}{'&' if '?' in path else '?'}present=on")
    settled(page)
    page.locator("html[data-page-loaded]").wait_for(state="attached")
    page.wait_for_function(
        "(({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight + 1)"
        "(document.querySelector('[data-testid=stMain]'))"
    )
    caption = page.locator(".st-key-stage-figure [data-testid=stCaptionContainer]")
    assert not any(one.is_visible() for one in caption.all())


LESSON = """# Edges

## Nine windows
/convolution?stride=2
Add up the first window.

## Pooling
/pooling

## Three kernels
/kernel_features
"""


def test_presenting_a_lesson_of_ones_own_goes_on_by_keys(
    fresh_server: Callable[..., Any], tmp_path: Path, new_page: Opener
) -> None:
    (tmp_path / "edges.md").write_text(LESSON, encoding="utf-8")
    page = new_page()
    page.goto(f"{fresh_server(CNNVIZ_LESSONS=str(tmp_path)).url}/convolution?own=edges&at_step=1")
    page.locator(".stepper[data-step]").wait_for()
    page.keyboard.press("f")
    title, root = page.locator("h1"), page.locator("html")
    bar = page.locator(".st-key-own-steps")
    expect(bar).to_contain_text("1 / 3")
    expect(page.locator(".st-key-own-note")).not_to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")  # after the last step
    expect(title).to_have_text("Pooling")
    expect(bar).to_contain_text("2 / 3")
    expect(root).to_have_attribute("data-present", "")
    page.keyboard.press("Shift+PageDown")
    expect(title).to_have_text("A kernel becomes a feature")
    page.keyboard.press("Shift+PageUp")
    expect(title).to_have_text("Pooling")
    expect(root).to_have_attribute("data-present", "")
    expect(bar).to_be_in_viewport(ratio=1)


def test_presenting_shows_nothing_but_the_figure(opened: Opener) -> None:
    page = opened(width=1920, height=1080)
    expect(page.locator(".stepper .hint")).to_have_text(re.compile("^Click a cell"))
    page.get_by_role("button", name="Present").click()
    root = page.locator("html")
    expect(root).to_have_attribute("data-present", "")
    expect(page).to_have_url(re.compile("present=on"))
    for part in ("stage", "sum", "scrub", "count"):
        expect(page.locator(f".stepper .{part}")).to_be_in_viewport(ratio=1)
    expect(page.locator(".st-key-formula p").nth(1)).to_be_in_viewport(ratio=1)
    for hidden in (
        "[data-testid=stSidebar]",
        ".st-key-stage-settings",
        "[role=tablist]",
        ".stepper .status",
    ):
        expect(page.locator(hidden).first).not_to_be_visible()
    assert 100 <= cell_size(page) <= 120
    page.keyboard.press("Escape")
    expect(root).not_to_have_attribute("data-present", "")
    expect(page.locator(".st-key-stage-settings")).to_be_visible()
    assert "present" not in page.url


def test_the_keys_of_a_clicker_open_one_layer_after_the_other(figure: Opener) -> None:
    page = figure("/sizes")
    page.keyboard.press("f")
    title = page.locator(".builder .card h3")
    for key, layer in (("ArrowRight", 1), ("ArrowRight", 2), ("PageUp", 1), ("End", 13)):
        page.keyboard.press(key)
        expect(title).to_have_text(re.compile(f"^{layer} ·"))
    expect(page.locator(".builder .rows")).not_to_be_visible()


def test_the_keys_of_a_clicker_go_to_the_next_question_after_an_answer(figure: Opener) -> None:
    page = figure("/quiz?seed=8&level=easy")
    page.keyboard.press("f")
    page.locator(".st-key-quiz-answer input").fill("2")
    page.keyboard.press("Enter")
    page.locator(".st-key-quiz-next button").first.wait_for()
    page.locator("h1").click()
    page.wait_for_timeout(500)  # a faster key would be a double click
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("at=2"))
    page.locator(".st-key-quiz-answer").wait_for()
    expect(page.locator("html")).to_have_attribute("data-present", "")


def test_the_keys_of_a_clicker_step_from_anywhere(opened: Opener) -> None:
    page = opened("/convolution?present=on", width=1280, height=720)
    expect(page.locator("html")).to_have_attribute("data-present", "")
    for key, expected in (
        ("ArrowRight", "2"),
        ("PageDown", "3"),
        ("PageUp", "2"),
        ("ArrowLeft", "1"),
        ("End", "9"),
        ("Home", "1"),
    ):
        page.keyboard.press(key)
        assert step(page) == expected
    page.keyboard.press(" ")
    expect(page.locator(".stepper .play")).to_have_attribute("data-playing", "")
    page.keyboard.press("b")
    expect(page.locator("html")).to_have_attribute("data-black", "")
    page.keyboard.press("b")
    expect(page.locator("html")).not_to_have_attribute("data-black", "")


def test_no_key_is_taken_from_a_text_that_is_typed(opened: Opener) -> None:
    page = opened("/convolution?present=on", width=1280, height=720)
    page.locator('[data-at="input-0-0-0"]').click()
    page.keyboard.press("End")
    page.keyboard.press("b")
    assert step(page) == "1"
    expect(page.locator("html")).not_to_have_attribute("data-black", "")
    page.keyboard.press("Escape")  # leaves the cell
    expect(page.locator("html")).to_have_attribute("data-present", "")
    page.keyboard.press("ArrowRight")
    assert step(page) == "2"


@pytest.mark.parametrize("text", ["cell", "name"])
def test_the_letter_f_presents_but_not_while_one_types(
    new_page: Opener, settled: Callable[[Page], None], text: str
) -> None:
    page = new_page()
    page.goto("/data?open=upload" if text == "name" else "/convolution")
    settled(page)
    if text == "cell":
        page.locator('[data-at="input-0-0-0"]').click()  # opens a text field
    else:
        page.get_by_role("textbox", name="Name").click()
    page.keyboard.press("f")
    expect(page.locator("html")).not_to_have_attribute("data-present", "")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("f")
    expect(page.locator("html")).to_have_attribute("data-present", "")


def test_a_number_box_leaves_letters_to_the_stage(figure: Opener) -> None:
    page = figure("/quiz?seed=8&level=easy")
    root, answer = page.locator("html"), page.locator(".st-key-quiz-answer input")
    expect(answer).to_be_focused()
    page.keyboard.type("1f")
    expect(root).to_have_attribute("data-present", "")
    answer.click()
    page.keyboard.press("End")
    page.keyboard.type("2b")
    expect(root).to_have_attribute("data-black", "")
    page.keyboard.press("b")
    expect(root).not_to_have_attribute("data-black", "")
    expect(answer).to_have_value("12")
    page.keyboard.press("Escape")
    expect(root).not_to_have_attribute("data-present", "")
    expect(answer).to_have_value("12")


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


@pytest.mark.parametrize(
    ("path", "screen", "lang"), on_some_screens(["/quiz?present=on", *PATHS], LOADED)
)
def test_a_page_loads_without_a_move_or_another_server_and_does_not_scroll_sideways(
    new_page: Opener,
    settled: Callable[[Page], None],
    at_rest: Callable[[Page], None],
    visit: Visit,
    path: str,
    screen: dict[str, Any],
    lang: str,
) -> None:
    page = new_page(fresh=True, **screen)
    page.add_init_script(SHIFTS)
    page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    settled(page)
    at_rest(page)
    assert page.evaluate("window.shift") <= 0.1
    page.evaluate("document.fonts.ready.then(() => 0)")
    addresses = map(urlsplit, visit.requests)
    servers = {one.netloc for one in addresses if one.scheme not in ("data", "blob")}
    assert servers == {urlsplit(page.url).netloc}
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.get_by_text("Page not found")).to_have_count(0)
    for width in (390, 768, 1024):
        resize(page, {"width": width, "height": 844})
        at_rest(page)
        for box in ("document.documentElement", "document.querySelector('[data-testid=stMain]')"):
            content, visible = page.evaluate(f"[{box}.scrollWidth, {box}.clientWidth]")
            assert content <= visible, (width, box)


TALL = {"width": 1200, "height": 1600}


@pytest.mark.parametrize(
    ("path", "screen"),
    [
        ("/inside?source=own", DESKTOP),
        ("/inside?source=own", PHONE),
        ("/inside?lang=ko", PHONE),
        ("/inside", TALL),
        ("/sizes?layer=0&lang=ko", PHONE),
        *(
            pytest.param("/inside?source=own", screen, marks=pytest.mark.slow)
            for screen in (SIDEWAYS, TALL, {"width": 1024, "height": 768})
        ),
    ],
)
def test_nothing_moves_while_a_page_with_late_parts_loads(
    new_page: Opener,
    settled: Callable[[Page], None],
    at_rest: Callable[[Page], None],
    path: str,
    screen: dict[str, Any],
) -> None:
    page = new_page(fresh=True, **screen)
    page.add_init_script(SHIFTS)
    page.goto(path)
    settled(page)
    page.locator("html[data-page-loaded]").wait_for(state="attached")
    at_rest(page)
    assert page.evaluate("window.shift") <= 0.1
