"""The lesson Classics in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

WALK = ".st-key-classics-lenet5"


@pytest.fixture
def lesson(new_page: Callable[..., Page], shown: Callable[[Page], None]) -> Callable[..., Page]:
    """Open a scene of the lesson and wait for its figure."""

    def open_scene(query: str = "", **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"/classics?{query}")
        shown(page)
        return page

    return open_scene


def test_a_walk_is_stepped_in_the_browser(lesson: Callable[..., Page]) -> None:
    page = lesson()
    first, third = (page.locator(f"{WALK} .slab[data-line='{line}']") for line in (0, 2))
    expect(first).to_have_css("opacity", "1")
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "nn.AvgPool2d(2)" in page.locator(f"{WALK} .marked-layer").inner_text()
    expect(third).to_have_css("opacity", "1")
    expect(page).to_have_url(re.compile("lenet5=3"))
    page.keyboard.press("Escape")
    page.locator(f"{WALK} summary").click()
    page.locator(f"{WALK} tr[data-place='9']").click()
    expect(page.locator(f"{WALK} .marked-layer")).to_contain_text("nn.Linear(120, 84)")
    expect(page).to_have_url(re.compile("lenet5=10.*table=on"))


def test_a_stack_grows_and_its_weights_are_counted_in_the_browser(
    lesson: Callable[..., Page],
) -> None:
    page = lesson("scene=two-small&predicted=two-small.shown")
    counts = page.locator(".weighed .count")
    expect(counts).to_have_text(["73,728", "102,400"])
    page.get_by_role("button", name="3×3 convolutions: more").click()
    assert counts.all_inner_texts() == ["110,592", "200,704"]
    channels = page.get_by_role("spinbutton", name="Channels")
    channels.fill("0")
    channels.press("Enter")
    expect(page.locator(".notice")).to_contain_text("from 1 to 1024")
    channels.fill("10")
    channels.press("Enter")
    expect(counts).to_have_text(["2,700", "4,900"])
    expect(page).to_have_url(re.compile("stacked=3.*channels=10"))


@pytest.mark.parametrize("scene", ["vgg11", "winners"])
def test_on_a_phone_no_table_is_wider_than_the_screen(
    lesson: Callable[..., Page], scene: str
) -> None:
    page = lesson(f"scene={scene}&table=on", width=390, height=844, has_touch=True, is_mobile=True)
    table = page.locator(".st-key-stage-figure table")
    expect(table).to_be_visible()
    box = table.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
