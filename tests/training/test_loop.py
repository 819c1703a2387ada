"""The training loop, compared with a plain one that is written out here."""

from __future__ import annotations

import itertools
import math
import re
import textwrap
from types import SimpleNamespace

import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from cnnviz.data import Dataset
from cnnviz.nets import train_limits
from cnnviz.problem import Problem
from cnnviz.training import Phase, Schedule, train
from cnnviz.training.loop import evaluation, loop
from cnnviz.training.records.control import Control

from ..rounding import assert_equal_but_rounding
from .small_runs import MOODY, floats, settings_for

pytestmark = pytest.mark.usefixtures("two_threads")


def test_the_weights_equal_those_of_the_plain_loop_in_the_docstring(
    practice_set: Dataset,
) -> None:
    # Dropout on flat features: on maps it depends on the memory layout.
    flat = (
        "flat~1x28x28~conv_1_2_3_nobias~batchnorm_2~relu~maxpool_4~flatten~dropout_0.5~linear_72_10"
    )
    settings = settings_for(flat)
    ours = loop.initial_module(settings)
    *_, last = train(settings, module=ours, dataset=practice_set)
    names = {
        **{"torch": torch, "F": F, "network": settings.network},
        **{name: getattr(settings, name) for name in ("seed", "epochs", "batch_size")},
        **{"learning_rate": settings.learning_rate},
        **{
            "images": floats(practice_set.train_images),
            "labels": torch.tensor(practice_set.train_labels),
        },
        **{"test_images": floats(practice_set.test_images)},
        **{"test_labels": torch.tensor(practice_set.test_labels)},
    }
    code = re.search(r"::\n\n((?:    .*\n|\n)+)", loop.__doc__ or "")
    assert code is not None
    exec(textwrap.dedent(code[1]), names)
    for mine, plain in zip(ours.parameters(), names["module"].parameters(), strict=True):
        assert_equal_but_rounding(mine, plain)
    assert last.test_accuracy == pytest.approx(names["accuracy"].item())


def test_figures_are_computed_in_evaluation_mode(practice_set: Dataset) -> None:
    settings = settings_for(MOODY)
    module = loop.initial_module(settings)
    last = list(train(settings, module=module, dataset=practice_set))[-1]
    module.eval()
    with torch.no_grad():
        logits = module(floats(practice_set.test_images))
        training = module(floats(practice_set.train_images))
    truth, learned = torch.tensor(practice_set.test_labels), torch.tensor(practice_set.train_labels)
    assert last.test_loss == pytest.approx(F.cross_entropy(logits, truth).item(), rel=1e-5)
    assert last.test_accuracy == (logits.argmax(1) == truth).sum().item() / len(truth)
    assert last.train_loss == pytest.approx(F.cross_entropy(training, learned).item(), rel=1e-5)
    assert evaluation.evaluate(module, practice_set) == pytest.approx(
        (last.test_loss, last.test_accuracy)
    )


def test_the_same_settings_give_the_same_bits(practice_set: Dataset) -> None:
    modules = []
    for _ in range(2):
        modules.append(loop.initial_module(settings_for(MOODY)))
        list(train(settings_for(MOODY), module=modules[-1], dataset=practice_set))
    for one, other in zip(*(m.state_dict().values() for m in modules), strict=True):
        assert torch.equal(one, other)


def test_another_seed_gives_another_network(practice_set: Dataset) -> None:
    one, other = (loop.initial_module(settings_for(seed=seed)) for seed in (0, 1))
    assert not torch.equal(one[2].weight, other[2].weight)


def test_a_network_learns_the_practice_set() -> None:
    settings = settings_for("lecture-cnn", train_images=1000, batch_size=100)
    last = list(train(settings))[-1]
    assert last.test_accuracy is not None
    assert last.test_accuracy > 0.7


def test_progress_comes_several_times_per_epoch_and_counts_steps(practice_set: Dataset) -> None:
    records = list(train(settings_for(), dataset=practice_set))
    ends = [one for one in records if one.phase == Phase.EPOCH]
    assert [one.epoch for one in ends] == [1, 2]
    assert sum(one.phase == Phase.TRAINING and one.epoch == 1 for one in records) >= 4
    assert [one.step for one in records] == sorted(one.step for one in records)
    assert records[-1].step == records[-1].steps == 2 * math.ceil(200 / 32)
    assert [one.seconds for one in records] == sorted(one.seconds for one in records)
    assert records[-1].images_per_second == pytest.approx(400 / records[-1].seconds)
    assert records[-1].device == "CPU"


