"""The form of a run's settings, and its link."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from cnnviz import data, nets
from cnnviz.training import Augment, Optimizer, Schedule, Settings
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.ui.kit import url_state
from cnnviz.ui.training.state import FIELDS, NETWORKS


def test_the_drawn_set_has_as_many_images_as_the_page_says() -> None:
    assert data.dataset_info("practice").train_images == len(data.load("practice").train_labels)


def test_fashion_mnist_has_as_many_images_as_the_page_says(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    assert data.dataset_info("fashion-mnist").train_images == len(
        data.load("fashion-mnist").train_labels
    )


@pytest.mark.parametrize("run", [preset.settings for preset in PRESETS.values()], ids=list(PRESETS))
def test_presets_survive_their_links(run: Settings) -> None:
    default = Settings(epochs=3, train_images=10_000)
    params = url_state.to_params(run, default, FIELDS)
    assert url_state.from_params(params, default, FIELDS) == (run, [])


def test_every_setting_survives_its_link() -> None:
    run = Settings(
        optimizer=Optimizer.MOMENTUM,
        schedule=Schedule.ONE_CYCLE,
        weight_decay=5e-4,
        label_smoothing=0.1,
        augment=(Augment.FLIP, Augment.ERASE),
        accumulate=4,
        checks=12,
        frozen=4,
    )
    params = url_state.to_params(run, Settings(), FIELDS)
    assert params["augment"] == "flip_erase"
    assert url_state.from_params(params, Settings(), FIELDS) == (run, [])
    assert {field.attribute for field in FIELDS} | {"device"} == {
        field.name for field in fields(Settings)
    }


def test_every_network_that_learns_ten_classes_from_small_gray_images_is_offered() -> None:
    layers = {name: network.table() for name, network in nets.catalogue().items()}
    gray = [name for name in layers if nets.find(name).input_shape == (1, 28, 28)]
    assert list(NETWORKS) == [name for name in gray if layers[name][-1].output_shape == (10,)]
    assert {"lecture-cnn", "fashion-dnn", "fashion-cnn", "mnist-cnn", "lenet5"} < set(NETWORKS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data", "photos"),
        ("epochs", "0"),
        ("epochs", "1e3"),
        ("batch", "-1"),
        ("rate", "1e400"),
        ("rate", "nan"),
        ("rate", "0"),
        ("images", "some"),
        ("seed", "99999999999"),
        ("optimizer", "newton"),
        ("schedule", "random"),
        ("decay", "2"),
        ("smoothing", "1"),
        ("augment", "flip_explode"),
        ("accumulate", "0"),
        ("checks", "often"),
        ("start", "cifar"),
        ("frozen", "-1"),
    ],
)
def test_an_invalid_setting_shows_a_message_and_is_left_out(name: str, text: str) -> None:
    default = Settings()
    settings, problems = url_state.from_params({name: text}, default, FIELDS)
    assert settings == default
    assert [problem.values["text"] for problem in problems] == [text]
    assert "Expected: " in str(problems[0])


def test_all_images_have_a_word_of_their_own() -> None:
    default = Settings(train_images=10_000)
    every = replace(default, train_images=None)
    assert url_state.to_params(every, default, FIELDS) == {"images": "all"}


@pytest.mark.parametrize(
    ("net", "words"),
    [
        ("vgg11", "parameters"),
        ("lenet5-convs", "ends in maps"),
        ("nonsense", "Unknown network"),
        ("mine~1x28x28~flatten~linear_700_10", "does not fit"),
        ("mine~1x28x28~what", "cannot read"),
    ],
)
def test_a_network_that_cannot_be_trained_here_shows_a_message_and_is_left_out(
    net: str, words: str
) -> None:
    default = Settings()
    settings, problems = url_state.from_params({"net": net}, default, FIELDS)
    assert settings == default
    assert [words in problem.template or words in str(problem) for problem in problems] == [True]


def test_an_own_network_survives_its_link() -> None:
    built = Settings(nets.find("mine~1x28x28~conv_1_4_3~relu~flatten~linear_2704_10"))
    params = url_state.to_params(built, Settings(), FIELDS)
    assert url_state.from_params(params, Settings(), FIELDS) == (built, [])
