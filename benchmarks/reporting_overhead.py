"""What it costs a run to be watched, and how soon the browser shows what happened."""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any

from playwright.sync_api import Error, Page

from benchmarks.report import Figure, Series, percentile
from benchmarks.serving import APP, PLAIN, chromium, new_page, serve
from cnnviz.training import Store
from cnnviz.training.loop.environment import worker_environment

HOW = """\
- *Slower through reporting*: one run as a worker of the app makes it, over all pictures, whose loop
  tells of every other epoch only: then progress is written to the store, and weights, checkpoint
  and report of the epoch before are saved meanwhile; else nothing of that. The median of an epoch's
  seconds over the mean of its two silent neighbours'. The worker asks for its owner's wishes, ten
  times a second, in both. *More processor time* is the same of the seconds that all threads of the
  process worked, which other guests of the host change less. *Held* is the share of its time in
  which the loop waited for whoever tells of it.
- *In the store → on the page*: a run started on the page of a real server; from the moment at which
  another process finds a record in the store (it looks every 5 ms) until the page shows this record
  or a later one; reports likewise, by the epoch that the page names.
- *Stop*: from the click on a run at work until the store says that it has ended, and until the page
  says so."""
SLOWER = 3.0  # per cent
SEEN_S = 1.0
STOPPED_S = 1.0
STOPS = 5
NETS = {"fashion-cnn": 24, "lenet5": 64}
"""The networks, and how many epochs of each are trained: the shorter they are, the more."""
ALL = 60_000
WATCHED_EPOCHS = 6
BATCH = 100
PATIENCE_MS = 600_000
LOOK_S = 0.005
WATCH = """(stepsOfEpoch) => {
  window.seen = [];
  let last = "";
  const note = () => {
    const bar = document.querySelector("[data-testid=stProgress]")?.innerText ?? "";
    const through = /^\\d+/.exec(document.querySelector("dl dd")?.innerText ?? "")?.[0] ?? 0;
    // While it measures the page names no step: those of the epoch are done.
    const told = /step ([\\d,]+) of/.exec(bar)?.[1].replaceAll(",", "");
    const step = told ?? (bar && through * stepsOfEpoch);
    const epoch = /after epoch (\\d+)/.exec(document.body.innerText)?.[1] ?? "";
    const now = `${step} ${epoch}`;
    if (now === last) return;
    last = now;
    window.seen.push([(performance.timeOrigin + performance.now()) / 1000, +step, +epoch]);
  };
  new MutationObserver(note).observe(document.body, {
    childList: true, subtree: true, characterData: true,
  });
}"""


def slower(folder: Path, asked: argparse.Namespace) -> tuple[list[Figure], list[Series]]:
    """Return how much longer an epoch takes that is told of."""
    figures: list[Figure] = []
    series: list[Series] = []
    for net, epochs in NETS.items():
        place = folder / f"watched-{net}"
        place.mkdir()
        run = _by_turns(net, epochs, place, asked)
        told, silent = run["told"], run["silent"]
        count = len(told["wall"])
        held = 100 * run["held"] / sum(told["wall"])
        figures += [
            Figure(
                f"{net}: slower through reporting", "%", _more(run, "wall"), SLOWER, samples=count
            ),
            Figure(f"{net}: more processor time", "%", _more(run, "processor"), samples=count),
            Figure(f"{net}: held", "%", held, samples=count),
        ]
        series += [
            Series(f"{net}, an epoch {words}, {kind} time", "s", values)
            for words, epochs_of in (("told of", told), ("that nobody hears of", silent))
            for kind, values in epochs_of.items()
        ]
    return figures, series


def _more(run: dict[str, Any], kind: str) -> float:
    """Return how much more time epochs took that were told of, in per cent, the median."""
    between = [mean(pair) for pair in pairwise(run["silent"][kind])]
    return 100 * (median(a / b for a, b in zip(run["told"][kind], between, strict=True)) - 1)


def _by_turns(net: str, epochs: int, place: Path, asked: argparse.Namespace) -> dict[str, Any]:
    command = [
        *(sys.executable, "-m", "benchmarks.reporting_overhead_worker", "--net", net),
        *("--images", str(ALL), "--epochs", str(epochs)),
        *("--threads", str(asked.threads)),
    ]
    environment = {**worker_environment(), "CNNVIZ_STORE": _url(place)}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _url(place: Path) -> str:
    return f"sqlite:///{place / 'store.db'}"