def test_test_images_are_evaluated_several_times_per_epoch(practice_set: Dataset) -> None:
    records = list(train(settings_for(checks=3, batch_size=20), dataset=practice_set))
    checks = [one for one in records if one.phase == Phase.CHECK]
    assert [one.step for one in checks] == [
        4,
        7,
        14,
        17,
    ]  # thirds of ten steps, the last is the end
    assert all(one.test_accuracy is not None and one.train_accuracy is None for one in checks)


def test_evaluating_within_an_epoch_does_not_change_the_weights(practice_set: Dataset) -> None:
    states = []
    for checks in (1, 4):
        module = loop.initial_module(settings_for(MOODY))
        list(train(settings_for(MOODY, checks=checks), module=module, dataset=practice_set))
        states.append(module.state_dict())
    for name, value in states[0].items():
        assert torch.equal(value, states[1][name])


def test_fewer_training_images_make_fewer_steps(practice_set: Dataset) -> None:
    records = list(train(settings_for(train_images=40, batch_size=40), dataset=practice_set))
    assert records[-1].steps == 2


def test_the_cosine_schedule_goes_down_to_zero(practice_set: Dataset) -> None:
    settings = settings_for(schedule=Schedule.COSINE, epochs=5, batch_size=20, learning_rate=0.01)
    rates = {one.step: one.learning_rate for one in train(settings, dataset=practice_set)}
    for step, rate in rates.items():
        assert rate == pytest.approx(0.01 * (1 + math.cos(math.pi * (step - 1) / 50)) / 2)


def test_time_of_the_caller_is_not_training_time(
    practice_set: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks, elsewhere = itertools.count(), 0
    clock = SimpleNamespace(perf_counter=lambda: next(ticks) + elsewhere)
    monkeypatch.setattr(loop, "time", clock)
    for progress in train(settings_for(epochs=1), dataset=practice_set):
        elsewhere, counted = elsewhere + 1_000_000, progress.seconds
    assert 0 < counted < 1_000_000


def test_closing_the_generator_leaves_the_modes_of_torch_unchanged(practice_set: Dataset) -> None:
    for phase in Phase:
        running = train(settings_for(checks=2), dataset=practice_set)
        while phase != Phase.TESTING and next(running).phase != phase:
            pass
        running.close()  # type: ignore[attr-defined]
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()


def test_a_nan_loss_is_a_problem(practice_set: Dataset) -> None:
    module = loop.initial_module(settings_for())
    module[2].weight.data[0, 0] = math.nan
    with pytest.raises(
        Problem, match=r"The loss diverged in epoch 1 \(NaN or infinite\)"
    ) as refused:
        list(train(settings_for(), module=module, dataset=practice_set))
    assert refused.value.setting == "learning_rate"
    assert refused.value.nearest == pytest.approx(1e-4)


@pytest.mark.parametrize(
    ("net", "reason"),
    [
        ("explain-cnn", r"takes 3×34×34 images.*are 1×28×28"),
        (
            "seven~1x28x28~flatten~linear_784_7",
            r"The number of outputs of seven is 7.*number of classes in .* is 10",
        ),
    ],
)
def test_network_and_data_must_fit(practice_set: Dataset, net: str, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        next(train(settings_for(net), dataset=practice_set))


def test_a_missing_device_is_named(practice_set: Dataset) -> None:
    missing = "mps" if torch.cuda.is_available() else "cuda"
    with pytest.raises(Problem, match=f"This machine has no {missing}"):
        next(train(settings_for(device=missing), dataset=practice_set))


DEEP = "deep~1x28x28~conv_1_4_3~relu~maxpool_2~conv_4_4_3~relu~maxpool_3_s2_p1~dropout_0.3"
DEEP += "~flatten~linear_144_10"


@pytest.mark.parametrize("augment", [(), ("flip", "shift", "crop", "erase")])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "adamw"])
def test_a_resumed_run_equals_an_uninterrupted_one(
    optimizer: str, augment: tuple[str, ...], practice_set: Dataset
) -> None:
    settings = settings_for(
        DEEP, epochs=3, optimizer=optimizer, augment=augment, schedule="one-cycle"
    )
    whole = loop.Loop(settings, dataset=practice_set)
    records = list(whole.run())
    first = loop.Loop(settings, dataset=practice_set)
    for progress in first.run():
        if progress.phase == Phase.EPOCH:
            break
    checkpoint = first.checkpoint()
    torch.manual_seed(99)  # whatever happens in between
    second = loop.Loop(settings, dataset=practice_set, checkpoint=checkpoint)
    later = list(second.run())
    assert later[0].epoch == 2
    for one, other in zip(
        whole.module.state_dict().values(), second.module.state_dict().values(), strict=True
    ):
        assert torch.equal(one, other)
    assert (later[-1].test_loss, later[-1].step) == (records[-1].test_loss, records[-1].step)


