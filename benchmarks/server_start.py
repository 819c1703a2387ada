"""How long the server takes from the command to a convolution page that responds.

Written by hand: pyperf can time a command until it ends, but a server is ready when a page is.
"""

from __future__ import annotations

import argparse
import time

from playwright.sync_api import Browser

from benchmarks.report import Report
from benchmarks.servers import APP, PLAIN, WITH_TORCH, chromium, new_page, serve

TARGET_S = 3.5
LAUNCHERS = {
    "streamlit run app.py": (PLAIN, TARGET_S),
    "torch loaded first": (WITH_TORCH, None),
}


def measure_server_start(report: Report, options: argparse.Namespace) -> None:
    """*Server start*: from the command to a stepper that shows numbers and responds to a key, in a
    fresh browser profile. One start per kind comes first and does not count: it warms the disk.
    """
    times: dict[str, list[float]] = {name: [] for name in LAUNCHERS}
    with chromium() as browser:
        for _ in range(1 + options.starts):
            for name, (launcher, _target) in LAUNCHERS.items():  # in turn
                times[name].append(start_seconds(browser, launcher))
    for name, (_, target) in LAUNCHERS.items():
        report.add(f"server start, {name}", "s", times[name][1:], median=target)


def start_seconds(browser: Browser, launcher: tuple[str, ...]) -> float:
    """Start a server, open the page and go one step; return how long that took."""
    page = new_page(browser)
    start = time.perf_counter()
    with serve(APP, launcher) as server:
        page.goto(f"{server.url}/convolution")
        page.wait_for_function("probe.stepper.ready()")
        page.locator("[data-el=root]").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("probe.stepper.step() === 2")
        seconds = time.perf_counter() - start
        page.context.close()
    return seconds
