"""The fixture of the page tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def drawn_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the practice set is available: no dataset on disk."""
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
