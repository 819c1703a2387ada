"""The training loop, against a plain one written out here."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from cnnviz.data import Dataset, practice
from cnnviz.problem import Problem
from cnnviz.training import Phase, Schedule, Settings, loop, train

TINY = "tiny~1x28x28~maxpool_4~flatten~linear_49_10"
MOODY = "moody~1x28x28~conv_1_2_3~batchnorm_2~dropout_0.5~maxpool_4~flatten~linear_72_10"


@pytest.fixture(scope="module")
def drawn() -> Dataset:
    return practice.draw(200, 100, seed=5)


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(min(2, before))
    yield
    torch.set_num_threads(before)


def asked(net: str = TINY, **values: object) -> Settings:
    chosen = {"net": net, "data": "practice", "epochs": 2, "batch_size": 32, "device": "cpu"}
    return Settings(**{**chosen, **values})  # type: ignore[arg-type]


def floats(images: np.ndarray) -> torch.Tensor:
    return torch.tensor(images).float() / 255


def plain_loop(settings: Settings, drawn: Dataset) -> nn.Sequential:
    """Train as a beginner would write it: floats, a plain Adam, one batch after the other."""
    torch.manual_seed(settings.seed)
    module = nn.Sequential(nn.MaxPool2d(4), nn.Flatten(), nn.Linear(49, 10))
    images, labels = floats(drawn.train_images), torch.tensor(drawn.train_labels)
    adam = torch.optim.Adam(module.parameters(), lr=settings.learning_rate, fused=False)
    order = torch.Generator().manual_seed(settings.seed)
    for _ in range(settings.epochs):
        for batch in torch.randperm(200, generator=order).split(settings.batch_size):
            adam.zero_grad()
            F.cross_entropy(module(images[batch]), labels[batch]).backward()
            adam.step()
    return module


def test_the_weights_are_those_of_a_plain_loop(drawn: Dataset) -> None:
    settings = asked()
    ours = loop.initial(settings)
    list(train(settings, module=ours, dataset=drawn))
    for mine, wanted in zip(
        ours.parameters(), plain_loop(settings, drawn).parameters(), strict=True
    ):
        torch.testing.assert_close(mine, wanted, rtol=1e-4, atol=1e-6)


def test_the_measured_figures_are_those_in_eval_mode(drawn: Dataset) -> None:
    settings = asked(MOODY)
    module = loop.initial(settings)
    last = list(train(settings, module=module, dataset=drawn))[-1]
    module.eval()
    with torch.no_grad():
        logits = module(floats(drawn.test_images))
        training = module(floats(drawn.train_images))
    truth, learned = torch.tensor(drawn.test_labels), torch.tensor(drawn.train_labels)
    assert last.test_loss == pytest.approx(F.cross_entropy(logits, truth).item(), rel=1e-5)
    assert last.test_accuracy == (logits.argmax(1) == truth).sum().item() / 100
    assert last.train_loss == pytest.approx(F.cross_entropy(training, learned).item(), rel=1e-5)
    assert loop.measure(module, drawn) == pytest.approx((last.test_loss, last.test_accuracy))


def test_the_same_settings_give_the_same_bits(drawn: Dataset) -> None:
    modules = []
    for _ in range(2):
        modules.append(loop.initial(asked(MOODY)))
        list(train(asked(MOODY), module=modules[-1], dataset=drawn))
    for one, other in zip(*(m.state_dict().values() for m in modules), strict=True):
        assert torch.equal(one, other)


def test_another_seed_gives_another_network(drawn: Dataset) -> None:
    one, other = (loop.initial(asked(seed=seed)) for seed in (0, 1))
    assert not torch.equal(one[2].weight, other[2].weight)


def test_a_network_learns_the_practice_set() -> None:
    settings = Settings(net="lecture-cnn", data="practice", epochs=2, device="cpu")
    last = list(train(settings, dataset=practice.draw(1000, 200)))[-1]
    assert last.test_accuracy is not None
    assert last.test_accuracy > 0.7


def test_progress_comes_several_times_an_epoch_and_counts_on(drawn: Dataset) -> None:
    told = list(train(asked(), dataset=drawn))
    ends = [one for one in told if one.phase == Phase.EPOCH]
    assert [one.epoch for one in ends] == [1, 2]
    assert sum(one.phase == Phase.TRAINING and one.epoch == 1 for one in told) >= 4
    assert [one.step for one in told] == sorted(one.step for one in told)
    assert told[-1].step == told[-1].steps == 2 * math.ceil(200 / 32)
    assert [one.seconds for one in told] == sorted(one.seconds for one in told)
    assert told[-1].images_per_second == pytest.approx(400 / told[-1].seconds)
    assert told[-1].device == "CPU"


def test_the_first_pictures_are_taken_when_fewer_are_asked_for(drawn: Dataset) -> None:
    told = list(train(asked(train_images=40, batch_size=40), dataset=drawn))
    assert told[-1].steps == 2


def test_the_cosine_schedule_goes_down_to_zero(drawn: Dataset) -> None:
    settings = asked(schedule=Schedule.COSINE, epochs=5, batch_size=20, learning_rate=0.01)
    rates = {one.step: one.learning_rate for one in train(settings, dataset=drawn)}
    for step, rate in rates.items():
        assert rate == pytest.approx(0.01 * (1 + math.cos(math.pi * (step - 1) / 50)) / 2)


def test_time_that_the_caller_takes_is_not_counted(drawn: Dataset) -> None:
    begun, slept = time.perf_counter(), 0.0
    counted = 0.0
    for progress in train(asked(epochs=1), dataset=drawn):
        time.sleep(0.1)
        slept, counted = slept + 0.1, progress.seconds
    assert 0 < counted <= time.perf_counter() - begun - slept


def test_closing_early_leaves_torch_as_it_was(drawn: Dataset) -> None:
    for phase in Phase:
        running = train(asked(), dataset=drawn)
        while phase != Phase.TESTING and next(running).phase != phase:
            pass
        running.close()  # type: ignore[attr-defined]
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()


def test_a_lost_loss_stops_the_run(drawn: Dataset) -> None:
    module = loop.initial(asked())
    module[2].weight.data[0, 0] = math.nan
    with pytest.raises(Problem, match="no longer a number") as refused:
        list(train(asked(), module=module, dataset=drawn))
    assert refused.value.setting == "learning_rate"
    assert refused.value.nearest == pytest.approx(1e-4)


@pytest.mark.parametrize(
    ("net", "reason"),
    [
        ("explain-cnn", r"takes pictures of 3×34×34.*have 1×28×28"),
        ("seven~1x28x28~flatten~linear_784_7", r"ends in 7 numbers.*10 classes"),
    ],
)
def test_network_and_data_must_fit(drawn: Dataset, net: str, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        next(train(asked(net), dataset=drawn))


def test_a_device_that_is_not_there_is_named(drawn: Dataset) -> None:
    missing = "mps" if torch.cuda.is_available() else "cuda"
    with pytest.raises(Problem, match=f"no {missing} on this machine"):
        next(train(asked(device=missing), dataset=drawn))
