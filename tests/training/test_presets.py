"""The presets, and the accuracy that they reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz import data
from cnnviz.problem import Problem
from cnnviz.training import Start, train
from cnnviz.training.recipe.presets import PRESETS, Preset

NAMED = pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))


@NAMED
def test_a_preset_has_seed_0_on_any_device(preset: Preset) -> None:
    assert preset.settings.seed == 0
    assert preset.settings.device == "auto"


def test_results_are_within_a_percentage_point_of_the_texts() -> None:
    """All but ResNet-18: its weights need internet access, so it was never measured."""
    printed = {name: preset for name, preset in PRESETS.items() if preset.printed is not None}
    assert [name for name, one in printed.items() if one.reached is None] == ["textbook-resnet18"]
    for preset in printed.values():
        if preset.reached is not None and preset.printed is not None:
            assert abs(preset.reached - preset.printed) <= 0.0101, preset.title


@pytest.mark.parametrize(("name", "promised"), [("quick", 0.9), ("quick-longer", 0.925)])
def test_a_quick_run_reaches_the_accuracy_of_its_title(name: str, promised: float) -> None:
    reached = PRESETS[name].reached
    assert reached is not None
    assert reached >= promised


def test_every_run_of_the_texts_is_a_preset() -> None:
    """The presets of lecture, textbook, blog and class notes, as the lessons list them."""
    assert [one.settings.net for one in PRESETS.values() if "quick" not in one.settings.net] == [
        "lecture-cnn",
        "fashion-dnn",
        "fashion-cnn",
        "mnist-cnn",
        "resnet18",
        "lenet5",
    ]


def about(shape: tuple[int, ...], classes: int = 3) -> data.DatasetInfo:
    names = tuple("abcdefgh"[:classes])
    return data.DatasetInfo("folder-0123456789ab", "Pets", names, shape, 40)


def test_a_preset_for_photographs_is_fitted_to_them() -> None:
    preset = PRESETS["textbook-resnet18"]
    settings = preset.for_dataset(about((3, 64, 64)))
    assert settings.data == "folder-0123456789ab"
    assert settings.network.input_shape == (3, 64, 64)
    assert settings.network.output_shape == (3,)
    assert (settings.start, settings.frozen) == (Start.IMAGENET, len(settings.network.layers) - 1)
    learned = [layer.parameters for layer in settings.network.layers[settings.frozen :]]
    assert learned == [512 * 3 + 3]
    as_printed = preset.for_dataset(about((3, 224, 224), classes=2))
    assert (as_printed.net, as_printed.network.parameters) == ("resnet18", 11_177_538)


def test_a_preset_for_photographs_refuses_gray_images() -> None:
    with pytest.raises(Problem, match="needs color photographs; the images of Pets are 1×28×28"):
        PRESETS["textbook-resnet18"].for_dataset(about((1, 28, 28)))


@pytest.mark.slow
@NAMED
def test_a_preset_reaches_its_accuracy(
    preset: Preset, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if preset.reached is None:
        pytest.skip("not measured yet")
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    *_, last = train(preset.settings)
    assert getattr(last, preset.figure) == pytest.approx(preset.reached, abs=0.01)
