"""Batch norm never meets a batch of one image, where it has one value per channel."""

from __future__ import annotations

import dataclasses
import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F  # noqa: N812 - the name that torch's users know

from cnnviz import nets
from cnnviz.__main__ import main
from cnnviz.data import Dataset
from cnnviz.problem import Problem
from cnnviz.training import Settings, Store
from cnnviz.training.loop import loop
from cnnviz.training.loop.batches import count_parts, split_batch
from cnnviz.training.recipe.batch_norm import single_value_norm, smallest_batch

from ..rounding import assert_equal_but_rounding
from .test_out_of_memory import Narrow, narrow_network
from .test_torch_script import check_script, trained_run

FLAT = "flat~1x28x28~flatten~linear_784_16~batchnorm1d_16~relu~linear_16_10"
SMALL_MAPS = (
    "maps~1x28x28~conv_1_4_3_s2~batchnorm_4~relu~avgpool_13~batchnorm_4~flatten~linear_4_10"
)
BLOCK = "block~1x28x28~avgpool_28~residual~conv_1_1_1~batchnorm_1~end~flatten~linear_1_10"
LARGE_MAPS = "large~1x28x28~conv_1_4_3_s2~batchnorm_4~relu~flatten~linear_676_10"
WIDE = "wide~1x28x28~conv_1_4_28x27~batchnorm_4~flatten~linear_8_10"
RUN = Settings(nets.find(FLAT), data="practice", epochs=2, batch_size=32, device="cpu")


@pytest.mark.parametrize(
    ("net", "layer"),
    [
        (FLAT, "batchnorm1d1"),
        (SMALL_MAPS, "batchnorm2"),
        (BLOCK, "residual1"),
        (LARGE_MAPS, None),
        (WIDE, None),
        ("lenet5", None),
    ],
)
def test_the_layer_is_found_and_torch_agrees(net: str, layer: str | None) -> None:
    network = nets.find(net)
    assert single_value_norm(network) == layer
    module, image = network.to_torch().train(), torch.rand(1, *network.input_shape)
    if layer is None:
        module(image)
        return
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        module(image)
    module(torch.rand(smallest_batch(network), *network.input_shape))


def test_frozen_batch_norm_is_in_evaluation_mode() -> None:
    assert smallest_batch(nets.find(FLAT), frozen=3) == 1
    assert smallest_batch(nets.find(FLAT), frozen=2) == 2
    dataclasses.replace(RUN, frozen=3, batch_size=1)


def test_batch_norm_that_keeps_its_statistics_takes_one_image() -> None:
    settings = dataclasses.replace(RUN, keep_statistics=True, batch_size=1)
    assert settings.smallest_batch == 1
    with pytest.raises(Problem, match="cannot compute a variance"):
        dataclasses.replace(settings, keep_statistics=False)


@pytest.mark.parametrize("net", [FLAT, BLOCK])
def test_kept_statistics_equal_a_plain_loop_with_batch_norm_in_evaluation_mode(
    net: str, practice_set: Dataset
) -> None:
    settings = dataclasses.replace(
        RUN, network=nets.find(net), keep_statistics=True, train_images=32, epochs=1
    )
    running = loop.Loop(settings, dataset=practice_set)
    list(running.run())
    torch.manual_seed(settings.seed)
    module = settings.network.to_torch()
    norms = [one for one in module.modules() if "BatchNorm" in type(one).__name__]
    for norm in norms:
        norm.eval()
    optimizer = torch.optim.Adam(module.parameters(), lr=settings.learning_rate)
    images = torch.tensor(practice_set.train_images[:32]).float() / 255
    labels = torch.tensor(practice_set.train_labels[:32])
    F.cross_entropy(module(images), labels).backward()
    optimizer.step()
    assert norms
    for mine, plain in zip(
        running.module.state_dict().values(), module.state_dict().values(), strict=True
    ):
        assert_equal_but_rounding(mine, plain, rtol=1e-5)


@given(st.integers(1, 200), st.integers(2, 50), st.sampled_from((1, 2)))
def test_parts_hold_every_image_once_and_none_is_too_small(
    count: int, size: int, smallest: int
) -> None:
    parts = split_batch(torch.arange(count), size, smallest)
    assert torch.equal(torch.cat(parts), torch.arange(count))
    assert len(parts) == count_parts(count, size, smallest)
    assert all(len(part) >= smallest for part in parts) or count < smallest
    if smallest == 1 or count % size != 1:
        assert [len(part) for part in parts] == [len(p) for p in torch.arange(count).split(size)]


