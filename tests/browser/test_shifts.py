"""Nothing that is looked at moves when a reader changes something, or is refused it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shift += entry.value;
  }).observe({ type: "layout-shift" });
"""
"""With those that follow an input at once."""


def top(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["y"]


def enter(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).fill(value)
    page.keyboard.press("Enter")


def test_grids_stay_where_they_are_when_a_setting_is_refused_and_with_more_channels(
    opened: Opener, shown: Callable[[Page], None]
) -> None:
    page = opened(**DESKTOP)
    shown(page)
    grids, alert = page.locator(".stepper .stage"), page.get_by_role("alert")
    place = top(grids)
    enter(page, "Kernel size", "9")
    expect(alert.filter(has_text="9")).to_be_in_viewport(ratio=1)
    assert top(grids) == place
    enter(page, "Kernel size", "2")
    expect(alert.filter(has_text="9")).to_have_count(0)
    enter(page, "Channels", "3")
    expect(page.locator('[data-choice="channel"]')).to_have_count(4)
    assert top(grids) == place


def test_on_a_phone_a_message_stands_above_the_bar_and_moves_nothing(
    opened: Opener, shown: Callable[[Page], None]
) -> None:
    page = opened(**PHONE)
    shown(page)
    button, tabs = page.locator(".stage-sheet-button"), page.get_by_role("tablist")
    place = top(tabs)
    button.tap()
    enter(page, "Kernel size", "9")
    button.tap()
    alert = page.get_by_role("alert").filter(has_text="9")
    expect(alert).to_be_in_viewport(ratio=1)
    assert top(alert) < top(page.locator(".stepper .transport"))
    assert abs(top(tabs) - place) < 40  # the remark below the formula is gone


def test_on_a_phone_more_channels_appear_one_at_a_time_and_move_little(
    opened: Opener, shown: Callable[[Page], None]
) -> None:
    page = opened(**PHONE)
    shown(page)
    grids = page.locator(".stepper .plane")
    page.evaluate(SHIFTS)
    page.locator(".stage-sheet-button").tap()
    enter(page, "Channels", "3")
    expect(page.locator('[data-choice="channel"][aria-pressed="true"]')).to_have_text("Red")
    expect(grids).to_have_count(3)  # input, kernel and output, as with one channel
    page.locator(".stage-sheet-button").tap()
    every = page.locator('[data-choice="channel"]').first
    expect(every).to_be_in_viewport(ratio=1)
    assert page.evaluate("window.shift") <= 0.1
    still = (every, page.locator("[data-role=output] .grid"), page.locator(".stepper .terms"))
    before = [top(part) for part in (grids.nth(0), grids.nth(1), *still)]
    every.tap()
    expect(grids).to_have_count(7)  # three channels, each beside its kernel, and the output
    after = [top(part) for part in (grids.nth(0), grids.nth(3), *still)]
    assert before == pytest.approx(after, abs=1)
    assert top(grids.nth(1)) == top(grids.nth(4)) > after[-1]  # the second row, below the sum
    expect(page.locator(".stepper[data-opens]")).to_have_count(0)
    assert page.evaluate("window.shift") <= 0.1


def test_on_a_phone_nothing_jumps_when_a_run_begins_or_is_stopped(
    new_page: Opener, settled: Callable[[Page], None], shown: Callable[[Page], None]
) -> None:
    page = new_page(**PHONE)
    page.goto("/training?net=lecture-cnn&data=practice&images=500&batch=50&epochs=500")
    shown(page)
    page.locator(".stage-sheet-button").tap()
    page.evaluate(SHIFTS)
    page.locator(".st-key-start button").tap()
    page.locator(".st-key-run-live [data-testid=stProgress]").wait_for()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.locator(".st-key-run-over").wait_for(timeout=60_000)
    settled(page)
    page.locator("html:not([data-run-changes])").wait_for(state="attached")
    assert page.evaluate("window.shift") <= 0.1
    expect(page.locator(".st-key-stage-figure")).to_be_visible()


@pytest.mark.parametrize(("lesson", "order"), [("learning", [7, 0]), ("dnn_cnn", [1, 2, 3, 1])])
def test_scenes_of_a_lesson_appear_in_their_place(
    lesson: str,
    order: list[int],
    new_page: Opener,
    settled: Callable[[Page], None],
    shown: Callable[[Page], None],
) -> None:
    page = new_page(**PHONE)
    page.goto(f"/{lesson}")
    shown(page)
    page.evaluate(SHIFTS)
    for place in order:
        page.locator("button[data-scene]").nth(place).tap()
        expect(page.locator("button[data-scene][aria-current] b")).to_have_text(str(place + 1))
        page.locator("html:not([data-scene-opens])[data-page-loaded]").wait_for(state="attached")
        settled(page)
    assert page.evaluate("window.shift") <= 0.1
    expect(page.locator(".st-key-stage-figure")).to_be_visible()
    page.locator(".st-key-lesson-next button").tap()
    settled(page)
    expect(page.locator(".st-key-stage-figure")).to_be_visible()
    assert page.evaluate("window.shift") <= 0.1
