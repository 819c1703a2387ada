"""deploy/SECURITY.md names a test that exists for each threat."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "deploy" / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [
    line for line in TEXT.split("## Threats")[1].split("\n## ")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| who", "| ---"))
]  # fmt: skip
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)))


def test_each_threat_has_who_what_how_what_stops_it_and_a_test() -> None:
    assert len(ROWS) >= 25
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 5, row
        assert all(cells), row
        assert "`tests/" in cells[4], row


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_each_test_that_is_named_exists(file: str, name: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^def {name or 'test_'}", text, re.M)
    assert not name or f"def {name}(" in text
