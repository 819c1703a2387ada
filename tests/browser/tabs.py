"""Tabs of the browser that the tests of a process use one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Error, Page

MOST_WAITING = 4  # each has a process of 100 to 200 MB


@dataclass
class Visit:
    """What happened on the pages of one test."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Tab:
    """A page that is alone in a browser profile, with the options of ``Browser.new_context``."""

    page: Page
    options: dict[str, Any]
    visit: Visit
    fresh: bool
    """It is not for other tests."""


class Tabs:
    """Opens tabs and keeps them for later tests.

    In a new profile, Chromium loads and compiles the frontend of Streamlit again: nearly half of
    the CPU time of a short test. A used tab has it in memory. What a visitor leaves behind (page,
    session, cookies, storage, permissions, pointer) is removed when a tab is given back.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._waiting: list[Tab] = []  # the oldest first

    def open(self, visit: Visit, viewport: Any, *, fresh: bool = False, **options: Any) -> Tab:
        """Return an empty tab that reports to a visit."""
        waiting = () if fresh else (tab for tab in self._waiting if tab.options == options)
        tab = next(iter(waiting), None)
        if tab is None:
            return self._new_tab(visit, viewport, fresh, options)
        self._waiting.remove(tab)
        tab.visit = visit
        tab.page.set_viewport_size(viewport)
        return tab

    def give_back(self, tab: Tab) -> None:
        """Clean a tab for the next test, or close it."""
        if tab.fresh or not _clean(tab.page, tab.options["base_url"]):
            tab.page.context.close()
            return
        self._waiting.append(tab)
        if len(self._waiting) > MOST_WAITING:
            self._waiting.pop(0).page.context.close()

    def _new_tab(self, visit: Visit, viewport: Any, fresh: bool, options: dict[str, Any]) -> Tab:
        context = self._browser.new_context(viewport=viewport, **options)
        tab = Tab(context.new_page(), options, visit, fresh)
        context.on("weberror", lambda error: tab.visit.errors.append(str(error.error)))
        context.on("request", lambda request: tab.visit.requests.append(request.url))
        return tab


def _clean(page: Page, origin: str) -> bool:
    """Leave nothing of a visit; return False where that is impossible."""
    context = page.context
    try:
        for other in set(context.pages) - {page}:
            other.close()
        page.evaluate("sessionStorage.clear()")
        page.goto("about:blank")  # ends the session; the page may store something when it is left
        page.mouse.up()
        page.mouse.move(-1, -1)
        context.clear_cookies()
        context.clear_permissions()
        storage = context.new_cdp_session(page)
        storage.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        storage.detach()
    except Error:  # the test closed the page, or left the app
        return False
    return True
