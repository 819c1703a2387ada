"""What tests of pages share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def drawn_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No dataset on disk but the drawn one."""
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
