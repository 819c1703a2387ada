"""The figures as a table, and as files that say on what machine they were reached."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

from benchmarks.machine import Machine

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Args:
        name: What was measured.
        unit: ``ms``, ``s``, ``×`` …
        reached: The figure.
        target: The figure to reach, or None for a line that only informs.
        at_least: Whether larger is better.
        samples: How many measurements stand behind it.
    """

    name: str
    unit: str
    reached: float
    target: float | None = None
    at_least: bool = False
    samples: int = 1

    @property
    def passed(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.reached >= self.target if self.at_least else self.reached <= self.target

    @property
    def cells(self) -> tuple[str, str, str, str, str, str]:
        """The line as text: name, unit, target, reached, verdict, samples."""
        sign = "≥" if self.at_least else "≤"
        target = "" if self.target is None else f"{sign} {self.target:g}"
        verdict = {True: "pass", False: "FAIL", None: ""}[self.passed]
        return self.name, self.unit, target, f"{self.reached:.3g}", verdict, str(self.samples)


@dataclass(frozen=True)
class Series:
    """One thing, measured several times.

    Args:
        name: What was measured.
        unit: ``ms`` or ``s``.
        values: The measurements in their order, warm-up left out.
    """

    name: str
    unit: str
    values: Sequence[float]

    def figures(self, p50: float | None = None, p95: float | None = None) -> list[Figure]:
        """Return the median and the 95th percentile, with their targets."""
        return [
            self.figure(f"{self.name}, p50", percentile(self.values, 50), p50),
            self.figure(f"{self.name}, p95", percentile(self.values, 95), p95),
        ]

    def figure(self, name: str, reached: float, target: float | None) -> Figure:
        """Return a figure that was reached in this series."""
        return Figure(name, self.unit, reached, target, samples=len(self.values))


HEAD = ("figure", "unit", "target", "reached", "", "samples")


def percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile (1…99) of two or more values, linear between its neighbours."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table whose columns are aligned."""
    rows = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def write(
    figures: Sequence[Figure],
    series: Sequence[Series],
    machine: Machine,
    how: str,
    folder: Path = RESULTS,
    what: str = "",
) -> Path:
    """Write the figures, and all that was measured for them; return the path of the table.

    Args:
        figures: The lines of the table.
        series: What was measured.
        machine: What it was measured on.
        how: How it was measured, Markdown.
        folder: Where the two files go.
        what: Word in the files' names for another subject than the pages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = "-".join(filter(None, [machine.date, what, machine.slug]))
    record = {
        "machine": asdict(machine),
        "figures": [{**asdict(figure), "passed": figure.passed} for figure in figures],
        "measured": {
            f"{one.name} [{one.unit}]": [round(v, 3) for v in one.values] for one in series
        },
    }
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    page = folder / f"{name}.md"
    text = f"# Figures of {machine.date}\n\n{machine}\n\n{table(figures)}\n\n{how}\n"
    page.write_text(text, encoding="utf-8")
    return page
