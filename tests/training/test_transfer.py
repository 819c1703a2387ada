"""Transfer learning: the rule of four cases, what is frozen, and the epoch that is chosen."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
import torch

from cnnviz import data, nets
from cnnviz.data import image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem
from cnnviz.training import Phase, Progress, Start
from cnnviz.training.export.transfer_code import to_transfer_code
from cnnviz.training.recipe.transfer import (
    MANY_PER_CLASS,
    Base,
    Depth,
    Likeness,
    frozen_layers,
    list_parameters,
    plan_fine_tuning,
    plan_run,
    recommend_depth,
)
from cnnviz.training.records.epoch_choice import choose_epoch

from .test_torch_script import pets

SCENES = data.dataset_info("scenes")
BASES = ("efficientnet-lite0", "resnet18", "photo-cnn")


def test_the_rule_has_the_four_answers_of_the_textbook() -> None:
    few, many = MANY_PER_CLASS - 1, MANY_PER_CLASS
    assert recommend_depth(few, Likeness.ALIKE) == Depth.CLASSIFIER
    assert recommend_depth(few, Likeness.UNLIKE) == Depth.PARTIAL
    assert recommend_depth(many, Likeness.ALIKE) == Depth.PARTIAL
    assert recommend_depth(many, Likeness.UNLIKE) == Depth.FULL


@pytest.mark.parametrize("net", BASES)
def test_parameters_are_listed_in_the_order_and_shapes_of_torch(net: str) -> None:
    network = nets.find(net)
    with torch.device("meta"):
        module = network.to_torch()
    theirs = [
        (int(name.split(".")[0]), tuple(weight.shape)) for name, weight in module.named_parameters()
    ]
    ours = list_parameters(network)
    assert [(one.layer, one.shape) for one in ours] == theirs
    assert sum(one.count for one in ours) == network.parameters
    inner = [re.sub(r"^[a-z]+\d+\.", "", one.name) for one in ours]
    assert inner == [name.partition(".")[2] for name, _ in module.named_parameters()]


@pytest.mark.parametrize(("net", "maps"), [(BASES[0], 14), (BASES[1], 14), (BASES[2], 8)])
def test_the_last_two_stages_begin_where_their_maps_take_the_least_memory(
    net: str, maps: int
) -> None:
    network = nets.find(net)
    first = frozen_layers(network, Depth.PARTIAL)
    inputs = [network.input_shape, *network.shapes()]
    assert inputs[first][1:] == (maps, maps)
    stage = [shape for shape in inputs if shape[1:] == (maps, maps)]
    assert inputs[first] == min(stage)
    assert frozen_layers(network, Depth.FULL) == 0
    assert frozen_layers(network, Depth.CLASSIFIER) == len(network.layers) - 1


def test_the_resnet_of_the_textbook_trains_1026_parameters() -> None:
    info = data.DatasetInfo("scenes", "", ("cat", "dog"), (3, 224, 224), 356)
    settings = plan_run(info, Base.RESNET18, Depth.CLASSIFIER)
    trained = [p for p in list_parameters(settings.network) if p.layer >= settings.frozen]
    assert {one.name: one.count for one in trained} == {"linear1.weight": 1024, "linear1.bias": 2}


def test_a_plan_has_new_outputs_and_the_weights_of_its_base() -> None:
    small = data.DatasetInfo("cifar10", "", ("cat", "dog", "frog"), (3, 32, 32), 356)
    for info, base, start in (
        (SCENES, Base.LITE0, Start.IMAGENET),
        (small, Base.PHOTO_CNN, Start.CIFAR10),
    ):
        settings = plan_run(info, base, Depth.CLASSIFIER, epochs=4, learning_rate=None)
        assert settings.network.output_shape == (3,)
        assert (settings.start, settings.epochs, settings.learning_rate) == (start, 4, 1e-3)
    untrained = plan_run(SCENES, Base.NONE, Depth.CLASSIFIER)
    assert (untrained.start, untrained.frozen) == (Start.RANDOM, 0)


def test_grayscale_images_are_refused() -> None:
    with pytest.raises(Problem, match="color"):
        plan_run(data.dataset_info("mnist"), Base.LITE0, Depth.FULL)


def test_images_too_large_for_photo_cnn_are_refused() -> None:
    with pytest.raises(Problem, match="32 × 32") as error:
        plan_run(SCENES, Base.PHOTO_CNN, Depth.CLASSIFIER)
    assert error.value.nearest == Base.LITE0


def end(epoch: int, validation: float | None, test: float, loss: float = 1.0) -> Progress:
    return Progress(
        Phase.EPOCH, epoch, epoch, 9, 1.0, 1.0, "CPU", 1e-3, 1.0, 0.5, 1.0, 0.5, loss, test,
        None if validation is None else loss, validation,
    )  # fmt: skip


def test_the_epoch_is_chosen_by_validation_images_and_not_by_test_images() -> None:
    choice = choose_epoch([end(1, 0.7, 0.9), end(2, 0.8, 0.85), end(3, 0.8, 0.8, loss=0.5)])
    assert choice is not None
    assert (choice.chosen.epoch, choice.tempting.epoch, choice.by_validation) == (3, 1, True)
    assert choice.claimed == pytest.approx(0.1)


def test_without_validation_images_the_last_epoch_counts() -> None:
    choice = choose_epoch([end(1, None, 0.9), end(2, None, 0.8)])
    assert choice is not None
    assert (choice.chosen.epoch, choice.by_validation) == (2, False)
    assert choice.claimed == pytest.approx(0.1)
    assert choose_epoch([]) is None


@pytest.mark.parametrize("depth", [Depth.CLASSIFIER, Depth.FULL])
@pytest.mark.parametrize("base", [Base.PHOTO_CNN, Base.LITE0])
def test_the_code_runs_as_printed(
    base: Base, depth: Depth, capsys: pytest.CaptureFixture[str]
) -> None:
    """It trains as many parameters as the page says, and leaves the frozen ones as they are."""
    card = image_folders.add_folder(
        io.BytesIO(pets(12, 10)), ImportOptions(side=32), origin="pets.zip"
    )
    info = data.dataset_info(card.name)
    settings = plan_run(info, base, depth, epochs=2)
    names: dict[str, object] = {}
    exec(to_transfer_code(settings, info), names)
    printed = capsys.readouterr().out
    trained = [one for one in list_parameters(settings.network) if one.layer >= settings.frozen]
    assert f"{sum(one.count for one in trained)} parameters are trained" in printed
    assert printed.count("validation accuracy") == 2
    share = re.search(r"test accuracy ([\d.]+)%", printed)
    assert share
    assert 0 <= float(share[1]) <= 100
    module = names["model"]
    assert isinstance(module, torch.nn.Sequential)
    assert [one.training for one in module[: settings.frozen]] == [False] * settings.frozen


def test_fine_tuning_keeps_the_statistics_of_batch_norm_and_the_images_that_are_held_out() -> None:
    classifier = plan_run(SCENES, Base.LITE0, Depth.CLASSIFIER, seed=3, validation=0.3)
    assert not classifier.keep_statistics  # no batch norm is trained
    tuned = plan_fine_tuning(classifier, Depth.FULL)
    assert tuned is not None
    assert (tuned.frozen, tuned.keep_statistics) == (0, True)
    assert (tuned.seed, tuned.validation) == (classifier.seed, classifier.validation)
    assert tuned == plan_run(SCENES, Base.LITE0, Depth.FULL, seed=3, validation=0.3)
    partial = plan_fine_tuning(classifier, Depth.PARTIAL)
    assert partial == plan_run(SCENES, Base.LITE0, Depth.PARTIAL, seed=3, validation=0.3)
    assert partial is not None
    assert partial.keep_statistics
    untrained = plan_run(SCENES, Base.NONE, Depth.FULL)
    assert not untrained.keep_statistics  # its statistics must be learned, too
    assert plan_fine_tuning(untrained, Depth.FULL) is None
    assert plan_fine_tuning(tuned, Depth.FULL) is None


def test_the_drawn_scenes_are_the_same_each_time_and_balanced() -> None:
    scenes = data.load("scenes")
    assert scenes.drawn
    assert scenes.image_shape == SCENES.image_shape
    assert len(scenes.train_labels) == SCENES.train_images
    for labels in (scenes.train_labels, scenes.test_labels):
        assert len(set(np.bincount(labels).tolist())) == 1
    from cnnviz.data.drawn_scenes import draw_scenes

    again = draw_scenes(train=2, test=1, seed=9)
    assert all(map(np.array_equal, again, draw_scenes(train=2, test=1, seed=9)))
    assert not np.array_equal(again[0], draw_scenes(train=2, test=1, seed=8)[0])
