"""Presenting in a browser: what is shown, and what the keys of a clicker do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .stage import Opener, cell_size

FRAMED = "html[data-framed]"
"""The frame of the page hears keys."""


def step(page: Page) -> str | None:
    return page.locator(".stepper").get_attribute("data-step")


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
    new_page: Opener, shown: Callable[[Page], None], path: str
) -> None:
    page = new_page(width=1024, height=768)
    page.goto(f"{path}{'&' if '?' in path else '?'}present=on")
    shown(page)
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
    page.locator(FRAMED).wait_for(state="attached")
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
    page.locator(FRAMED).wait_for(state="attached")
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