@pytest.mark.parametrize("damaged", [b"", b"nonsense", None])
def test_a_damaged_checkpoint_is_refused(damaged: bytes | None, practice_set: Dataset) -> None:
    running = loop.Loop(settings_for(), dataset=practice_set)
    list(running.run())
    broken = running.checkpoint()[:-300] if damaged is None else damaged
    with pytest.raises(Problem, match="damaged"):
        loop.Loop(settings_for(), dataset=practice_set, checkpoint=broken)


def test_a_checkpoint_of_another_network_is_refused(practice_set: Dataset) -> None:
    running = loop.Loop(settings_for(), dataset=practice_set)
    list(running.run())
    with pytest.raises(Problem, match="another network: tiny"):
        loop.Loop(settings_for(MOODY), dataset=practice_set, checkpoint=running.checkpoint())


def test_accumulated_batches_make_the_step_of_one_large_batch(practice_set: Dataset) -> None:
    one = loop.Loop(settings_for(batch_size=200, optimizer="sgd"), dataset=practice_set)
    many = loop.Loop(
        settings_for(batch_size=30, accumulate=7, optimizer="sgd"), dataset=practice_set
    )
    ends = [list(each.run())[-1] for each in (one, many)]
    assert ends[0].steps == ends[1].steps == 2
    for whole, added in zip(one.module.parameters(), many.module.parameters(), strict=True):
        torch.testing.assert_close(whole, added)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_label_smoothing_equals_that_of_torch(share: float, practice_set: Dataset) -> None:
    records = next(train(settings_for(batch_size=200, label_smoothing=share), dataset=practice_set))
    logits = loop.initial_module(settings_for())(floats(practice_set.train_images))
    truth = torch.tensor(practice_set.train_labels)
    expected = F.cross_entropy(logits, truth, label_smoothing=share).item()
    assert records.loss == pytest.approx(expected, rel=1e-4)


def test_the_learning_rate_can_be_changed_during_training(practice_set: Dataset) -> None:
    control = Control()
    records = []
    for progress in loop.Loop(
        settings_for(epochs=2, schedule="cosine"), dataset=practice_set, control=control
    ).run():
        records.append(progress)
        if progress.phase == Phase.EPOCH:
            control.set_rate(progress.step, 0.5)
    assert records[0].learning_rate <= 1e-3
    after = next(one for one in records if one.epoch == 2)
    share = (1 + math.cos(math.pi * (after.step - 1) / after.steps)) / 2
    assert after.learning_rate == pytest.approx(0.5 * share)


def test_a_planned_rate_takes_effect_at_its_step(practice_set: Dataset) -> None:
    control = Control({3: 0.5, 5: 0.25}, report_now=True)
    rates = {
        one.step: one.learning_rate
        for one in loop.Loop(settings_for(epochs=1), dataset=practice_set, control=control).run()
    }
    assert rates == {1: 1e-3, 2: 1e-3, 3: 1e-3, 4: 0.5, 5: 0.5, 6: 0.25, 7: 0.25}


def test_a_nan_weight_is_noticed_in_the_evaluation(practice_set: Dataset) -> None:
    module = loop.initial_module(settings_for(epochs=1))
    records = train(settings_for(epochs=1), module=module, dataset=practice_set)
    while (last := next(records)).step < last.steps:
        pass
    module[2].weight.data[0, 0] = math.nan
    with pytest.raises(Problem, match=r"The loss diverged in epoch 1 \(NaN or infinite\)"):
        list(records)


@pytest.mark.parametrize(
    ("shape", "count"), [((1, 28, 28), 500), ((3, 32, 32), 500), ((3, 224, 224), 10), ((9,), 500)]
)
def test_evaluation_batches_are_smaller_for_large_images(
    shape: tuple[int, ...], count: int
) -> None:
    assert train_limits.evaluation_batch_size(shape) == count