@pytest.mark.parametrize(
    ("images", "batch_size", "accumulate", "steps"),
    [(33, 32, 1, 1), (49, 16, 2, 2), (65, 16, 2, 2), (34, 32, 1, 2), (5, 2, 1, 2)],
)
@pytest.mark.parametrize("net", [FLAT, SMALL_MAPS, BLOCK])
def test_an_image_that_is_left_over_joins_the_batch_before(
    net: str, images: int, batch_size: int, accumulate: int, steps: int, practice_set: Dataset
) -> None:
    settings = dataclasses.replace(
        RUN,
        network=nets.find(net),
        train_images=images,
        batch_size=batch_size,
        accumulate=accumulate,
    )
    *_, last = loop.Loop(settings, dataset=practice_set).run()
    assert (last.step, last.steps) == (2 * steps, 2 * steps)


def test_the_joined_batch_equals_a_plain_loop(practice_set: Dataset) -> None:
    settings = dataclasses.replace(RUN, train_images=33, epochs=1)
    running = loop.Loop(settings, dataset=practice_set)
    list(running.run())
    torch.manual_seed(settings.seed)
    module = settings.network.to_torch()
    optimizer = torch.optim.Adam(module.parameters(), lr=settings.learning_rate)
    order = torch.randperm(33, generator=torch.Generator().manual_seed(settings.seed))
    images = torch.tensor(practice_set.train_images[:33]).float() / 255
    labels = torch.tensor(practice_set.train_labels[:33])
    F.cross_entropy(module(images[order]), labels[order]).backward()
    optimizer.step()
    for mine, plain in zip(running.module.parameters(), module.parameters(), strict=True):
        assert_equal_but_rounding(mine, plain, rtol=1e-5)


def test_memory_halving_leaves_no_single_image(practice_set: Dataset) -> None:
    settings = dataclasses.replace(RUN, train_images=33)
    module = narrow_network(settings, Narrow(4))
    running = loop.Loop(settings, module=module, dataset=practice_set)
    list(running.run())
    assert running.control.smaller_batches == [(0, 16), (0, 8), (0, 4), (0, 2)]
    module = narrow_network(settings, Narrow(2))
    with pytest.raises(Problem, match="Not enough memory"):
        list(loop.Loop(settings, module=module, dataset=practice_set).run())


def test_a_batch_size_of_one_is_refused_beforehand_with_the_nearest_that_works() -> None:
    for changes, setting in (
        ({"batch_size": 1}, "batch_size"),
        ({"train_images": 1}, "train_images"),
    ):
        with pytest.raises(Problem, match="In flat, layer batchnorm1d1 has one value") as refused:
            dataclasses.replace(RUN, **changes)
        assert (refused.value.setting, refused.value.nearest) == (setting, 2)
        dataclasses.replace(RUN, **{setting: refused.value.nearest})
    dataclasses.replace(RUN, network=nets.find(LARGE_MAPS), batch_size=1)


def test_the_loop_refuses_the_settings_of_an_older_version(practice_set: Dataset) -> None:
    """They are read from the store unchecked."""
    settings = Settings.from_json(json.dumps(RUN.to_dict() | {"batch_size": 1}))
    with pytest.raises(Problem, match="Use a batch size of 2 or more"):
        loop.Loop(settings, dataset=practice_set)


@pytest.mark.parametrize("settings", [{"train_images": 33}, {"train_images": 65, "accumulate": 2}])
def test_the_script_joins_the_same_batches(store: Store, settings: dict[str, int]) -> None:
    check_script(store, trained_run(store, dataclasses.replace(RUN, **settings)))


def test_the_command_line_trains_the_reported_cases(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", "--net", FLAT, "--data", "practice", "--epochs", "1", "--threads", "1"]
    for case in (
        ["--batch-size", "32", "--train-images", "33"],
        ["--batch-size", "16", "--accumulate", "2", "--train-images", "49"],
    ):
        assert main([*words, *case]) == 0
    assert main([*words, "--batch-size", "1"]) == 1
    assert "Use a batch size of 2 or more" in capsys.readouterr().err
