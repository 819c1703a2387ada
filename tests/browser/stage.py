"""Windows, figures and measures of the tests of the stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

Opener = Callable[..., Page]

TOUCH = {"has_touch": True, "is_mobile": True}
PHONE = {"width": 390, "height": 844, **TOUCH}
SIDEWAYS = {"width": 844, "height": 390, **TOUCH}
DESKTOP = {"width": 1366, "height": 768}
TABLET = {"width": 1024, "height": 768}
HIDDEN = ("[data-testid=stSidebar]", ".st-key-stage-settings", "[role=tablist]")
"""What neither a presentation nor an embedded page shows."""
WIDTH = "document.querySelector('[data-testid=stMain]').scrollWidth"
FIGURES = {
    "/": ('.stepper [data-role="output"] .grid',),
    "/sizes": (".builder .architecture",),
    "/quiz?seed=8&level=easy": (".st-key-quiz-figure svg", ".st-key-quiz-answer"),
    "/quiz?seed=8&level=hard": (".st-key-quiz-figure svg", ".st-key-quiz-answer"),
    "/data": (".cnn-samples",),
    "/why_convolution": (".st-key-stage-figure",),
    "/kernel_features": (".features .board",),
    "/kernel_features?scene=caricature": (".caricature .strip",),
}
"""What has to be in the first screen of the other pages."""

AT_REST = """async () => {
  const components = () => [...document.querySelectorAll("[data-testid^=stBidi]")];
  const isLoaded = (host) => (host.shadowRoot ?? host.querySelector("*")?.shadowRoot)
    ?.host.hasAttribute("data-loaded");
  // Of the app's pages; until then they hide what waits for the parts above it.
  const root = document.documentElement;
  const isShown = () => root.matches("[data-page-loaded], :not(:has(.st-key-frame))");
  const layout = () => {
    const { scrollWidth, scrollHeight } = document.querySelector("[data-testid=stMain]");
    return `${isShown() && components().every(isLoaded)} ${scrollWidth} ${scrollHeight}`;
  };
  for (let frames = 0, last = ""; frames < 10; ) {
    await new Promise(requestAnimationFrame);
    const now = layout();
    frames = now === last && now.startsWith("true") ? frames + 1 : 0;
    last = now;
  }
}"""
"""Waits until all components are loaded and the layout has not changed for ten frames."""


def resize(page: Page, screen: dict[str, Any]) -> None:
    page.set_viewport_size({side: screen[side] for side in ("width", "height")})


def bottom(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def cell_size(page: Page) -> float:
    box = page.locator('[data-at="input-0-0-0"]').bounding_box()
    assert box is not None
    return box["width"]


def first_map(page: Page) -> Locator:
    """Return the first map of the open layer of *Look inside*."""
    return page.locator(".layer .tiles canvas").first
