"""What the figures depend on: a description of the machine that does not identify it."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.servers import browser_version

PACKAGES = ("streamlit", "torch", "numpy", "pillow", "playwright", "plotly", "pandas")


@dataclass(frozen=True)
class Machine:
    """The machine that the figures were measured on.

    Args:
        date: Day of the run (UTC), ``2026-11-21``.
        system: Operating system and processor architecture.
        cores: Cores that the run could use.
        memory_gib: Memory in GiB; 0 where the system does not tell.
        load: Mean number of busy processes in the minute before the run.
        versions: Versions of Python, the browser and the packages that matter.
    """

    date: str
    system: str
    cores: int
    memory_gib: int
    load: float
    versions: dict[str, str]

    @property
    def slug(self) -> str:
        """Return the machine as a part of a file name: ``linux-x86_64-2-cores``."""
        return re.sub(r"[^a-z0-9_]+", "-", f"{self.system} {self.cores} cores".lower())

    def __str__(self) -> str:
        """Return the machine as a sentence."""
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        memory = f"{self.memory_gib} GiB memory, " if self.memory_gib else ""
        return (
            f"{self.system}, {self.cores} cores, {memory}load {self.load:.1f} before the run; "
            f"{versions}."
        )


def describe_machine() -> Machine:
    """Return a description of this machine and of the browser on it."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    browser = browser_version()
    return Machine(
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        system=f"{platform.system()} {platform.machine()}",
        cores=len(affinity(0)) if affinity else os.cpu_count() or 1,
        memory_gib=_memory_gib(),
        load=os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0,
        versions={
            "Python": platform.python_version(),
            **({"Chromium": browser} if browser else {}),
            **{package: version(package) for package in PACKAGES},
        },
    )


def _memory_gib() -> int:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (AttributeError, ValueError, OSError):  # as on Windows
        return 0
