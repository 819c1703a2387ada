"""The builder of the page *Sizes*: its work for the largest network, and an edit's way to Python.

``python -m benchmarks.building`` measures these figures alone.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch  # noqa: F401 — as in the server: its objects make garbage collection slow
from playwright.sync_api import Browser

from benchmarks.frame_probes import Reaction, measured, settle
from benchmarks.report import Figure, Series, table
from benchmarks.serving import APP, chromium, new_page, serve
from cnnviz import nets
from cnnviz.nets import Network
from cnnviz.nets.draft.drafts import draft_of
from cnnviz.nets.draft.reading import read_draft
from cnnviz.nets.layers.kinds import Linear
from cnnviz.ui.sizes import builder, state

WARM_UP = 3
TABLE_MS = 150
EDIT_MS = 200  # p95
EDITED = ("fashion-cnn", "resnet18")


def largest() -> Network:
    """Return the network of the catalogue with the most lines in the builder."""
    entries = nets.catalogue().values()
    return max(entries, key=lambda net: len(draft_of(net.input_shape, net.layers).lines))


def series(samples: int) -> Series:
    """Read, count and draw the largest network, up to the JSON that is sent; all of it anew."""
    # Outside a session the words come in English, and Streamlit warns of that each time.
    logging.disable(logging.WARNING)
    # Outside a page, Streamlit warns of every question for the reader's language.
    logging.disable(logging.WARNING)
    network = largest()
    times = []
    for outputs in range(1, samples + WARM_UP + 1):
        last = network.layers[-1]
        assert isinstance(last, Linear)
        changed = (*network.layers[:-1], replace(last, out_features=outputs))
        draft = draft_of(network.input_shape, changed)
        lines = tuple(replace(line, layer=None) for line in draft.lines)  # text, as from a browser
        draft = replace(draft, lines=lines)
        start = time.perf_counter()
        reading = read_draft(draft)
        entry = replace(network, name=state.OWN, layers=reading.layers or ())
        json.dumps(builder.builder_payload(state.Build(draft, entry, reading, network)))
        times.append(1000 * (time.perf_counter() - start))
    return Series(f"table and drawing of {network.name}, server", "ms", times[WARM_UP:])


class Builder:
    """A reader who changes how many numbers the last layer gives."""

    def __init__(self, browser: Browser, url: str, net: str) -> None:
        self.page = new_page(browser)
        self.page.goto(f"{url}/sizes?net={net}")
        self.page.wait_for_function("probe.builder.ready()")
        settle(self.page)

    def edit(self, value: int) -> Reaction:
        self.page.bring_to_front()
        row = self.page.locator("[data-el=body] tr.line").last
        row.locator("[data-setting=out_features] input").click()
        self.page.keyboard.press("ControlOrMeta+a")  # it may have the focus from the last edit
        self.page.keyboard.type(str(value))
        self.page.evaluate("text => probe.builder.armEdit(text)", str(value))
        self.page.keyboard.press("Enter")
        return measured(self.page)


def edits(browser: Browser, folder: Path, samples: int) -> list[Series]:
    """Measure edits in a small network and in the largest, by turns."""
    found: dict[str, list[float]] = {net: [] for net in EDITED}
    with serve(folder / "building", APP) as server:
        readers = {net: Builder(browser, server.url, net) for net in EDITED}
        for turn in range(samples + WARM_UP):
            for net, reader in readers.items():
                found[net].append(reader.edit(20 + turn).ms)
    return [
        Series(f"edit in the builder → Python → painted, {net}", "ms", times[WARM_UP:])
        for net, times in found.items()
    ]


def figures(work: Series, ways: list[Series]) -> list[Figure]:
    """Return the figures with their targets."""
    lines = work.figures(p95=TABLE_MS)
    for one in ways:
        lines += one.figures(p95=EDIT_MS)
    return lines


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as place, chromium() as chrome:
        print(table(figures(series(count), edits(chrome, Path(place), count))))
