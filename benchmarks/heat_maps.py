"""A heat map of another class on *Look inside*, beside one as the demo of torch-cam shows it."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable

from playwright.sync_api import Page

from benchmarks.frame_probes import settle
from benchmarks.report import Report
from benchmarks.servers import APP, chromium, new_page, serve

REFERENCE = "benchmarks/heat_map_app.py"
WARM_UP = 2
WATCH = """event => {
  window.times = [];
  let start = 0;
  let count = 0;
  addEventListener(event, (one) => {
    if (event === "click" || one.key === "Enter") [start, count] = [one.timeStamp, 0];
  }, true);
  window.arrived = (wanted) => {
    if (!start || ++count < wanted) return;
    const from = start;
    start = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => times.push(performance.now() - from)));
  };
}"""
OURS = """() => {
  const host = [...document.querySelectorAll(".st-key-why-heat *")].find((one) => one.shadowRoot);
  const see = () => arrived(1);
  new MutationObserver(see).observe(host.shadowRoot.querySelector(".heats"), { childList: true });
}"""
THEIRS = """() => document.addEventListener("load", (event) => {
  if (event.target.tagName === "IMG") arrived(2);
}, true)"""


def measure_heat_maps(report: Report, options: argparse.Namespace) -> None:
    """*Heat map of a class*: from the key or the click that asks for the Grad-CAM of a class that
    was not computed before, to the second frame after it is on the page; efficientnet-lite0, the
    same photograph and layer, in turn. *torch-cam's demo* is `benchmarks/heat_map_app.py`: its
    steps (a list of 1,001 classes, a button, two matplotlib figures), with the network loaded once.
    """
    samples = max(5, options.samples // 5)
    with chromium() as browser, serve(APP) as ours, serve(REFERENCE) as theirs:
        page = _open_ours(new_page(browser), f"{ours.url}/inside?run=imagenet:efficientnet-lite0")
        demo = _open_theirs(new_page(browser), theirs.url)
        for sample in range(samples + WARM_UP):
            _choose_ours(page, sample)
            _choose_theirs(demo, sample)
        times = {
            "cnnviz": page.evaluate("times")[WARM_UP:],
            "torch-cam's demo": demo.evaluate("times")[WARM_UP:],
        }
    for name, values in times.items():
        report.add(f"heat map of a class, {name}", "ms", values, p50=None, p95=None)
    own, other = (statistics.median(values) for values in times.values())
    report.add(
        "heat map of a class, cnnviz divided by torch-cam's demo", "×", [own / other], median=1
    )


def _open_ours(page: Page, url: str) -> Page:
    page.goto(f"{url}&lang=en")
    page.locator(".st-key-why-class input").wait_for(timeout=60_000)
    page.locator(".st-key-why-heat figure").first.wait_for(timeout=60_000)
    settle(page)
    page.evaluate(WATCH, "keydown")
    page.evaluate(OURS)
    return page


def _open_theirs(page: Page, url: str) -> Page:
    page.goto(url)
    page.locator(".st-key-compute button").wait_for(timeout=60_000)
    settle(page)
    page.evaluate(WATCH, "click")
    page.evaluate(THEIRS)
    return page


CLASSES = ("tench", "goldfish", "hammerhead", "ostrich", "brambling", "goldfinch", "junco", "robin",
           "bulbul", "magpie", "chickadee", "kite", "vulture", "axolotl", "bullfrog", "mud turtle",
           "agama", "Komodo dragon", "triceratops", "sidewinder", "trilobite", "tarantula",
           "black grouse", "peacock", "toucan", "koala", "jellyfish")  # fmt: skip


def _choose_ours(page: Page, sample: int) -> None:
    field = page.locator(".st-key-why-class input")
    field.fill(CLASSES[sample])
    _press_and_wait(page, lambda: field.press("Enter"))


def _choose_theirs(page: Page, sample: int) -> None:
    box = page.locator(".st-key-class input")
    box.fill(CLASSES[sample])
    page.get_by_role("option").first.click()
    settle(page)
    _press_and_wait(page, lambda: page.locator(".st-key-compute button").click())


def _press_and_wait(page: Page, press: Callable[[], object]) -> None:
    page.evaluate("window.before = times.length")
    press()
    page.wait_for_function("times.length > before", timeout=60_000)
    settle(page)
