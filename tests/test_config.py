"""What the server is told before it starts."""

from __future__ import annotations

import tomllib
from pathlib import Path

CONFIG = tomllib.loads(
    (Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
)


def test_nothing_is_told_to_anyone() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["showEmailPrompt"] is False
    assert CONFIG["client"]["showErrorLinks"] is False


def test_the_server_knows_its_name_without_asking_a_service_outside() -> None:
    assert CONFIG["browser"]["serverAddress"]


def test_the_menu_is_our_own() -> None:
    assert CONFIG["client"]["showSidebarNavigation"] is False
