"""The command line of the benchmarks: choose measures, run them, print and write the figures."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.report import RESULTS, Report

Measure = Callable[[Report, argparse.Namespace], None]
"""Measures something and adds it to the report; its docstring says in the results how."""


def run_measures(
    parser: argparse.ArgumentParser, measures: Mapping[str, Measure], subject: str = ""
) -> int:
    """Run the chosen measures; return 1 if a target is missed."""
    parser.add_argument("--only", nargs="+", choices=measures, help="some of the measures")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the files")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers end with this process
    report = Report(describe_machine(), subject)
    settings = {name: value for name, value in vars(options).items() if name != "results"}
    report.methods.append(f"Options: {settings}.")
    print(report.machine, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        options.folder = Path(folder)
        for name in options.only or measures:
            before = len(report.figures)
            measure = measures[name]
            measure(report, options)
            report.add_method(measure.func if isinstance(measure, partial) else measure)
            print(report.table(before), flush=True)
            path = report.write(options.results)  # now: a later measure may fail
    print(f"Written: {path}")
    return int(any(figure.passed is False for figure in report.figures))
