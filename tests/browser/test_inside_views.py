"""Look inside, in a browser: turn the layers in space, and compare in step."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Opener = Callable[..., Page]


def test_layers_in_space_turn_read_and_open(
    new_page: Opener, shown: Callable[[Page], None]
) -> None:
    page = new_page(height=1000)
    page.goto("/inside?space=on&layer=7&map=7.5&cell=7.5.4.6")
    planes = page.locator(".space .plane")
    expect(planes).to_have_count(1 + 8 * 8 + 5, timeout=90_000)
    shown(page)
    windows = page.locator(".space .window")
    expect(windows).to_have_count(7)  # of the image and of six layers
    before = windows.first.get_attribute("d")
    box = page.locator(".space .sheet").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] - 12)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - 60, middle[1], steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"turn=\d+_\d+_100"))
    assert windows.first.get_attribute("d") != before
    plane = planes.nth(1 + 8 * 4)  # covered by others, as in any stack that is turned
    plane.dispatch_event("pointermove", {"bubbles": True})
    expect(page.locator(".space .reading")).to_contain_text("5 · Convolution · Map")
    for event in ("pointerdown", "pointerup"):
        plane.dispatch_event(event, {"bubbles": True, "pointerId": 1})
    expect(page.locator(".layer h3")).to_have_text("5 · Convolution")
    expect(page).to_have_url(re.compile("layer=5"))
    expect(windows).to_have_count(5)


def test_two_networks_are_in_step(new_page: Opener, shown: Callable[[Page], None]) -> None:
    page = new_page(height=1000)
    page.goto("/inside?with=untrained&layer=5")
    columns = page.locator(".column-of")
    expect(columns.nth(2).locator(".tiles canvas")).to_have_count(64, timeout=90_000)
    shown(page)
    columns.nth(1).locator(".tiles button[data-map='7']").click()
    for place in range(3):
        chosen = columns.nth(place).locator(".tiles [aria-pressed=true]")
        expect(chosen).to_have_attribute("data-map", "7")
    columns.nth(2).locator(".large canvas").hover(position={"x": 2, "y": 2})
    page.keyboard.press("Tab")
    columns.nth(0).locator(".large canvas").focus()
    page.keyboard.press("ArrowDown")
    values = columns.locator(".cell-value b")
    expect(columns.nth(1).locator(".cell-value")).to_contain_text("Map 8 · Row 2, column 1")
    first, second, difference = (float(text.replace("−", "-")) for text in values.all_inner_texts())
    assert abs(second - first - difference) < 2e-3 * max(abs(first), abs(second), 1)
    expect(page.locator(".layer .position")).to_have_text("Map 8 · Row 2, column 1")
    page.locator(".st-key-inside-other-strip .strip button").nth(12).click()
    expect(page.locator(".layer h3")).to_have_text(re.compile("^13 ·"))
    expect(columns.nth(2)).to_contain_text("Largest difference: value")
