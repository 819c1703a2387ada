"""Validation images are held out of the training images; choosing an epoch by them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.data import Dataset
from cnnviz.problem import Problem
from cnnviz.training import Phase, train
from cnnviz.training.loop import loop
from cnnviz.training.loop.evaluation import Evaluation, evaluate_batches
from cnnviz.training.loop.validation import split_off_validation

from .small_runs import MOODY, settings_for

pytestmark = pytest.mark.usefixtures("two_threads")


@given(
    labels=st.lists(st.integers(0, 3), min_size=1, max_size=60),
    share=st.floats(0.01, 0.5),
    seed=st.integers(0, 99),
)
def test_every_image_is_in_one_part_and_every_class_in_training(
    labels: list[int], share: float, seed: int
) -> None:
    classes = torch.tensor(labels)
    trained, held_out = split_off_validation(classes, share, seed)
    assert sorted([*trained.tolist(), *held_out.tolist()]) == list(range(len(labels)))
    for label in set(labels):
        total, held = labels.count(label), int((classes[held_out] == label).sum())
        assert held == min(max(1, round(share * total)), total - 1)


def test_another_seed_holds_other_images_out() -> None:
    labels = torch.arange(40) % 2
    assert split_off_validation(labels, 0.25, 0)[1].tolist() != (
        split_off_validation(labels, 0.25, 1)[1].tolist()
    )


def test_validation_images_are_not_trained_on(practice_set: Dataset) -> None:
    """A network trained on the others alone is the same, and its accuracy on them is reported."""
    settings = settings_for(MOODY, validation=0.25)
    labels = torch.tensor(practice_set.train_labels)
    trained, held_out = split_off_validation(labels, 0.25, settings.seed)
    ours = loop.initial_module(settings)
    *_, last = train(settings, module=ours, dataset=practice_set)
    parts = (practice_set.train_images[trained.numpy()], practice_set.train_labels[trained.numpy()])
    others = loop.initial_module(settings)
    fewer = Dataset(
        **vars(practice_set) | {"train_images": parts[0].copy(), "train_labels": parts[1].copy()}
    )
    *_, expected = train(settings_for(MOODY), module=others, dataset=fewer)
    for mine, other in zip(ours.parameters(), others.parameters(), strict=True):
        assert torch.equal(mine, other)
    assert (last.train_accuracy, last.test_accuracy) == (
        expected.train_accuracy,
        expected.test_accuracy,
    )
    images = torch.tensor(practice_set.train_images)[held_out]
    evaluation = Evaluation.joined(list(evaluate_batches(ours, images, labels[held_out])))
    assert last.validation_accuracy == evaluation.accuracy
    assert last.validation_loss == pytest.approx(evaluation.loss, rel=1e-5)


def test_without_a_share_there_are_no_validation_figures(practice_set: Dataset) -> None:
    records = [one for one in train(settings_for(), dataset=practice_set) if one.test_loss]
    assert {(one.phase, one.validation_loss) for one in records} == {(Phase.EPOCH, None)}


@pytest.mark.parametrize("share", [-0.1, 0.6, float("nan")])
def test_an_impossible_share_is_refused(share: float) -> None:
    with pytest.raises(Problem, match="validation"):
        settings_for(validation=share)
