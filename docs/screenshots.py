"""Take the screenshots of the README: `make screenshots` (needs Chromium and a CJK font).

``docs/screenshots.py FOLDER`` writes them somewhere else, to compare.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.servers import APP, PLAIN, chromium, serve


@dataclass(frozen=True)
class Screenshot:
    """A screenshot of a page.

    Args:
        name: Name of the file.
        path: Address of the page.
        locale: Language of the browser.
        scheme: ``light`` or ``dark``.
        width: Width of the window in pixels.
        height: Its height.
        steps: Steps of the stepper before the screenshot.
        train: Whether to start the run and wait for some epochs.
    """

    name: str
    path: str
    locale: str = "en-US"
    scheme: str = "light"
    width: int = 1440
    height: int = 900
    steps: int = 0
    train: bool = False


RUN = "/training?net=lecture-cnn&epochs=8&images=5000&batch=50"

SCREENSHOTS = (
    Screenshot("convolution", "/convolution", steps=4),
    Screenshot("present", "/convolution?step=5&present=on", width=1280, height=720),
    Screenshot("sizes", "/sizes?net=lenet5"),
    Screenshot("data", "/data?set=practice"),
    Screenshot("inside", "/inside"),
    Screenshot("training-ko", RUN, locale="ko-KR", scheme="dark", train=True),
    Screenshot("phone-ko", "/pooling", locale="ko-KR", width=390, height=844, steps=2),
)


def settle(page: Page) -> None:
    """Wait until the page is complete, images and fonts included."""
    page.locator("h1").first.wait_for(timeout=60_000)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=60_000)
    page.evaluate("document.fonts.ready.then(() => 0)")
    page.wait_for_timeout(1500)


def take_screenshot(browser: Browser, url: str, shot: Screenshot, folder: Path) -> None:
    """Open a page and write the screenshot to a folder."""
    context = browser.new_context(
        base_url=url,
        locale=shot.locale,
        color_scheme="dark" if shot.scheme == "dark" else "light",
        viewport={"width": shot.width, "height": shot.height},
    )
    page = context.new_page()
    page.goto(shot.path)
    settle(page)
    if shot.steps:
        page.locator(".stepper").first.evaluate("(root) => root.focus({ preventScroll: true })")
        for _ in range(shot.steps):
            page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
    if shot.train:
        page.get_by_test_id("stBaseButton-primary").first.click()
        page.mouse.move(0, 0)
        page.get_by_test_id("stVegaLiteChart").first.wait_for(timeout=300_000)
        page.wait_for_timeout(20_000)  # some epochs
    page.screenshot(path=folder / f"{shot.name}.png")
    context.close()


def main(folder: Path) -> None:
    """Take all screenshots."""
    with serve(APP, PLAIN) as server, chromium() as browser:
        for shot in SCREENSHOTS:
            take_screenshot(browser, server.url, shot, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent)
