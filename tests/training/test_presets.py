"""Runs worth beginning with, and what came of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz.training import train
from cnnviz.training.presets import PRESETS, Preset

NAMED = pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))


@NAMED
def test_a_preset_is_seeded_and_on_the_device_that_is_there(preset: Preset) -> None:
    assert preset.settings.seed == 0
    assert preset.settings.device == "auto"


def test_the_figures_are_those_of_the_texts_within_a_point_but_where_the_note_says_why() -> None:
    printed = {name: preset for name, preset in PRESETS.items() if preset.printed is not None}
    far = {name for name, preset in printed.items() if abs(preset.reached - preset.printed) > 0.01}
    assert far <= set()


def test_quick_runs_reach_what_they_promise() -> None:
    assert PRESETS["quick"].reached >= 0.9
    assert PRESETS["quick-long"].reached >= 0.925


@pytest.mark.slow
@NAMED
def test_a_run_reaches_what_its_page_says(
    preset: Preset, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    *_, last = train(preset.settings)
    assert getattr(last, preset.figure) == pytest.approx(preset.reached, abs=0.01)
