"""Feature maps, training and transfer learning of the lesson Slips, against torch."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torchvision.models import ResNet18_Weights

from cnnviz.lessons import slips_inside, slips_training, slips_transfer
from cnnviz.lessons.histories import kept_history
from cnnviz.nets import find
from cnnviz.weights.model_cards import load_bundled_model

from ..rounding import assert_equal_but_rounding


@pytest.mark.parametrize("side", [32, 33, 34, 65, 66, 100, 160])
def test_the_rows_of_an_image_are_those_of_the_network(side: int) -> None:
    with torch.device("meta"):
        layers = find("explain-cnn").to_torch().eval()
        kinds = [type(layer).__name__ for layer in layers]
        features = layers[: kinds.index("Flatten")]
        image = torch.empty(1, 3, side, side)
    rows = slips_inside.feature_side(side) ** 2
    if rows:
        assert features(image).view(-1, slips_inside.FEATURES).shape[0] == rows
    else:
        with pytest.raises(RuntimeError):
            features(image)


@given(st.integers(1, 5))
def test_a_row_has_the_channels_that_view_puts_there(side: int) -> None:
    channels = torch.arange(512)[:, None, None].expand(512, side, side).reshape(-1, 512)
    for row, values in enumerate(channels):
        expected = int(values.min()), int(values.max())
        assert slips_inside.row_channels(side, row) == expected


def test_the_textbook_skips_six_maps_after_each_row() -> None:
    shown = slips_inside.shown_maps(slips_inside.STEP)
    assert shown[:5] == [0, 1, 2, 3, 10]
    assert slips_inside.shown_maps(slips_inside.GRID) == list(range(16))


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_untrained_weights_are_those_of_torch(seed: int) -> None:
    with torch.random.fork_rng([]):
        torch.manual_seed(seed)
        conv, linear = nn.Conv2d(1, 16, 5), nn.Linear(2304, 10)
    net = slips_inside.untrained_net(seed)
    for ours, theirs in (
        (net.kernels, conv.weight),
        (net.bias, conv.bias),
        (net.weights, linear.weight),
        (net.last_bias, linear.bias),
    ):
        np.testing.assert_allclose(ours, theirs.detach(), atol=1e-7)


def test_the_first_maps_are_those_of_the_bundled_network() -> None:
    images = np.random.RandomState(0).random_sample((2, 28, 28))
    module = load_bundled_model("lecture-cnn").module
    with torch.no_grad():
        expected = module[:2](torch.tensor(images, dtype=torch.float32)[:, None])
    ours = slips_inside.first_maps(slips_inside.trained_net(), images)
    assert_equal_but_rounding(ours, expected)


def test_only_shuffling_changes_the_first_batch() -> None:
    for order in slips_training.ORDERS:
        batches = slips_training.first_labels(order, 0)
        assert (batches == batches[0]).all() == (order != "shuffled")
    assert set(slips_training.first_labels("by-class", 0)[0].tolist()) == {0}


@pytest.mark.parametrize("seed", range(3))
def test_the_accuracy_is_lower_on_images_that_were_not_trained_on(seed: int) -> None:
    known = slips_training.lecture_accuracies(seed)
    assert known.train[-1] == pytest.approx(slips_training.printed_accuracy(), abs=0.01)
    assert 0.04 < known.train[-1] - known.test[-1] < 0.05  # “four to five points”
    assert abs(known.train[0] - known.test[0]) < 0.03  # “both curves begin together”


def test_the_printed_loss_is_a_64th_of_the_real_one() -> None:
    assert slips_training.real_loss() == pytest.approx(0.313, abs=5e-4)
    for seed in range(3):
        first = kept_history("lenet5", seed).epochs[0]
        assert first.loss == pytest.approx(slips_training.real_loss(), abs=0.02)


@pytest.mark.parametrize("batch", range(1, 11))
def test_averages_are_those_of_torch(batch: int) -> None:
    losses = torch.tensor(slips_training.LOSSES, dtype=torch.float64)
    parts = losses.split(batch)
    total = torch.stack([part.mean() for part in parts]).sum()
    known = slips_training.average_losses(batch)
    assert known.by_images == pytest.approx(float(total) / len(losses))
    assert known.by_batches == pytest.approx(float(total) / len(parts))
    assert known.exact == pytest.approx(float(losses.mean()))


@given(st.floats(-3, 3))
def test_batch_norm_in_both_modes_is_that_of_torch(mean: float) -> None:
    known = slips_training.normalize_beside(mean)
    norm = nn.BatchNorm1d(1).double()
    x = torch.tensor(known.batch)[:, None]
    assert known.in_eval == pytest.approx(norm.eval()(x)[0, 0].item(), abs=1e-9)
    assert known.in_train == pytest.approx(norm.train()(x)[0, 0].item(), abs=1e-9)
    assert known.running_mean == pytest.approx(norm.running_mean.item(), abs=1e-7)  # type: ignore[union-attr]


@pytest.mark.parametrize("training", [True, False])
def test_the_running_mean_of_a_frozen_layer_is_that_of_torch(training: bool) -> None:
    norm = nn.BatchNorm1d(1).requires_grad_(False).train(training)
    means = [0.0]
    for _batch in range(slips_transfer.BATCHES):
        norm(torch.tensor([[0.5], [2.5]]))
        means.append(float(norm.running_mean))  # type: ignore[arg-type]
    ours = slips_transfer.running_means(1.5, slips_training.MOMENTUM, training=training)
    np.testing.assert_allclose(ours, means, rtol=1e-5)


@pytest.mark.parametrize(
    ("epochs", "images", "accuracy"), [(13, 98, 0.9), (5, 98, 0.8), (1, 98, 0.9)]
)
def test_the_expected_best_is_that_of_many_draws(epochs: int, images: int, accuracy: float) -> None:
    with torch.random.fork_rng([]):
        torch.manual_seed(0)
        draws = torch.distributions.Binomial(images, torch.tensor(accuracy)).sample(
            (20_000, epochs)
        )
    simulated = draws.max(dim=1).values.mean().item() / images
    assert slips_transfer.expected_best(epochs, images, accuracy) == pytest.approx(
        simulated, abs=1e-3
    )


def test_thirteen_epochs_of_90_percent_show_about_what_is_printed() -> None:
    best = slips_transfer.expected_best(slips_transfer.EPOCHS, slips_transfer.TEST_IMAGES, 0.9)
    assert best == pytest.approx(slips_transfer.PRINTED_BEST, abs=0.005)
    assert round(93 / slips_transfer.TEST_IMAGES, 4) == slips_transfer.PRINTED_BEST


def test_the_normalization_is_that_of_torchvision() -> None:
    transform = ResNet18_Weights.DEFAULT.transforms()
    assert transform.mean == list(slips_transfer.IMAGENET_MEAN)
    assert transform.std == list(slips_transfer.IMAGENET_STD)


def test_the_printed_accuracy_does_not_fit_the_printed_number_of_images() -> None:
    printed = slips_transfer.PRINTED_TRAIN
    possible = [n for n in range(330, 401) if any(round(k / n, 4) == printed for k in range(n))]
    assert [n for n in range(330, 401) if slips_transfer.fits_printed(n)] == possible
    assert slips_transfer.TRAIN_IMAGES not in possible
    assert 385 in possible
    assert slips_transfer.nearest_count(385) == slips_transfer.TRAIN_IMAGES
