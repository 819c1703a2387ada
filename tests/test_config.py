"""The settings in .streamlit/config.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_no_usage_data_is_sent() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["showEmailPrompt"] is False
    assert CONFIG["client"]["showErrorLinks"] is False


def test_the_server_address_needs_no_external_service() -> None:
    assert CONFIG["browser"]["serverAddress"]


def test_the_app_draws_its_own_menu() -> None:
    assert CONFIG["client"]["showSidebarNavigation"] is False


def test_no_garbage_is_collected_after_each_script_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The option is hidden: this fails when Streamlit drops it."""
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)
    assert config.get_option("runner.postScriptGC") is False


def test_a_phone_that_slept_half_a_minute_finds_its_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)
    assert 30 < config.get_option("server.disconnectedSessionTTL") < 120, "120 s by default"


def test_no_message_is_large_enough_for_the_cache_of_the_browser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)
    cached_from = config.get_option("global.minCachedMessageSize")  # bytes
    largest = config.get_option("server.maxMessageSize")  # megabytes
    assert int(cached_from) > largest * 10**6
