"""Pages while they load: nothing moves, nothing comes from another server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from cnnviz.ui.kit import pages

from .stage import DESKTOP, PHONE, SIDEWAYS, Opener, resize
from .tabs import Visit

PATHS = ["/" if page.id == "home" else f"/{page.id}" for page in pages.PAGES]
LOADED = [(screen, lang) for screen in (DESKTOP, PHONE, SIDEWAYS) for lang in ("ko", "en")]
"""Windows and languages in which pages are loaded for the first time."""
SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


def on_some_screens(paths: Iterable[str], views: Sequence[tuple[dict[str, Any], str]]) -> list[Any]:
    """Return each path with each view; by default a path runs with one of them, in rotation."""
    return [
        pytest.param(
            path,
            *view,
            id=f"{view[0]['width']}x{view[0]['height']}-{view[1]}-{path}",
            marks=() if (row - column) % len(views) == 0 else pytest.mark.slow,
        )
        for row, path in enumerate(paths)
        for column, view in enumerate(views)
    ]


@pytest.mark.parametrize(
    ("path", "screen", "lang"), on_some_screens(["/quiz?present=on", *PATHS], LOADED)
)
def test_a_page_loads_without_a_move_or_another_server_and_does_not_scroll_sideways(
    new_page: Opener,
    settled: Callable[[Page], None],
    at_rest: Callable[[Page], None],
    visit: Visit,
    path: str,
    screen: dict[str, Any],
    lang: str,
) -> None:
    page = new_page(fresh=True, **screen)
    page.add_init_script(SHIFTS)
    page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    settled(page)
    at_rest(page)
    assert page.evaluate("window.shift") <= 0.1
    page.evaluate("document.fonts.ready.then(() => 0)")
    addresses = map(urlsplit, visit.requests)
    servers = {one.netloc for one in addresses if one.scheme not in ("data", "blob")}
    assert servers == {urlsplit(page.url).netloc}
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.get_by_text("Page not found")).to_have_count(0)
    for width in (390, 768, 1024):
        resize(page, {"width": width, "height": 844})
        at_rest(page)
        for box in ("document.documentElement", "document.querySelector('[data-testid=stMain]')"):
            content, visible = page.evaluate(f"[{box}.scrollWidth, {box}.clientWidth]")
            assert content <= visible, (width, box)


TALL = {"width": 1200, "height": 1600}


@pytest.mark.parametrize(
    ("path", "screen"),
    [
        ("/inside?source=own", DESKTOP),
        ("/inside?source=own", PHONE),
        ("/inside", TALL),
        ("/sizes?layer=0&lang=ko", PHONE),
        *(
            pytest.param("/inside?source=own", screen, marks=pytest.mark.slow)
            for screen in (SIDEWAYS, TALL, {"width": 1024, "height": 768})
        ),
        pytest.param("/inside?lang=ko", PHONE, marks=pytest.mark.slow),  # /inside is above
    ],
)
def test_nothing_moves_while_a_page_with_late_parts_loads(
    new_page: Opener,
    shown: Callable[[Page], None],
    at_rest: Callable[[Page], None],
    path: str,
    screen: dict[str, Any],
) -> None:
    page = new_page(fresh=True, **screen)
    page.add_init_script(SHIFTS)
    page.goto(path)
    shown(page)
    at_rest(page)
    assert page.evaluate("window.shift") <= 0.1
