"""Try 10,000 hostile uploads, links and messages: no traceback in a page, nothing ends.

``python -m benchmarks.fuzz`` prints each input that did harm, and how many were tried.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.logger import set_log_level

from benchmarks.fuzz.hostile import Finding
from benchmarks.fuzz.links import fuzz_links
from benchmarks.fuzz.uploads import fuzz_uploads
from benchmarks.fuzz.widgets import fuzz_widgets
from benchmarks.servers import APP, PLAIN, serve
from cnnviz.training import Device, Store

KINDS = {"uploads": 0.5, "links": 0.2, "widgets": 0.3}
"""Shares of all inputs; a link takes longest."""


@contextmanager
def closed_store() -> Iterator[None]:
    """Have a store in a folder of its own, and no training: links would start workers."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "CNNVIZ_STORE": f"sqlite:///{folder}/store.db",
            "CNNVIZ_SETS": f"{folder}/sets",
            "CNNVIZ_WEIGHTS": f"{folder}/weights",
            "CNNVIZ_TRAINING": "off",
        }
        store = Store(os.environ["CNNVIZ_STORE"])
        store.write_device(Device("cpu", "CPU", 2, "2.14"))
        store.close()
        yield


def run_kind(kind: str, count: int, seed: int) -> Iterator[Finding]:
    """Yield what did harm among some inputs of a kind."""
    if kind == "uploads":
        yield from fuzz_uploads(count, seed)
    elif kind == "links":
        set_log_level("error")  # a page without a browser warns of that again and again
        with closed_store():
            yield from fuzz_links(count, seed)
    else:
        with serve(APP, PLAIN, CNNVIZ_TRAINING="off") as server:
            address = server.url.removeprefix("http://")
            yield from fuzz_widgets(address, count, seed, lambda: server.process.poll() is None)


def report(findings: Iterable[Finding]) -> int:
    """Print findings and return their number."""
    number = 0
    for finding in findings:
        number += 1
        print(finding, flush=True)
    return number


def main() -> int:
    """Try all kinds; return 1 if an input did harm."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="inputs of all kinds (10,000)")
    parser.add_argument("--seed", type=int, default=0, help="another seed has other inputs (0)")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS))
    options = parser.parse_args()
    os.chdir(Path(__file__).parents[2])
    harmful = 0
    for kind in options.only:
        count, start = round(options.count * KINDS[kind]), time.monotonic()
        found = report(run_kind(kind, count, options.seed))
        harmful += found
        print(f"{kind}: {count:,} tried, {found} did harm, {time.monotonic() - start:.0f} s")
    return int(bool(harmful))


if __name__ == "__main__":
    sys.exit(main())
