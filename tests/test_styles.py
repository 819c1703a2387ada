"""The style sheets are cheap for the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHEETS = [*(ROOT / "assets").glob("*.css"), *(ROOT / "static").rglob("*.css")]
NESTED = re.compile(r"\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)")
COMPOUND = re.compile(r"[^\s>~+,{}]+")


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_what_has_something_is_named_before(path: Path) -> None:
    """``:has`` alone is evaluated for every element, and any change of the page does it again."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = re.findall(r"([^{};]*:has\([^{};]*)\{", text)
    for selector in selectors:
        parts = NESTED.sub(
            lambda found: "[has]" if re.search(r"[(,]\s*:has\(", found[0]) else "()", selector
        )
        for compound in COMPOUND.findall(parts):
            alone = compound.startswith((":has", ":not[has]"))
            assert not alone, " ".join(selector.split())
