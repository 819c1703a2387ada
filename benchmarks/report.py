"""Figures as a table, and as files that say on what machine they were measured."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import fmean, median

import numpy as np

from benchmarks.machine import Machine

RESULTS = Path(__file__).parent / "results"
HEAD = ("figure", "unit", "target", "result", "", "samples")
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "median": median,
    "p50": median,
    "p95": lambda values: float(np.percentile(values, 95)),
    "mean": fmean,
    "longest": max,
}


@dataclass(frozen=True)
class Figure:
    """One row of the table.

    Args:
        name: What was measured.
        unit: ``ms``, ``s``, ``×`` …
        value: The result.
        target: The value to reach, or None.
        at_least: Whether larger is better.
        samples: Number of measurements that the result is computed from.
    """

    name: str
    unit: str
    value: float
    target: float | None = None
    at_least: bool = False
    samples: int = 1

    @property
    def passed(self) -> bool | None:
        """Whether the target is reached; None without a target."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of the row."""
        sign = "≥" if self.at_least else "≤"
        target = "" if self.target is None else f"{sign} {self.target:g}"
        verdict = {True: "pass", False: "FAIL", None: ""}[self.passed]
        return self.name, self.unit, target, f"{self.value:.3g}", verdict, str(self.samples)


@dataclass
class Report:
    """The figures of a run, the samples behind them, and how they were measured.

    Args:
        machine: What they were measured on.
        subject: Word in the names of the files, for another subject than the app.
    """

    machine: Machine
    subject: str = ""
    figures: list[Figure] = field(default_factory=list)
    samples: dict[str, list[float]] = field(default_factory=dict)
    methods: list[str] = field(default_factory=list)

    def add(
        self, name: str, unit: str, values: Sequence[float], *, at_least: bool = False,
        **targets: float | None,
    ) -> None:  # fmt: skip
        """Add samples and their statistics.

        Args:
            name: What was measured.
            unit: Unit of the values.
            values: The samples in their order, without warm-up.
            at_least: Whether larger is better.
            **targets: The statistics to report, each with its target or None.
        """
        self.samples[f"{name} [{unit}]"] = [round(value, 3) for value in values]
        for statistic, target in targets.items():
            value = STATISTICS[statistic](values)
            self.figures.append(
                Figure(f"{name}, {statistic}", unit, value, target, at_least, len(values))
            )

    def add_method(self, measure: object) -> None:
        """Explain how something is measured by the docstring of the function that measures it."""
        method = inspect.getdoc(measure)
        if method and method not in self.methods:
            self.methods.append(method)

    def table(self, first: int = 0) -> str:
        """Return the figures, from a given one on, as a Markdown table with aligned columns."""
        rows = [HEAD, *(figure.cells for figure in self.figures[first:])]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        rows.insert(1, tuple("-" * width for width in widths))
        return "\n".join(f"| {' | '.join(map(str.ljust, row, widths))} |" for row in rows)

    def write(self, folder: Path = RESULTS) -> Path:
        """Write the table (Markdown) and all samples (JSON); return the path of the table."""
        folder.mkdir(parents=True, exist_ok=True)
        date = self.machine.date
        page = folder / ("-".join(filter(None, [date, self.subject, self.machine.slug])) + ".md")
        record = {
            "machine": asdict(self.machine),
            "figures": [{**asdict(figure), "passed": figure.passed} for figure in self.figures],
            "samples": self.samples,
        }
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        page.with_suffix(".json").write_text(text, encoding="utf-8")
        parts = [f"# Figures of {date}", str(self.machine), self.table(), *self.methods]
        page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        return page
