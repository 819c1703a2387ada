"""The pad in a browser: a drawing is answered while it is drawn; an image can be pasted."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Opener = Callable[..., Page]
PASTE = """async () => {
  const canvas = new OffscreenCanvas(60, 40);
  canvas.getContext("2d").fillRect(0, 0, 60, 40);
  const transfer = new DataTransfer();
  transfer.items.add(new File([await canvas.convertToBlob()], "pasted.png", { type: "image/png" }));
  const event = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true });
  document.body.dispatchEvent(event);
}"""


def test_a_drawing_is_answered_undone_and_kept_in_the_link(
    new_page: Opener, settled: Callable[[Page], None]
) -> None:
    page = new_page()
    page.goto("/inside?run=mnist-cnn&source=pad")
    pad = page.locator("section.pad")
    paper, answer = pad.locator("canvas.paper"), pad.locator(".answer")
    expect(answer).to_have_text("Nothing drawn yet", timeout=90_000)
    settled(page)
    box = paper.bounding_box()
    assert box is not None
    x, y, side = box["x"], box["y"], box["width"]
    page.mouse.move(x + 0.5 * side, y + 0.15 * side)
    page.mouse.down()
    page.mouse.move(x + 0.48 * side, y + 0.85 * side, steps=20)
    expect(answer).to_have_text("1")  # the pen is still down
    assert "drawing=" not in page.url
    page.mouse.up()
    expect(page).to_have_url(re.compile("drawing="))
    one = page.url
    paper.focus()
    page.keyboard.press("Space")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(one)
    page.keyboard.press("Control+z")
    expect(page).to_have_url(one)
    expect(answer).to_have_text("1")
    page.goto(one)
    expect(answer).to_have_text("1", timeout=90_000)  # another page draws the same
    settled(page)
    page.evaluate(PASTE)
    expect(page.locator(".st-key-inside-own")).to_contain_text("pasted.png")
    expect(page).to_have_url(re.compile("source=own"))
