"""The epoch report: confusion matrix, worst mistakes, magnitudes of the layers."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from cnnviz import nets
from cnnviz.data import Dataset
from cnnviz.inside import activations
from cnnviz.training import Phase, Settings, Store
from cnnviz.training.loop import epoch_report, loop
from cnnviz.training.records.report import Report

NET = "tiny~1x28x28~conv_1_2_5~relu~maxpool_4~flatten~linear_72_10"


@pytest.fixture(scope="module")
def trained(practice_set: Dataset) -> tuple[Report, loop.Loop]:
    settings = Settings(nets.find(NET), data="practice", epochs=1, batch_size=50, device="cpu")
    running = loop.Loop(settings, dataset=practice_set)
    *_, last = running.run()
    assert last.phase == Phase.EPOCH
    return running.report(), running


def logits(running: loop.Loop, practice_set: Dataset) -> Tensor:
    running.module.eval()
    with torch.no_grad():
        return running.module(torch.tensor(practice_set.test_images).float() / 255)  # (N, classes)


def test_the_confusion_matrix_counts_every_test_image(
    trained: tuple[Report, loop.Loop], practice_set: Dataset
) -> None:
    report, running = trained
    counted = [[0] * 10 for _ in range(10)]
    for truth, predicted in zip(
        practice_set.test_labels, logits(running, practice_set).argmax(1), strict=True
    ):
        counted[truth][int(predicted)] += 1
    assert [list(row) for row in report.confusion] == counted
    assert report.recalls()[3] == pytest.approx(counted[3][3] / sum(counted[3]))


def test_the_worst_mistakes_come_first_with_their_probabilities(
    trained: tuple[Report, loop.Loop], practice_set: Dataset
) -> None:
    report, running = trained
    probabilities = logits(running, practice_set).softmax(1)
    truth = torch.tensor(practice_set.test_labels)
    wrong = [n for n in range(300) if probabilities[n].argmax() != truth[n]]
    order = sorted(wrong, key=lambda n: float(probabilities[n, truth[n]]))
    assert [one.image for one in report.worst] == order[:24]
    worst = report.worst[0]
    assert worst.label == truth[worst.image]
    assert worst.confidence == pytest.approx(float(probabilities[worst.image].max()), rel=1e-4)
    assert worst.label_probability == pytest.approx(
        float(probabilities[worst.image, worst.label]), rel=1e-4
    )


def test_strengths_are_root_mean_squares_of_outputs_and_gradients(
    trained: tuple[Report, loop.Loop], practice_set: Dataset
) -> None:
    report, running = trained
    first = torch.tensor(practice_set.test_images[: epoch_report.STRENGTH_IMAGES]).float() / 255
    outputs = list(activations(running.module, first).values())
    for one in report.strengths:
        expected = float(outputs[one.layer].square().mean().sqrt())
        assert one.activation == pytest.approx(expected, rel=1e-5)
    assert [one.gradient is None for one in report.strengths] == [False, True, True, True, False]
    assert all(one.gradient is None or one.gradient > 0 for one in report.strengths)


def test_gradients_are_counted_in_bins(trained: tuple[Report, loop.Loop]) -> None:
    report, running = trained
    assert [bins is None for bins in report.gradients] == [False, True, True, True, False]
    for layer, bins in zip(running.module, report.gradients, strict=True):
        if bins is None:
            continue
        values = torch.cat([weight.grad.flatten() for weight in layer.parameters()])
        assert bins.limit == float(values.abs().max())
        counts, _ = np.histogram(values, epoch_report.BINS, (-bins.limit, bins.limit))
        assert sum(bins.counts) == values.numel()
        assert np.abs(counts - bins.counts).sum() <= 4  # a value on the edge of two bins


def test_a_report_of_an_older_version_has_no_gradients(trained: tuple[Report, loop.Loop]) -> None:
    line = json.loads(trained[0].to_json())
    del line["gradients"]
    assert Report.from_json(json.dumps(line)) == replace(trained[0], gradients=())


def test_a_report_is_read_from_its_json(trained: tuple[Report, loop.Loop]) -> None:
    assert Report.from_json(trained[0].to_json()) == trained[0]


def test_the_report_changes_nothing_of_the_run(practice_set: Dataset) -> None:
    settings = Settings(nets.find(NET), data="practice", epochs=2, batch_size=50, device="cpu")
    states = []
    for with_report in (False, True):
        running = loop.Loop(settings, dataset=practice_set)
        for one in running.run():
            if with_report and one.phase == Phase.EPOCH:
                running.report()
        states.append(running.module.state_dict())
    assert all(torch.equal(value, states[1][name]) for name, value in states[0].items())


def test_reports_stay_with_their_weights_and_the_latest_always(
    trained: tuple[Report, loop.Loop],
) -> None:
    store = Store()
    run = store.add(Settings(nets.find(NET), data="practice"), "a" * 32)
    for epoch in (1, 2, 3):
        if epoch != 2:
            store.save_weights(run, epoch, b"x", None)
        store.save_report(run, replace(trained[0], epoch=epoch))
    assert store.reports(run) == [1, 3]
    latest = store.report(run)
    assert latest is not None
    assert latest.epoch == 3
    assert store.report(run, 2) is None


def test_a_class_without_images_has_no_recall() -> None:
    assert Report(1, ((1, 1), (0, 0)), (), ()).recalls() == [0.5, None]


def test_a_report_before_the_first_epoch_is_an_error(practice_set: Dataset) -> None:
    running = loop.Loop(
        Settings(nets.find(NET), data="practice", device="cpu"), dataset=practice_set
    )
    with pytest.raises(RuntimeError):
        running.report()
    assert math.isfinite(next(running.run()).loss)
