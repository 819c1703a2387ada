"""Take the pictures of the README: `make screenshots` (needs Chromium and a CJK font)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.servers import APP, PLAIN, chromium, serve

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Shot:
    """One picture: which page, in which language and light, how large, after what."""

    name: str
    path: str
    locale: str = "en-US"
    scheme: str = "light"
    width: int = 1440
    height: int = 900
    steps: int = 0
    run: bool = False


RUN = "/training?net=lecture-cnn&epochs=8&images=5000&batch=50"

SHOTS = (
    Shot("convolution", "/convolution", steps=4),
    Shot("sizes", "/sizes?net=lenet5"),
    Shot("data", "/data?set=practice"),
    Shot("inside", "/inside"),
    Shot("training-ko", RUN, locale="ko-KR", scheme="dark", run=True),
    Shot("phone-ko", "/pooling", locale="ko-KR", width=390, height=844, steps=2),
)


def settle(page: Page) -> None:
    """Wait until the page is drawn, pictures and fonts included."""
    page.locator("h1").first.wait_for(timeout=60_000)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=60_000)
    page.evaluate("document.fonts.ready.then(() => 0)")
    page.wait_for_timeout(1500)


def take(browser: Browser, url: str, shot: Shot) -> None:
    """Take one picture."""
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
        page.locator(".stepper").first.focus()
        for _ in range(shot.steps):
            page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
    if shot.run:
        page.get_by_test_id("stBaseButton-primary").first.click()
        page.mouse.move(0, 0)
        page.get_by_test_id("stVegaLiteChart").first.wait_for(timeout=300_000)
        page.wait_for_timeout(20_000)  # some epochs
    page.screenshot(path=HERE / f"{shot.name}.png")
    context.close()


def main() -> None:
    """Take all pictures."""
    with serve(APP, PLAIN) as server, chromium() as browser:
        for shot in SHOTS:
            take(browser, server.url, shot)


if __name__ == "__main__":
    main()
