"""What the lesson DNN against CNN computes and says."""

import numpy as np
import pytest
import torch

from cnnviz import nets
from cnnviz.data.samples import load_samples
from cnnviz.lessons import dnn_cnn
from cnnviz.lessons.dnn_cnn import CNN, DNN, NETWORKS, Mode, Order, measure_mode
from cnnviz.lessons.dnn_cnn_questions import ask_confusion, ask_dropout, ask_images
from cnnviz.quiz.seeded_random import SeededRandom
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.weights.model_cards import load_bundled_model


@pytest.mark.parametrize("net", NETWORKS)
@pytest.mark.parametrize("order", list(Order))
def test_a_measurement_is_that_of_torch(net: str, order: Order) -> None:
    samples = load_samples("fashion-mnist")
    images = torch.tensor(samples.test_images).float() / 255
    labels = torch.tensor(samples.test_labels)
    if order == Order.BY_CLASS:
        places = labels.argsort(stable=True)
        images, labels = images[places], labels[places]
    module = load_bundled_model(net).module
    with torch.no_grad():
        before = module(images).argmax(1)
        torch.manual_seed(5)
        module.train()
        during = torch.cat([module(batch) for batch in images.split(100)]).argmax(1)
        afterwards = module.eval()(images).argmax(1)
    in_eval = measure_mode(net, Mode.EVAL, order=order)
    in_train = measure_mode(net, Mode.TRAIN, 100, order, 5)
    assert in_eval.predicted == tuple(before.tolist())
    assert np.mean(np.array(in_train.predicted) != during.numpy()) <= 0.004  # rounding
    assert in_train.labels == tuple(labels.tolist())
    assert in_train.afterwards == pytest.approx(
        float((afterwards == labels).double().mean()), abs=0.004
    )
    assert sum(in_eval.changed(in_train)) == pytest.approx(int((during != before).sum()), abs=2)


def test_measuring_leaves_the_bundled_network_alone() -> None:
    before = measure_mode.__wrapped__(CNN, Mode.EVAL)
    measure_mode.__wrapped__(CNN, Mode.TRAIN, 50, Order.BY_CLASS)
    dnn_cnn._begin_evaluation.cache_clear()
    assert measure_mode.__wrapped__(CNN, Mode.EVAL) == before


def test_the_gap_between_the_networks_is_larger_than_that_between_seeds() -> None:
    for net in NETWORKS:
        final = dnn_cnn.final_accuracies(net)
        assert max(final) - min(final) < 0.02
    assert dnn_cnn.mean_accuracy(CNN) - dnn_cnn.mean_accuracy(DNN) > 0.02


def test_single_evaluations_go_up_and_down_by_about_a_percentage_point() -> None:
    for net in NETWORKS:
        for run in dnn_cnn.kept_histories(net):
            curve = np.array([record.test_accuracy for record in run.progress])
            late = np.abs(np.diff(curve[len(curve) // 2 :]))
            assert 0.002 < late.mean() < 0.02


def test_dropout_costs_the_dnn_accuracy_every_time_and_the_cnn_varies() -> None:
    lower = [
        accuracy < record.test_accuracy
        for run in dnn_cnn.kept_histories(DNN)
        for record, accuracy in zip(run.progress, run.train_mode, strict=True)
    ]
    assert np.mean(lower) > 0.9
    assert dnn_cnn.mode_shift(DNN).mean < -0.004
    assert abs(dnn_cnn.mode_shift(CNN).mean) < 0.003
    assert dnn_cnn.mode_shift(CNN).largest > 0.004


def test_shirts_are_the_hardest_and_outlines_are_enough_for_trousers() -> None:
    for net in NETWORKS:
        assert np.argmin(dnn_cnn.mean_recalls(net)) == 6
    assert abs(dnn_cnn.recall_gains()[1]) < 0.02
    assert max(dnn_cnn.recall_gains()) > 0.04


def test_the_recall_of_coats_varies_more_between_seeds_than_the_accuracy() -> None:
    recalls = [run.report.recalls()[4] or 0 for run in dnn_cnn.kept_histories(DNN)]
    final = dnn_cnn.final_accuracies(DNN)
    assert max(recalls) - min(recalls) > 5 * (max(final) - min(final))


def test_the_textbook_measures_in_train_mode_with_other_settings_alike() -> None:
    assert dnn_cnn.printed_accuracy(DNN) == 0.8639
    assert dnn_cnn.printed_accuracy(CNN) == 0.9017
    for net, preset in dnn_cnn.PRESET_NAMES.items():
        assert PRESETS[preset].settings.net == net
        assert PRESETS[preset].settings.learning_rate == 0.001
        assert PRESETS[preset].settings.batch_size == 100


def test_the_parameters_are_as_the_prose_says() -> None:
    parameters = {net: nets.find(net).parameters for net in (DNN, CNN, "lecture-cnn")}
    assert round(parameters[CNN] / parameters[DNN]) == 6
    assert round(parameters[DNN] / parameters["lecture-cnn"]) == 10


@pytest.mark.parametrize("seed", range(30))
def test_the_questions_have_the_answers_of_their_numbers(seed: int) -> None:
    confusion = ask_confusion(SeededRandom(seed))
    history = next(
        run
        for net in NETWORKS
        for run in dnn_cnn.kept_histories(net)
        if (run.settings.net, run.settings.seed)
        == (confusion.prompt.values["net"], confusion.prompt.values["seed"])
    )
    truth = history.classes.index(confusion.prompt.values["truth"].template)  # type: ignore[attr-defined]
    row = list(history.report.confusion[truth])
    row[truth] = -1
    assert history.classes[int(np.argmax(row))] == confusion.choices[0].template  # type: ignore[union-attr]
    dropout = ask_dropout(SeededRandom(seed))
    values = dropout.prompt.values
    assert int(str(dropout.choices[dropout.answer])) == values["values"] * values["share"]  # type: ignore[operator]
    images = ask_images(SeededRandom(seed))
    shares = [float(str(images.prompt.values[end]).rstrip("%")) / 100 for end in ("low", "high")]
    count = int(str(images.prompt.values["images"]).replace(",", ""))
    answer = int(str(images.choices[images.answer]))
    assert answer == pytest.approx((shares[1] - shares[0]) * count)
