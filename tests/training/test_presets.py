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


def test_the_figures_are_those_of_the_texts_within_a_point() -> None:
    printed = {name: preset for name, preset in PRESETS.items() if preset.printed is not None}
    for preset in printed.values():
        assert preset.printed is not None
        assert abs(preset.reached - preset.printed) <= 0.0101, preset.title


@pytest.mark.parametrize(("name", "promised"), [("quick", 0.9), ("quick-longer", 0.925)])
def test_a_quick_run_reaches_what_it_promises(name: str, promised: float) -> None:
    assert PRESETS[name].reached >= promised


@pytest.mark.slow
@NAMED
def test_a_run_reaches_what_its_page_says(
    preset: Preset, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    *_, last = train(preset.settings)
    assert getattr(last, preset.figure) == pytest.approx(preset.reached, abs=0.01)
