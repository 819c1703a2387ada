"""Menu, language, theme and cards of every page, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.ui.kit import pages

IDS = [page.id for page in pages.PAGES]
PATHS = ["/" if page_id == "home" else f"/{page_id}" for page_id in IDS]
ENGLISH, KOREAN = "See what a convolutional network does", "합성곱 신경망이 하는 일을 눈으로 보세요"


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose_language(page: Page, language: str) -> None:
    page.get_by_role("radio", name=language).click()


def test_home_is_english_in_an_english_browser(page: Page) -> None:
    page.goto("/")
    expect(page.locator("h1")).to_have_text(ENGLISH)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_home_is_korean_in_a_korean_browser(korean_page: Page) -> None:
    korean_page.goto("/")
    expect(korean_page.locator("h1")).to_have_text(KOREAN)
    expect(korean_page.locator("html")).to_have_attribute("lang", "ko")


def test_an_unknown_language_falls_back_to_english(new_page: Callable[..., Page]) -> None:
    page = new_page(locale="fr-FR")
    page.goto("/?lang=xx")
    expect(page.locator("h1")).to_have_text(ENGLISH)


def test_one_click_switches_the_language_and_changes_the_url(page: Page) -> None:
    page.goto("/")
    choose_language(page, "한국어")
    expect(page.locator("h1")).to_have_text(KOREAN)
    expect(page).to_have_url(re.compile(r"[?&]lang=ko\b"))
    choose_language(page, "English")
    expect(page.locator("h1")).to_have_text(ENGLISH)
    expect(page).to_have_url(re.compile(r"[?&]lang=en\b"))


def test_the_language_of_a_link_overrides_that_of_the_browser(
    page: Page, korean_page: Page
) -> None:
    page.goto("/?lang=ko")
    expect(page.locator("h1")).to_have_text(KOREAN)
    korean_page.goto("/?lang=en")
    expect(korean_page.locator("h1")).to_have_text(ENGLISH)


def test_the_switch_shows_the_language_of_the_page(korean_page: Page) -> None:
    korean_page.goto("/")
    expect(korean_page.get_by_role("radio", name="한국어")).to_be_checked()
    korean_page.goto("/?lang=en")
    expect(korean_page.get_by_role("radio", name="English")).to_be_checked()


def test_the_selected_language_survives_navigation_and_a_reload(page: Page) -> None:
    page.goto("/")
    choose_language(page, "한국어")
    page.get_by_role("link", name="합성곱", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("합성곱")
    page.reload()
    expect(page.locator("h1")).to_have_text("합성곱")


def test_switching_the_language_keeps_other_url_parameters(page: Page) -> None:
    page.goto("/?keep=1_2~3")
    choose_language(page, "한국어")
    expect(page.locator("h1")).to_have_text(KOREAN)
    assert parameters(page) == {"keep": ["1_2~3"], "lang": ["ko"]}


def test_back_returns_to_the_previous_language(page: Page) -> None:
    page.goto("/?lang=en")
    choose_language(page, "한국어")
    expect(page.locator("h1")).to_have_text(KOREAN)
    page.go_back()
    expect(page.locator("h1")).to_have_text(ENGLISH)


def test_back_returns_to_the_previous_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Pooling", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Pooling")
    page.go_back()
    expect(page.locator("h1")).to_have_text(ENGLISH)


def test_the_menu_names_every_page_and_marks_the_current_one(page: Page) -> None:
    page.goto("/convolution")
    links = page.locator(".st-key-menu [data-testid=stPageLink-NavLink]")
    expect(links).to_have_text([p.title for p in pages.PAGES])
    expect(page.locator(".st-key-menu-current")).to_have_text("Convolution")


def open_entry(page: Page, title: str, section: str = "Workshop") -> Locator:
    """Return the link of a page in the menu, whose section is unfolded."""
    menu = page.locator(".st-key-menu")
    heading = menu.get_by_role("button", name=section, exact=True)
    if section and heading.get_attribute("aria-expanded") == "false":
        heading.click()
    return menu.get_by_role("link", name=title, exact=True)


def test_every_menu_entry_opens_its_page(page: Page) -> None:
    page.goto("/")
    for entry in pages.PAGES:
        open_entry(page, entry.title, entry.section).click()
        expect(page.locator("h1")).to_have_text(entry.heading or entry.title)
        expect(page).to_have_title(f"{entry.title} · cnnviz")


def test_the_whole_card_is_a_link(page: Page) -> None:
    page.goto("/")
    page.locator(".st-key-card-convolution svg").wait_for()
    page.locator(".st-key-card-convolution").click(position={"x": 200, "y": 100})
    expect(page.locator("h1")).to_have_text("Convolution")


def test_every_card_has_a_drawing_with_a_label_for_screen_readers(korean_page: Page) -> None:
    korean_page.goto("/")
    for entry in pages.gallery_pages():
        drawing = korean_page.locator(f".st-key-card-{entry.id} svg[role=img]")
        expect(drawing).to_be_visible()
        assert re.search("[가-힣]", drawing.get_attribute("aria-label") or "")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_by_its_link_and_does_not_scroll_sideways(
    new_page: Callable[..., Page],
    settled: Callable[[Page], None],
    at_rest: Callable[[Page], None],
    path: str,
) -> None:
    page = new_page(width=390, height=844)
    page.goto(f"{path}?lang=ko")
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_text("Page not found")).to_have_count(0)
    for width in (390, 768, 1024):
        page.set_viewport_size({"width": width, "height": 844})
        at_rest(page)
        for box in ("document.documentElement", "document.querySelector('[data-testid=stMain]')"):
            content, visible = page.evaluate(f"[{box}.scrollWidth, {box}.clientWidth]")
            assert content <= visible, (width, box)


def test_on_a_phone_a_button_opens_the_menu(new_page: Callable[..., Page]) -> None:
    page = new_page(width=390, height=844)
    page.goto("/")
    entry = page.locator(".st-key-menu").get_by_role("link", name="Pooling", exact=True)
    expect(page.locator("h1")).to_have_text(ENGLISH)
    expect(entry).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    open_entry(page, "Pooling")
    expect(entry).to_be_in_viewport()
    entry.click()
    expect(page.locator("h1")).to_have_text("Pooling")
    expect(entry).not_to_be_in_viewport()


def test_an_open_menu_does_not_cover_the_next_visit_on_a_phone(
    new_page: Callable[..., Page], at_rest: Callable[[Page], None]
) -> None:
    page = new_page(width=390, height=844)
    page.goto("/")
    expect(page.locator("h1")).to_have_text(ENGLISH)
    page.locator("html[data-framed]").wait_for(state="attached")
    at_rest(page)
    sidebar = page.get_by_test_id("stSidebar")
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    page.reload()
    expect(page.locator("h1")).to_have_text(ENGLISH)
    expect(sidebar).to_have_attribute("data-collapsed", "true")


def test_on_a_phone_held_sideways_the_menu_starts_closed_and_closes_after_a_choice(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(width=844, height=390, has_touch=True, is_mobile=True)
    page.goto("/convolution")
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    page.locator(".st-key-menu").get_by_role("link", name="Pooling", exact=True).click()
    expect(page.locator("h1")).to_have_text("Pooling")
    expect(sidebar).to_have_attribute("data-collapsed", "true")


def test_the_pointer_closes_the_menu(page: Page) -> None:
    page.goto("/convolution")
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.hover()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    page.reload()
    expect(page.locator("h1")).to_have_text("Convolution")
    expect(sidebar).to_have_attribute("data-collapsed", "true")


def test_the_bundled_fonts_are_loaded(page: Page) -> None:
    page.goto("/")
    page.locator(".st-key-card-convolution svg").wait_for()
    loaded = page.evaluate(
        "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status === 'loaded')"
        ".map(f => f.family.replaceAll('\"', '')))"
    )
    assert {"Inter", "JetBrains Mono"} <= set(loaded)


def test_a_dark_system_gets_a_dark_page(new_page: Callable[..., Page]) -> None:
    page = new_page(scheme="dark")
    page.goto("/")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(15, 20, 24)")
    expect(page.locator(".stApp")).to_have_css("color-scheme", "dark")


def test_a_filled_button_is_legible_on_a_dark_page(new_page: Callable[..., Page]) -> None:
    page = new_page(scheme="dark")
    page.goto("/training")
    start = page.get_by_test_id("stBaseButton-primary").first
    expect(start).to_have_css("background-color", "rgb(124, 196, 255)")
    expect(start).to_have_css("color", "rgb(15, 20, 24)")


def test_a_browser_keeps_its_id_after_a_reload(page: Page, settled: Callable[[Page], None]) -> None:
    def id_cookies() -> list[dict[str, object]]:
        return [dict(c) for c in page.context.cookies() if c["name"] == "cnnviz_browser"]

    page.goto("/training")
    settled(page)
    page.wait_for_function("document.cookie.includes('cnnviz_browser=')")
    before = id_cookies()
    assert [(cookie["sameSite"], len(str(cookie["value"]))) for cookie in before] == [("Lax", 32)]
    page.reload()
    settled(page)
    assert [c["value"] for c in id_cookies()] == [c["value"] for c in before]


def test_a_copied_link_keeps_the_language_of_its_sender(
    korean_page: Page, new_page: Callable[..., Page]
) -> None:
    korean_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    korean_page.goto("/convolution")
    korean_page.get_by_role("button", name="링크 복사").click()
    korean_page.wait_for_function(
        "navigator.clipboard.readText().then(text => text.includes('/convolution'))"
    )
    english = new_page()
    english.goto(korean_page.evaluate("navigator.clipboard.readText()"))
    expect(english.locator("h1")).to_have_text("합성곱")


def test_home_begins_with_a_convolution_that_plays_until_it_is_touched(
    new_page: Callable[..., Page],
) -> None:
    page = new_page()
    page.goto("/")
    stepper = page.locator(".stepper")
    expect(stepper).to_have_attribute("data-step", "3")
    page.locator('[data-at="input-0-0-0"]').click()
    expect(page.locator(".stepper .play")).not_to_have_attribute("data-playing", "")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("input="))
    expect(page.locator('[data-at="output-0-0-0"]')).to_have_text("12")  # its weight is 0


def test_home_does_not_move_where_less_motion_is_asked_for(new_page: Callable[..., Page]) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto("/")
    expect(page.locator(".stepper")).to_have_attribute("data-step", "1")
    page.wait_for_timeout(1500)
    expect(page.locator(".stepper")).to_have_attribute("data-step", "1")
    expect(page.locator(".stepper .play")).not_to_have_attribute("data-playing", "")
