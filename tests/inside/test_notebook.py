"""The notebook of the documentation runs as printed, and prints what its text says."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

CELLS = json.loads((Path(__file__).parents[2] / "docs" / "inside.ipynb").read_text("utf-8"))[
    "cells"
]


def run_cell(code: str, names: dict[str, Any]) -> object:
    """Run a cell; return the value of its last expression, as a notebook shows it."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "inside.ipynb", "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "inside.ipynb", "eval"), names)


def test_every_cell_runs_as_printed(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    codes = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]
    shown = [run_cell(code, names) for code in codes]
    printed = capsys.readouterr().out
    assert sum(isinstance(value, Figure) for value in shown) == 4
    assert "layer1.0.conv1 (1, 64, 24, 24)" in printed
    assert "0 hooks left" in printed
    total = names["view"].output[names["row"], names["column"]]
    assert (names["window"] * names["view"].kernel).sum() == pytest.approx(total, abs=1e-4)
    assert names["heat"].values.sum() == pytest.approx(names["gain"], abs=0.02)
    assert names["steps"][-1].value > names["steps"][0].value


def test_no_output_is_stored() -> None:
    assert all(not cell.get("outputs") for cell in CELLS)
