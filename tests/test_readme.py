"""What the documents refer to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TARGETS = re.compile(r'\]\(([^)#]+)[^)]*\)|src="([^"]+)"')


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_and_pictures_are_there(document: str) -> None:
    found = ["".join(pair) for pair in TARGETS.findall((ROOT / document).read_text("utf-8"))]
    inside = [target for target in found if "://" not in target]
    assert [target for target in inside if not (ROOT / target).exists()] == []
