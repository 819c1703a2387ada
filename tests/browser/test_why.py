"""Look inside, the brush: painting is shown at once, answered by Python, and kept in the link."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_the_answer_follows_the_brush_and_the_link_keeps_what_is_painted(
    new_page: Callable[..., Page],
) -> None:
    page = new_page()
    page.goto("/inside?why=brush")
    brush = page.locator(".st-key-why-brush")
    canvas, covered = brush.locator("canvas"), brush.locator(".covered")
    canvas.wait_for(timeout=90_000)  # the first page imports torch
    canvas.scroll_into_view_if_needed()
    expect(covered).to_have_text("0.0 % of the image is painted over.")
    first = brush.locator(".bar .number").first
    before = first.inner_text()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.7 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.7 * box["height"], steps=8)
    page.mouse.up()
    expect(covered).not_to_have_text("0.0 % of the image is painted over.")
    expect(first).not_to_have_text(before)
    expect(page).to_have_url(re.compile("mask="))
    painted = covered.inner_text()
    page.reload()
    expect(covered).to_have_text(painted)
    brush.locator("button[name=clear]").click()
    expect(first).to_have_text(before)
    expect(page).not_to_have_url(re.compile("mask="))
    brush.locator("button[name=undo]").click()
    expect(covered).to_have_text(painted)
    expect(page).to_have_url(re.compile("mask="))
