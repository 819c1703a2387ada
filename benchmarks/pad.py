"""How fast the pad of *Look inside* answers while somebody draws."""

from __future__ import annotations

import argparse
import math

from playwright.sync_api import Page

from benchmarks.report import Report
from benchmarks.servers import APP, chromium, new_page, serve

NETWORKS = ("mnist-cnn", "fashion-cnn")
REPAINTED_MS = 150  # p95
MOVE_MS = 16  # between two moves of the pen: a frame
WATCH = """() => {
  const hosts = [...document.querySelectorAll("*")].map((element) => element.shadowRoot);
  const root = hosts.map((host) => host?.querySelector("section.pad")).find(Boolean);
  let moves = [];
  window.times = [];
  root.querySelector(".paper").addEventListener("pointermove", () => moves.push(performance.now()));
  new MutationObserver(() => {
    const from = moves[0];
    if (!(from <= window.sent)) return;
    moves = moves.filter((time) => time > window.sent);
    requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - from)));
  }).observe(root, { attributes: true, attributeFilter: ["data-revision"] });
}"""
"""Notes how long it takes from the first move without an answer to the frame with its answer."""
WATCH_SENT = """{
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (...content) {
    window.sent = performance.now();
    return send.apply(this, content);
  };
}"""
"""Notes when the page sent something: an answer has seen the moves before."""


def measure_pad(report: Report, options: argparse.Namespace) -> None:
    """*Pen*: a digit is drawn with a pen that moves in every frame; from the first move that no
    answer has seen to the end of the frame that shows the prediction with it.
    """
    with chromium() as browser, serve(APP) as server:
        for network in NETWORKS:
            page = new_page(browser)
            page.add_init_script(WATCH_SENT)
            page.goto(f"{server.url}/inside?source=pad&run={network}")
            page.locator("section.pad canvas.paper").wait_for(timeout=90_000)
            page.wait_for_timeout(2000)
            page.evaluate(WATCH)
            draw_digit(page)
            page.evaluate("window.times.length = 0")  # the first one loads what follows need
            times: list[float] = []
            while len(times) < options.samples:
                draw_digit(page)
                times = page.evaluate("window.times")
            report.add(f"pen to prediction, {network}", "ms", times, p50=None, p95=REPAINTED_MS)
            page.context.close()


def draw_digit(page: Page) -> None:
    """Draw a zero that leans, for two seconds."""
    page.locator("section.pad [data-action=clear]").dispatch_event("click")
    box = page.locator("section.pad canvas.paper").bounding_box()
    assert box is not None
    for move in range(120):
        turn = move / 20
        x = 0.5 + 0.2 * math.sin(turn) * math.cos(turn / 3)
        y = 0.5 - 0.32 * math.cos(turn)
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if move == 0:
            page.mouse.down()
        page.wait_for_timeout(MOVE_MS)
    page.mouse.up()
    page.wait_for_timeout(500)
