"""Measure everything in one run, print the table, write it to benchmarks/results/."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from benchmarks import building, drawing, edit_latency, starting
from benchmarks.machine import describe
from benchmarks.report import RESULTS, Figure, Series, percentile, table, write
from benchmarks.serving import chromium

HOW = """\
How it is measured:

- All servers and Chromium run on the same machine. Torch is loaded in every server before its first
  page (`benchmarks/serve.py`), except where a line of the server's start says nothing of it: that
  is the plain `streamlit run app.py`.
- *Handler*: key events dispatched to the mounted stepper of the real page, through all steps and
  back; `performance.now()` around each.
- *Painted in the next frame*: real key presses; the frame that follows the event shows the step.
- *Edit*: a number is typed into the first input cell; from the time stamp of the Enter key until
  after the frame in which the first output cell shows Python's answer: the right sum, and for
  cnnviz also the revision that only the server can confirm.
- *The usual way* is `benchmarks/reference_app.py`: the same lesson of `st.data_editor`, `st.button`
  and plotly heat maps, measured by turns with ours; once as people write it, once with its imports
  frozen out of the garbage collector's sight as cnnviz does.
- *Edit in the builder*: another number of outputs is typed into the last layer; likewise, until the
  table shows the shape that Python worked out, to the revision that was sent. *Table and drawing*:
  what the server does for it, from the draft to the JSON, for the longest network of the catalogue.
- *Server start*: from the command to a stepper that shows numbers and answers a key, in a fresh
  browser profile, from a warm disk.
- Percentiles are over all samples; the warm-up is left out."""


def main() -> int:
    """Run the benchmarks; 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--samples", type=int, default=50, help="edits and steps of each kind (50)")
    parser.add_argument("--starts", type=int, default=5, help="fresh servers of each kind (5)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the files")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers end with us
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        machine = describe(browser.version)
        print(machine, flush=True)
        drawn = drawing.series(asked.samples)
        worked = building.series(asked.samples)
        built = building.edits(browser, Path(folder), asked.samples)
        starts = starting.series(browser, Path(folder), asked.starts)
        compared, measured = edit_latency.figures(browser, Path(folder), asked.samples)
    drawings = [*drawn.figures(p95=drawing.TARGET_MS), *building.figures(worked, built)]
    figures = [*compared, *drawings, *start_figures(starts)]
    print(table(figures))
    everything = [*measured, drawn, worked, *built, *starts]
    print(f"Written: {write(figures, everything, machine, HOW, asked.results)}")
    return int(any(figure.passed is False for figure in figures))


def start_figures(starts: list[Series]) -> list[Figure]:
    """Return the median of each kind of start; the target is for the command that people use."""
    targets = [starting.TARGET_S, None]
    return [
        one.figure(f"{one.name}, median", percentile(one.values, 50), target)
        for one, target in zip(starts, targets, strict=True)
    ]


if __name__ == "__main__":
    sys.exit(main())
