"""Frozen layers stay as they are; the others train as usual."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from cnnviz.data import Dataset
from cnnviz.training import Phase, train
from cnnviz.training.loop import loop

from .small_runs import MOODY, floats, settings_for

pytestmark = pytest.mark.usefixtures("two_threads")


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
        torch.testing.assert_close(mine, expected, rtol=1e-4, atol=1e-6)


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
