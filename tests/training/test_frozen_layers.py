"""Frozen layers stay as they are; the others train as usual."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
from safetensors.torch import load
from torch.nn import functional as F  # noqa: N812

from cnnviz.data import Dataset
from cnnviz.training import Augment, Phase, State, Store, train
from cnnviz.training.loop import epoch_report, features, loop
from cnnviz.training.workers.worker import train_run

from ..rounding import assert_equal_but_rounding
from .small_runs import MOODY, floats, settings_for

pytestmark = pytest.mark.usefixtures("two_threads")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "cache_folder", lambda: tmp_path / "features")


def test_frozen_layers_keep_their_weights_and_statistics(practice_set: Dataset) -> None:
    settings = settings_for(MOODY, frozen=5, epochs=1)
    module = loop.initial_module(settings)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    list(train(settings, module=module, dataset=practice_set))
    for name, after in module.state_dict().items():
        assert torch.equal(after, before[name]) == (not name.startswith("5.")), name


def test_training_after_frozen_layers_equals_a_plain_loop(
    practice_set: Dataset,
) -> None:
    """The features are computed once, in evaluation mode; only a linear layer is trained."""
    settings = settings_for(MOODY, frozen=5)
    ours = loop.initial_module(settings)
    features, last = loop.initial_module(settings)[:5].eval(), loop.initial_module(settings)[5]
    with torch.no_grad():
        inputs = features(floats(practice_set.train_images))  # (200, 72)
    labels = torch.tensor(practice_set.train_labels)
    adam = torch.optim.Adam(last.parameters(), lr=settings.learning_rate)
    order = torch.Generator().manual_seed(settings.seed)
    for _ in range(settings.epochs):
        for batch in torch.randperm(200, generator=order).split(settings.batch_size):
            adam.zero_grad()
            F.cross_entropy(last(inputs[batch]), labels[batch]).backward()
            adam.step()
    list(train(settings, module=ours, dataset=practice_set))
    for mine, expected in zip(ours[5].parameters(), last.parameters(), strict=True):
        assert_equal_but_rounding(mine, expected, share=1e-6)


def test_a_run_with_frozen_layers_resumes_as_if_never_interrupted(practice_set: Dataset) -> None:
    settings = settings_for(MOODY, frozen=2, epochs=3)
    whole = loop.Loop(settings, dataset=practice_set)
    list(whole.run())
    first = loop.Loop(settings, dataset=practice_set)
    for progress in first.run():
        if progress.phase == Phase.EPOCH:
            break
    second = loop.Loop(settings, dataset=practice_set, checkpoint=first.checkpoint())
    list(second.run())
    for mine, expected in zip(second.module.state_dict().values(),
                            whole.module.state_dict().values(), strict=True):  # fmt: skip
        assert torch.equal(mine, expected)


def test_a_report_has_no_gradients_of_frozen_layers(practice_set: Dataset) -> None:
    running = loop.Loop(settings_for(MOODY, frozen=5, epochs=1), dataset=practice_set)
    list(running.run())
    assert [one.gradient is None for one in running.report().strengths] == [True] * 5 + [False]


def without_features(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "MOST_BYTES", 0)


@pytest.mark.parametrize("frozen", [2, 3, 5])
def test_features_computed_once_train_the_same_network_as_running_all_layers(
    practice_set: Dataset, frozen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dropout behind the frozen layers draws the same numbers, too."""
    settings = settings_for(MOODY, frozen=frozen, validation=0.2)
    quick = loop.Loop(settings, dataset=practice_set)
    quick_records = [one for one in quick.run() if one.phase == Phase.EPOCH]
    without_features(monkeypatch)
    plain = loop.Loop(settings, dataset=practice_set)
    plain_records = [one for one in plain.run() if one.phase == Phase.EPOCH]
    for mine, expected in zip(
        quick.module.state_dict().values(), plain.module.state_dict().values(), strict=True
    ):
        assert_equal_but_rounding(mine, expected)
    for one, other in zip(quick_records, plain_records, strict=True):
        for name in ("loss", "train_loss", "validation_loss", "test_loss"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-4)
    ours, theirs = quick.report(), plain.report()
    assert ours.confusion == theirs.confusion
    for first, second in zip(ours.strengths, theirs.strengths, strict=True):
        assert (first.layer, first.gradient is None) == (second.layer, second.gradient is None)
        assert first.activation == pytest.approx(second.activation, rel=1e-4)


def test_the_frozen_layers_run_once_for_each_image(
    practice_set: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also not in a second run with the same images: their features are on the disk."""
    seen: list[int] = []
    settings = settings_for(MOODY, frozen=5, seed=3, epochs=3)
    for _ in range(2):
        module = loop.initial_module(settings)
        module[0].register_forward_hook(lambda _m, inputs, _out: seen.append(len(inputs[0])))
        list(train(settings, module=module, dataset=practice_set))
    images = len(practice_set.train_labels) + len(practice_set.test_labels)
    measured = 2 * epoch_report.STRENGTH_IMAGES  # for the strengths of the layers
    assert sum(seen) == images + measured


def test_augmented_images_go_through_all_layers(practice_set: Dataset) -> None:
    running = loop.Loop(
        settings_for(MOODY, frozen=5, augment=(Augment.FLIP,)), dataset=practice_set
    )
    running.prepare(lambda share: pytest.fail(f"{share} of the features were computed"))


def test_the_cache_of_features_deletes_what_was_not_used_for_longest(
    practice_set: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = len(practice_set.train_labels) + len(practice_set.test_labels)
    monkeypatch.setattr(features, "CACHE_BYTES", 4 * 72 * count + 1000)  # of one run
    for seed in (1, 2):
        loop.Loop(settings_for(MOODY, frozen=5, seed=seed), dataset=practice_set).prepare()
    files = list(features.cache_folder().glob("*"))
    assert len(files) == 2
    assert sum(file.stat().st_size for file in files) <= features.CACHE_BYTES


def test_damaged_features_are_computed_again(practice_set: Dataset) -> None:
    settings = settings_for(MOODY, frozen=5, epochs=1)
    *_, expected = train(settings, dataset=practice_set)
    for file in features.cache_folder().glob("*.npy"):
        file.write_bytes(b"\x93NUMPY")
    *_, last = train(settings, dataset=practice_set)
    assert last.test_loss == pytest.approx(expected.test_loss)


def test_a_continued_run_has_the_frozen_weights_of_its_parent(
    store: Store, practice_set: Dataset
) -> None:
    """Checkpoints have none: they are read from the saved weights, whatever the initial ones."""
    settings = settings_for(MOODY, frozen=2, epochs=2, train_images=200)
    first = store.add(settings, "me")
    assert store.claim(first)
    train_run(store, first)
    other = dataclasses.replace(settings, seed=9)
    parent = store.begin_from_weights(first, 2, other, "me")
    assert store.claim(parent)
    train_run(store, parent)
    child = store.continue_from(parent, 1, "me")
    assert store.claim(child)
    train_run(store, child)
    assert store.run(child).state == State.DONE
    start, end = (load(store.weights(one, "last")) for one in (first, child))
    for name in ("0.weight", "0.bias"):
        assert torch.equal(start[name], end[name])
    whole = load(store.weights(parent, 2))
    assert all(torch.equal(end[name], value) for name, value in whole.items())
