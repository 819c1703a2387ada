"""How soon the page of a run shows what is in the store, and how soon a run stops.

Written by hand for the reason given in ``edit_latency``.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from benchmarks.report import Report
from benchmarks.servers import APP, PLAIN, chromium, new_page, serve
from cnnviz.training import Store
from tests.browser.servers import Server

SHOWN_S = 1.0
STOPPED_S = 1.0
STOPS = 5
EPOCHS, BATCH = 6, 100
PATIENCE_MS = 600_000
POLL_S = 0.005
RECORD_CHANGES = """(stepsPerEpoch) => {
  window.changes = [];
  let last = "";
  const note = () => {
    const bar = document.querySelector("[data-testid=stProgress]")?.innerText ?? "";
    const epochs = /^\\d+/.exec(document.querySelector("dl dd")?.innerText ?? "")?.[0] ?? 0;
    // During an evaluation the page shows no step: those of the epoch are done.
    const match = /step ([\\d,]+) of/.exec(bar)?.[1].replaceAll(",", "");
    const step = match ?? (bar && epochs * stepsPerEpoch);
    const report = /after epoch (\\d+)/.exec(document.body.innerText)?.[1] ?? "";
    const now = `${step} ${report}`;
    if (now === last) return;
    last = now;
    window.changes.push([(performance.timeOrigin + performance.now()) / 1000, +step, +report]);
  };
  new MutationObserver(note).observe(document.body, {
    childList: true, subtree: true, characterData: true,
  });
}"""


def measure_page_delay(report: Report, options: argparse.Namespace) -> None:
    """*Delay on the page*: a run is started on the page of a real server; from the moment at which
    another process finds a record in the store (it looks every 5 ms) until the page shows this
    record or a later one; the same for reports, by the epoch that the page names.
    """
    settings = f"images={options.images}&epochs={EPOCHS}&batch={BATCH}&part=kernels"
    with open_training_room() as (server, page):
        page.goto(f"{server.url}/training?net=lenet5&data=fashion-mnist&lang=en&{settings}")
        page.evaluate(RECORD_CHANGES, math.ceil(options.images / BATCH))
        page.get_by_role("button", name="Start", exact=True).click(timeout=PATIENCE_MS)
        watcher = StoreWatcher(server.store, run_id(page))
        watcher.start()
        page.get_by_text("Look inside this network").wait_for(timeout=PATIENCE_MS)
        watcher.join()
        changes: list[tuple[float, int, int]] = page.evaluate("window.changes")
    for column, (name, written) in enumerate(watcher.written.items(), 1):
        values = delays(written, changes, column)
        title = f"{name}, in the store → on the page"
        report.add(title, "s", values, p50=None, p95=SHOWN_S, longest=None)


def measure_stop_delay(report: Report, options: argparse.Namespace) -> None:
    """*Stop*: from the click during a run until the run has ended in the store, and until the page
    says so.
    """
    end_delays: list[float] = []
    page_delays: list[float] = []
    with open_training_room() as (server, page):
        store = Store(server.store)
        for _ in range(STOPS):
            settings = f"data=fashion-mnist&images={options.images}&epochs=200"
            page.goto(f"{server.url}/training?net=lenet5&lang=en&{settings}")
            page.get_by_role("button", name="Start", exact=True).click(timeout=PATIENCE_MS)
            page.get_by_text(re.compile(r"step [\d,]+ of")).wait_for(timeout=PATIENCE_MS)
            run = run_id(page)
            start = time.perf_counter()
            page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
            while store.run(run).active:
                time.sleep(POLL_S)
            end_delays.append(time.perf_counter() - start)
            page.get_by_text("The run was stopped early").wait_for()
            page_delays.append(time.perf_counter() - start)
    report.add("Stop, until the run has ended", "s", end_delays, longest=STOPPED_S)
    report.add("Stop, until the page shows it", "s", page_delays, longest=None)


@contextmanager
def open_training_room() -> Iterator[tuple[Server, Page]]:
    """Start a server with the datasets, and open an empty page."""
    data = os.environ["CNNVIZ_DATA"]
    with chromium() as browser, serve(APP, PLAIN, CNNVIZ_DATA=data) as server:
        yield server, new_page(browser)


def run_id(page: Page) -> str:
    """Return the id of the run on a page, once it is in the address."""
    page.wait_for_url("**/*run=*", timeout=PATIENCE_MS)
    return page.url.split("run=")[1][:16]


class StoreWatcher(threading.Thread):
    """Notes when the progress records and reports of a run appear in the store.

    Attributes:
        written: Of progress by step and of reports by epoch: the time at which it was found.
    """

    def __init__(self, url: str, run_id: str) -> None:
        super().__init__(daemon=True)
        self.written: dict[str, dict[int, float]] = {"progress": {}, "report": {}}
        self._store, self._run_id = Store(url), run_id

    def run(self) -> None:
        """Poll until the run has ended."""
        count = 0
        while self._store.run(self._run_id).active:
            for record in self._store.progress(self._run_id, after=count):
                count += 1
                self.written["progress"].setdefault(record.step, time.time())
            for epoch in self._store.reports(self._run_id):
                self.written["report"].setdefault(epoch, time.time())
            time.sleep(POLL_S)


def delays(
    written: dict[int, float], changes: list[tuple[float, int, int]], column: int
) -> list[float]:
    """Return how many seconds later each item, or a later one, was shown.

    Args:
        written: Step or epoch of an item → time at which it was in the store.
        changes: Time, step and epoch that the page showed from then on, 0 for none.
        column: 1 if the items are numbered by step, 2 if by epoch.

    Returns:
        Seconds, without the items that were never shown, because the run had ended.
    """
    first_shown = {
        number: min(times)
        for number in written
        if (times := [change[0] for change in changes if change[column] >= number])
    }
    return [max(0.0, time - written[number]) for number, time in first_shown.items()]
