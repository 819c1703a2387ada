"""The machine in neutral words: what a figure depends on, and nothing that names the machine."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("streamlit", "torch", "numpy", "pillow", "playwright", "plotly", "pandas")


@dataclass(frozen=True)
class Machine:
    """What the figures were measured on.

    Args:
        date: Day of the run (UTC), ``2026-11-21``.
        system: Operating system and its kind of processor.
        cores: Cores that the run could use.
        memory_gib: Memory of the machine; 0 where the system does not say.
        load: Mean number of busy processes in the minute before the run.
        versions: Of Python, the browser and the packages that matter.
    """

    date: str
    system: str
    cores: int
    memory_gib: int
    load: float
    versions: dict[str, str]

    @property
    def slug(self) -> str:
        """Return the machine as a part of a file's name: ``linux-x86_64-2-cores``."""
        words = f"{self.system} {self.cores} cores".lower()
        return re.sub(r"[^a-z0-9_]+", "-", words).strip("-")

    def __str__(self) -> str:
        """Return the machine as a paragraph."""
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        memory = f"{self.memory_gib} GiB memory, " if self.memory_gib else ""
        return (
            f"{self.system}, {self.cores} cores, {memory}load {self.load:.1f} before the run; "
            f"{versions}."
        )


def describe(browser: str = "") -> Machine:
    """Look at the machine; ``browser`` is the version that the browser tells, if there is one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = {name: found for name in PACKAGES if (found := _version(name))}
    return Machine(
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        system=f"{platform.system()} {platform.machine()}",
        cores=cores or 1,
        memory_gib=_memory_gib(),
        load=os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0,
        versions={
            "Python": platform.python_version(),
            **({"Chromium": browser} if browser else {}),
            **packages,
        },
    )


def _version(package: str) -> str:
    """Return a package's version, empty if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _memory_gib() -> int:
    """Return the machine's memory in GiB, 0 if there is no way to know."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
    return round(size / 2**30)
