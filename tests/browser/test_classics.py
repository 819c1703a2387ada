"""The lesson Classics in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

WALK = ".st-key-classics-walk"


@pytest.fixture
def lesson(new_page: Callable[..., Page], settled: Callable[[Page], None]) -> Callable[..., Page]:
    """Open a scene of the lesson and wait for its figure."""

    def open_scene(query: str = "", **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"/classics?{query}")
        page.locator("html[data-page-loaded]").wait_for(state="attached")
        settled(page)
        return page

    return open_scene


def test_the_slider_goes_on_to_the_next_layer(lesson: Callable[..., Page]) -> None:
    page = lesson()
    opacity = "slab => getComputedStyle(slab).opacity"
    slab = page.locator(f"{WALK} [data-line='1']").first
    assert float(slab.evaluate(opacity)) < 1
    page.get_by_role("slider").press("ArrowRight")
    expect(page.locator(f"{WALK} .marked-layer")).to_contain_text("nn.Tanh()")
    expect(page).to_have_url(re.compile("lenet5=2"))
    expect(slab).to_have_css("opacity", "1")


@pytest.mark.parametrize("scene", ["vgg11", "two-small", "name", "residual", "winners"])
def test_on_a_phone_no_scene_is_wider_than_the_screen(
    lesson: Callable[..., Page], scene: str
) -> None:
    page = lesson(f"scene={scene}", width=390, height=844, has_touch=True, is_mobile=True)
    expect(page.locator(".st-key-stage-figure svg").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
