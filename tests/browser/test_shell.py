"""Menu, language, theme and cards of every page, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from cnnviz.ui.kit import pages

IDS = [page.id for page in pages.PAGES]
PATHS = ["/" if page_id == "home" else f"/{page_id}" for page_id in IDS]
ENGLISH, KOREAN = "See what a convolutional network does", "합성곱 신경망이 하는 일을 눈으로 보세요"


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose_language(page: Page, language: str) -> None:
    page.get_by_role("radio", name=language).click()


def test_an_english_browser_gets_english_until_the_reader_or_a_link_chooses_korean(
    page: Page,
) -> None:
    page.goto("/?keep=1_2~3")
    title, root = page.locator("h1"), page.locator("html")
    expect(title).to_have_text(ENGLISH)
    expect(root).to_have_attribute("lang", "en")
    choose_language(page, "한국어")
    expect(title).to_have_text(KOREAN)
    expect(page).to_have_url(re.compile(r"[?&]lang=ko\b"))
    assert parameters(page) == {"keep": ["1_2~3"], "lang": ["ko"]}
    choose_language(page, "English")
    expect(title).to_have_text(ENGLISH)
    expect(page).to_have_url(re.compile(r"[?&]lang=en\b"))
    page.go_back()
    expect(title).to_have_text(KOREAN)
    page.get_by_role("link", name="합성곱", exact=True).first.click()
    expect(title).to_have_text("합성곱")
    page.reload()
    expect(title).to_have_text("합성곱")
    page.goto("/?lang=en")
    expect(title).to_have_text(ENGLISH)
    page.goto("/?lang=ko")
    expect(title).to_have_text(KOREAN)


def test_a_korean_browser_gets_korean_unless_a_link_is_english(korean_page: Page) -> None:
    korean_page.goto("/")
    expect(korean_page.locator("h1")).to_have_text(KOREAN)
    expect(korean_page.locator("html")).to_have_attribute("lang", "ko")
    expect(korean_page.get_by_role("radio", name="한국어")).to_be_checked()
    for entry in pages.gallery_pages():
        drawing = korean_page.locator(f".st-key-card-{entry.id} svg[role=img]")
        expect(drawing).to_be_visible()
        assert re.search("[가-힣]", drawing.get_attribute("aria-label") or "")  # for screen readers
    korean_page.goto("/?lang=en")
    expect(korean_page.locator("h1")).to_have_text(ENGLISH)
    expect(korean_page.get_by_role("radio", name="English")).to_be_checked()


def test_an_unknown_language_falls_back_to_english(new_page: Callable[..., Page]) -> None:
    page = new_page(locale="fr-FR")
    page.goto("/?lang=xx")
    expect(page.locator("h1")).to_have_text(ENGLISH)


def test_the_whole_card_is_a_link_and_back_returns(page: Page) -> None:
    page.goto("/")
    page.locator(".st-key-card-convolution svg").wait_for()
    loaded = page.evaluate(
        "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status === 'loaded')"
        ".map(f => f.family.replaceAll('\"', '')))"
    )
    assert {"Inter", "JetBrains Mono"} <= set(loaded)
    page.locator(".st-key-card-convolution").click(position={"x": 200, "y": 100})
    expect(page.locator("h1")).to_have_text("Convolution")
    page.go_back()
    expect(page.locator("h1")).to_have_text(ENGLISH)


def open_entry(page: Page, title: str, section: str = "Workshop") -> Locator:
    """Return the link of a page in the menu, whose section is unfolded."""
    menu = page.locator(".st-key-menu")
    heading = menu.get_by_role("button", name=section, exact=True)
    if section and heading.get_attribute("aria-expanded") == "false":
        heading.click()
    return menu.get_by_role("link", name=title, exact=True)


def test_the_menu_names_every_page_and_opens_it(page: Page) -> None:
    page.goto("/convolution")
    links = page.locator(".st-key-menu [data-testid=stPageLink-NavLink]")
    expect(links).to_have_text([p.title for p in pages.PAGES])
    expect(page.locator(".st-key-menu-current")).to_have_text("Convolution")
    addresses = links.evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert [one.partition("?")[0].strip("/") for one in addresses] == [
        path.strip("/") for path in PATHS
    ]
    sections = {entry.section: entry for entry in pages.PAGES}  # the last page of each
    for entry in sections.values():
        open_entry(page, entry.title, entry.section).click()
        expect(page.locator("h1")).to_have_text(entry.heading or entry.title)
        expect(page).to_have_title(f"{entry.title} · cnnviz")


def test_on_a_phone_a_button_opens_the_menu_which_does_not_cover_the_next_visit(
    new_page: Callable[..., Page], at_rest: Callable[[Page], None]
) -> None:
    page = new_page(width=390, height=844)
    page.goto("/")
    entry = page.locator(".st-key-menu").get_by_role("link", name="Pooling", exact=True)
    expect(page.locator("h1")).to_have_text(ENGLISH)
    expect(entry).not_to_be_in_viewport()
    page.locator("html[data-framed]").wait_for(state="attached")
    at_rest(page)
    sidebar, button = page.get_by_test_id("stSidebar"), page.get_by_test_id("stExpandSidebarButton")
    button.click()
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    page.reload()
    expect(page.locator("h1")).to_have_text(ENGLISH)
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    button.click()
    open_entry(page, "Pooling")
    expect(entry).to_be_in_viewport()
    entry.click()
    expect(page.locator("h1")).to_have_text("Pooling")
    expect(entry).not_to_be_in_viewport()


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


def test_a_dark_system_gets_a_dark_page_with_legible_buttons(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(scheme="dark")
    page.goto("/training")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(15, 20, 24)")
    expect(page.locator(".stApp")).to_have_css("color-scheme", "dark")
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
