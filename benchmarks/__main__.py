"""Measure the app: times of functions, edits and steps in a browser, the start of the server."""

from __future__ import annotations

import argparse
import sys

from benchmarks.builder_latency import measure_builder
from benchmarks.edit_latency import measure_edits
from benchmarks.heat_maps import measure_heat_maps
from benchmarks.inside import measure_inside
from benchmarks.measures import run_measures
from benchmarks.pad import measure_pad
from benchmarks.server_start import measure_server_start
from benchmarks.session_memory import measure_session_memory
from benchmarks.test_functions import measure_functions
from benchmarks.why import measure_why

MEASURES = {
    "edits": measure_edits,
    "functions": measure_functions,
    "builder": measure_builder,
    "start": measure_server_start,
    "pad": measure_pad,
    "session": measure_session_memory,
    "inside": measure_inside,
    "why": measure_why,
    "heat": measure_heat_maps,
}


def main() -> int:
    """Run the benchmarks; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--samples", type=int, default=50, help="edits and steps of each kind (50)")
    parser.add_argument("--starts", type=int, default=5, help="starts of each kind of server (5)")
    return run_measures(parser, MEASURES)


if __name__ == "__main__":
    sys.exit(main())
