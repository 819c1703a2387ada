"""The state of this process and of what all processes share, as plain numbers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit import runtime

from cnnviz.problem import Problem
from cnnviz.ui.kit.script_runs import ScriptRuns, script_runs
from cnnviz.ui.observe.errors import ErrorNote, count_errors, recent_errors

if TYPE_CHECKING:
    from cnnviz.training.store.overview import Overview

GPU_QUERY = ("--query-gpu=name,memory.used,memory.total", "--format=csv,noheader,nounits")
GPU_SECONDS = 2.0
MEGABYTE = 2**20

_STARTED = time.time()


@dataclass(frozen=True)
class ProcessState:
    """One process of the app.

    Attributes:
        pid: Its number on its machine.
        port: Where it listens.
        started: When it started, in seconds since 1970.
        sessions: Open pages.
        kept_sessions: Sessions of readers who have just left, and may come back.
        memory: Resident bytes; None where the system does not tell.
        scripts: Scripts that it has run.
        mean_seconds: How long readers waited for one, on average; None before the first.
        p95_seconds: The bound below which 95% of them ended; None if that is above all bounds.
        workers: Worker processes that it has started and that have not ended.
        errors: Exceptions of pages since its start.
        recent: The exceptions of the last hours, the latest first.
    """

    pid: int
    port: int
    started: float
    sessions: int
    kept_sessions: int
    memory: int | None
    scripts: int
    mean_seconds: float | None
    p95_seconds: float | None
    workers: int
    errors: int
    recent: list[ErrorNote]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> ProcessState:
        """Return the state that another process has sent."""
        recent = [ErrorNote(**note) for note in values["recent"]]
        return cls(**values | {"recent": recent})

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Gpu:
    """A GPU of this machine; memory in bytes."""

    name: str
    used: int
    total: int


def read_process() -> ProcessState:
    """Return the state of this process."""
    sessions, kept = count_sessions()
    total = ScriptRuns()
    for runs in script_runs().values():
        total.seconds += runs.seconds
        total.counts = [a + b for a, b in zip(total.counts, runs.counts, strict=True)]
    return ProcessState(
        pid=os.getpid(),
        port=int(st.get_option("server.port")),
        started=_STARTED,
        sessions=sessions,
        kept_sessions=kept,
        memory=resident_memory(),
        scripts=total.count,
        mean_seconds=total.seconds / total.count if total.count else None,
        p95_seconds=total.quantile(0.95),
        workers=count_workers(),
        errors=sum(count_errors().values()),
        recent=recent_errors(),
    )


def count_sessions() -> tuple[int, int]:
    """Return the number of open pages, and of sessions that are kept after their page was left."""
    manager = getattr(runtime.get_instance(), "_session_mgr", None) if runtime.exists() else None
    if manager is None:  # Streamlit's AppTest has none
        return 0, 0
    active = len(manager.list_active_sessions())
    return active, len(manager.list_sessions()) - active


def count_workers() -> int:
    """Return the number of workers of this process, 0 before any page needed the store."""
    runs = sys.modules.get("cnnviz.ui.backend.runs")
    return runs.count_workers() if runs else 0


def resident_memory() -> int | None:
    """Return the resident memory of this process in bytes, None outside of Linux."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def read_gpus() -> list[Gpu]:
    """Return the NVIDIA GPUs of this machine, none without the driver's ``nvidia-smi``.

    The program is asked, not torch: that would take 300 MB of the GPU for this process.
    """
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    try:
        done = subprocess.run(
            [program, *GPU_QUERY], capture_output=True, text=True, timeout=GPU_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):  # a driver that does not answer
        return []
    return parse_gpus(done.stdout)


def parse_gpus(lines: str) -> list[Gpu]:
    """Return the GPUs that nvidia-smi lists, one per line: name, used and total MiB.

    A GPU that does not tell its memory (``[N/A]``: some share it with the processor) is left out.
    """
    gpus = []
    for line in lines.splitlines():
        name, *memory = (part.strip() for part in line.rsplit(",", 2))
        if len(memory) == 2 and all(part.isdecimal() for part in memory):
            used, total = (int(part) * MEGABYTE for part in memory)
            gpus.append(Gpu(name, used, total))
    return gpus


def read_store() -> Overview:
    """Return the numbers of the store, which is opened for that.

    Raises:
        Problem: The store cannot be read.
    """
    from cnnviz.training.store.overview import read_overview
    from cnnviz.ui.backend import runs

    return read_overview(runs.store())


def is_store_reachable() -> bool:
    """Return whether the store can be opened and read."""
    try:
        read_store()
    except Problem:
        return False
    return True
