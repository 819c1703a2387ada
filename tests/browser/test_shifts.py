"""Nothing that is looked at moves when a reader changes something, or is refused it."""

from __future__ import annotations

from collections.abc import Callable

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
    opened: Opener,
) -> None:
    page = opened(**DESKTOP)
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


def test_on_a_phone_a_message_stands_above_the_bar_and_moves_nothing(opened: Opener) -> None:
    page = opened(**PHONE)
    button, tabs = page.locator(".stage-sheet-button"), page.get_by_role("tablist")
    place = top(tabs)
    button.tap()
    enter(page, "Kernel size", "9")
    button.tap()
    alert = page.get_by_role("alert").filter(has_text="9")
    expect(alert).to_be_in_viewport(ratio=1)
    assert top(alert) < top(page.locator(".stepper .transport"))
    assert abs(top(tabs) - place) < 40  # the remark below the formula is gone


def test_the_next_scene_of_a_lesson_appears_in_its_place(
    new_page: Opener, settled: Callable[[Page], None]
) -> None:
    page = new_page(**PHONE)
    page.goto("/why_convolution")
    settled(page)
    page.locator("html[data-page-loaded]").wait_for(state="attached")
    page.evaluate(SHIFTS)
    page.locator(".st-key-lesson-next button").tap()
    expect(page.locator("button[data-scene][aria-current] b")).to_have_text("2")
    settled(page)
    assert page.evaluate("window.shift") <= 0.1
