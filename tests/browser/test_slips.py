"""The lesson Slips in a browser."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_on_a_phone_a_slip_is_opened_from_the_list_and_marked_there(
    new_page: Callable[..., Page], shown: Callable[[Page], None]
) -> None:
    page = new_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.goto("/slips")
    shown(page)
    card = page.locator("button[data-slip='image-count']")
    expect(page.locator(".st-key-slips-list [data-tried]")).to_have_count(0)
    assert (card.bounding_box() or {"height": 0})["height"] >= 44
    card.click()
    expect(page).to_have_url(re.compile("scene=image-count"))
    expect(page.locator(".slip-claim")).to_contain_text("356")
    current = page.locator(".st-key-lesson-scenes [aria-current='step']")
    expect(current).to_have_attribute("data-scene", "image-count")
    expect(current).to_be_in_viewport(ratio=1)  # one of 23 in the strip
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".st-key-lesson-scenes [data-scene='list']").click()
    expect(card).to_be_visible()
    expect(page.locator(".st-key-slips-list [data-tried]")).to_have_count(0)  # only opened
    card.click()
    page.locator("[class*='-predict-image-count-'] button").first.click()
    expect(page.locator("[class*='-predict-image-count-again']")).to_be_visible()
    page.locator(".st-key-lesson-scenes [data-scene='list']").click()
    expect(page.locator(".st-key-slips-list [data-tried]")).to_have_attribute(
        "data-slip", "image-count"
    )
