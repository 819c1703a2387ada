"""From the command that starts the server to a convolution page that answers."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.report import Series
from benchmarks.serving import APP, PLAIN, WITH_TORCH, new_page, serve

TARGET_S = 4
LAUNCHERS = {"": PLAIN, ", torch loaded first": WITH_TORCH}


def series(browser: Browser, folder: Path, samples: int) -> list[Series]:
    """Start fresh servers, after one that is not counted (it warms the disk)."""
    times: dict[str, list[float]] = {name: [] for name in LAUNCHERS}
    for number in range(samples + 1):
        for name, launcher in LAUNCHERS.items():  # by turns
            times[name].append(start(browser, folder / f"start{number}{launcher[0]}", launcher))
    name = "server start → usable convolution page"
    return [Series(name + which, "s", found[1:]) for which, found in times.items()]


def start(browser: Browser, folder: Path, launcher: tuple[str, ...]) -> float:
    """Return the seconds until the stepper shows numbers and goes a step.

    The browser runs already; its page is one of a fresh profile, without a cache.
    """
    page = new_page(browser)
    begin = time.perf_counter()
    with serve(folder, APP, launcher) as server:
        page.goto(f"{server.url}/convolution")
        page.wait_for_function("probe.ours.ready()")
        page.locator("[data-el=root]").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("probe.ours.step() === 2")
        seconds = time.perf_counter() - begin
        page.context.close()
    return seconds
