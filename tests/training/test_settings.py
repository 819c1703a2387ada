"""The settings of a run, and which values are invalid."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Schedule, Settings, Start


def test_settings_are_read_from_their_json() -> None:
    settings = Settings(
        nets.find("lenet5"), data="mnist", train_images=500, schedule=Schedule.COSINE
    )
    assert Settings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("values", "nearest"),
    [
        ({"epochs": 0}, 1),
        ({"epochs": 10**9}, 10_000),
        ({"epochs": 1.5}, 1),
        ({"epochs": True}, 1),
        ({"seed": -1}, 0),
        ({"batch_size": 0}, 1),
        ({"train_images": 0}, 1),
        ({"learning_rate": 0.0}, 1e-3),
        ({"learning_rate": float("nan")}, 1e-3),
        ({"learning_rate": float("inf")}, 1e-3),
        ({"data": "imagenet"}, "fashion-mnist"),
        ({"device": "tpu"}, "auto"),
        ({"schedule": "upwards"}, "constant"),
        ({"network": nets.find("lenet5-convs")}, None),
        ({"network": nets.find("vgg11")}, None),
        ({"start": "imagenet"}, "drawn"),
        ({"start": "cifar"}, "drawn"),
        ({"frozen": -1}, 0),
        ({"frozen": 13}, 12),  # fashion-cnn has 13 layers, the last of them linear
        ({"frozen": 99}, 12),
    ],
    ids=str,
)
def test_an_invalid_setting_is_named_with_the_nearest_valid_value(
    values: dict[str, Any], nearest: object
) -> None:
    with pytest.raises(Problem) as refused:
        Settings(**values)
    assert refused.value.setting == next(iter(values))
    assert refused.value.nearest == nearest


def test_a_network_is_text_in_json() -> None:
    text = "mine~1x28x28~maxpool_4~flatten~linear_49_10"
    settings = Settings.from_json(json.dumps({"net": text}))
    assert settings == Settings(nets.find(text))
    assert hash(settings) == hash(Settings(nets.find(text)))
    assert settings.to_dict()["net"] == settings.net == text
    assert Settings(nets.Network.parse(str(nets.find("lenet5")))).net == "lenet5"


def test_a_stored_record_is_not_checked_again() -> None:
    assert Settings.from_json('{"net": "vgg11", "schedule": "step"}').schedule is Schedule.STEP
    with pytest.raises(Problem, match="Unknown network alexnet2"):
        Settings.from_json('{"net": "alexnet2"}')


def test_another_network_keeps_the_settings_that_fit_it() -> None:
    frozen = Settings(nets.find("fashion-cnn"), frozen=12, epochs=7)
    assert frozen.with_network(nets.find("lenet5")) == Settings(nets.find("lenet5"), epochs=7)
    one = Settings(nets.find("fashion-cnn"), frozen=4)
    assert one.with_network(nets.find("mnist-cnn")) == Settings(nets.find("mnist-cnn"), frozen=4)
    learned = Settings(nets.find("resnet18"), start=Start.IMAGENET, frozen=5)
    assert learned.with_network(nets.find("fashion-cnn")) == Settings(nets.find("fashion-cnn"))


def test_settings_without_frozen_layers_are_read() -> None:
    line = '{"net": "lenet5", "data": "mnist", "epochs": 3}'
    assert Settings.from_json(line) == Settings(nets.find("lenet5"), data="mnist", epochs=3)