def seen(folder: Path, asked: argparse.Namespace) -> tuple[list[Figure], list[Series]]:
    """Return after how many seconds the page shows what is in the store.

    Nothing where there is no browser.
    """
    place = folder / "seen"
    settings = (
        f"net=lenet5&data=fashion-mnist&images={asked.images}&epochs={WATCHED_EPOCHS}&batch={BATCH}"
    )
    data = os.environ["CNNVIZ_DATA"]
    try:
        with chromium() as browser, serve(place, APP, PLAIN, CNNVIZ_DATA=data) as server:
            page = new_page(browser)
            page.goto(f"{server.url}/training?{settings}&part=kernels&lang=en")
            written, reported = _watched(page, place, math.ceil(asked.images / BATCH))
            shown: list[tuple[float, int, int]] = page.evaluate("window.seen")
    except Error as error:
        print(f"Seen in the browser: not measured, {error.message.splitlines()[0]}")
        return [], []
    series = [
        Series("progress, in the store → on the page", "s", delays(written, shown, 1)),
        Series("report, in the store → on the page", "s", delays(reported, shown, 2)),
    ]
    figures = [
        one.figure(f"{one.name}, {words}", value, target)
        for one in series
        for words, value, target in (
            ("p50", percentile(one.values, 50), None),
            ("p95", percentile(one.values, 95), SEEN_S),
            ("longest", max(one.values), None),
        )
    ]
    return figures, series


def _watched(page: Page, place: Path, steps: int) -> tuple[dict[int, float], dict[int, float]]:
    """Start the run and watch it; return when each step and each report was in the store.

    Args:
        page: The training room with the run's recipe.
        place: Where the store lies.
        steps: Of an epoch.
    """
    page.evaluate(WATCH, steps)
    page.get_by_role("button", name="Start", exact=True).click(timeout=PATIENCE_MS)
    page.wait_for_url("**/*run=*")
    watcher = _Watcher(_url(place), page.url.split("run=")[1][:16])
    watcher.start()
    page.get_by_text("Look inside this network").wait_for(timeout=PATIENCE_MS)
    watcher.join()
    return watcher.steps, watcher.epochs


def stopped(folder: Path, asked: argparse.Namespace) -> tuple[list[Figure], list[Series]]:
    """Return how soon a run ends that its owner stops; nothing where there is no browser."""
    place = folder / "stopped"
    room = f"training?net=lenet5&data=fashion-mnist&images={asked.images}&epochs=200&lang=en"
    ended: list[float] = []
    shown: list[float] = []
    try:
        with (
            chromium() as browser,
            serve(place, APP, PLAIN, CNNVIZ_DATA=os.environ["CNNVIZ_DATA"]) as server,
        ):
            page = new_page(browser)
            store = Store(_url(place))
            for _ in range(STOPS):
                page.goto(f"{server.url}/{room}")
                page.get_by_role("button", name="Start", exact=True).click(timeout=PATIENCE_MS)
                page.get_by_text(re.compile(r"step [\d,]+ of")).wait_for(timeout=PATIENCE_MS)
                run_id = page.url.split("run=")[1][:16]
                begun = time.perf_counter()
                page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
                while store.run(run_id).active:
                    time.sleep(LOOK_S)
                ended.append(time.perf_counter() - begun)
                page.get_by_text("The run was stopped early").wait_for()
                shown.append(time.perf_counter() - begun)
    except Error as error:
        print(f"Stop: not measured, {error.message.splitlines()[0]}")
        return [], []
    series = [Series("Stop, until it ended", "s", ended), Series("Stop, until shown", "s", shown)]
    return [
        series[0].figure("Stop, until it ended, longest", max(ended), STOPPED_S),
        series[1].figure("Stop, until shown, longest", max(shown), None),
    ], series


class _Watcher(threading.Thread):
    """Notes when a run's records and reports are found in the store."""

    def __init__(self, url: str, run_id: str) -> None:
        super().__init__(daemon=True)
        self.steps: dict[int, float] = {}
        self.epochs: dict[int, float] = {}
        self._store, self._run_id = Store(url), run_id

    def run(self) -> None:
        """Look until the run has ended."""
        known = 0
        while self._store.run(self._run_id).active:
            for record in self._store.progress(self._run_id, after=known):
                known += 1
                self.steps.setdefault(record.step, time.time())
            for epoch in self._store.reports(self._run_id):
                self.epochs.setdefault(epoch, time.time())
            time.sleep(LOOK_S)


def delays(
    written: dict[int, float], shown: list[tuple[float, int, int]], column: int
) -> list[float]:
    """Return after how many seconds each thing was shown, or a later one.

    Args:
        written: Number of the thing to the time at which it was there.
        shown: Time, step and epoch that the page showed from then on, 0 for none.
        column: Which of the two the numbers are.

    Returns:
        Seconds; what the page never showed (the run had ended meanwhile) is left out.
    """
    found: list[float] = []
    for number, there in written.items():
        later: list[Any] = [one[0] for one in shown if one[column] >= number]
        if later:
            found.append(max(0.0, min(later) - there))
    return found
