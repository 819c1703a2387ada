"""What the server is told before it starts."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_nothing_is_told_to_anyone() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["showEmailPrompt"] is False
    assert CONFIG["client"]["showErrorLinks"] is False


def test_the_server_knows_its_name_without_asking_a_service_outside() -> None:
    assert CONFIG["browser"]["serverAddress"]


def test_the_menu_is_our_own() -> None:
    assert CONFIG["client"]["showSidebarNavigation"] is False


def test_no_message_is_large_enough_to_be_kept_by_browsers_which_forget_it_in_quick_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)
    kept_from = config.get_option("global.minCachedMessageSize")  # bytes
    largest = config.get_option("server.maxMessageSize")  # megabytes
    assert int(kept_from) > largest * 10**6
