"""The kept runs that come with the app."""

import dataclasses

import pytest

from cnnviz.data import TITLES
from cnnviz.figures.curve_points import curve_points, evaluation_points
from cnnviz.lessons.histories import FOLDER, kept_history, kept_runs
from cnnviz.problem import Problem
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.weights import model_cards

TEXTS = {
    "lecture-cnn": "lecture",
    "fashion-dnn": "textbook-dnn",
    "fashion-cnn": "textbook-cnn",
    "mnist-cnn": "blog-mnist",
    "lenet5": "notes-lenet5",
}
EVERY = [(name, seed) for name, seeds in kept_runs().items() for seed in seeds]


@pytest.mark.parametrize(("name", "seed"), EVERY)
def test_a_kept_run_is_whole_and_has_its_card(name: str, seed: int) -> None:
    history = kept_history(name, seed)
    settings = history.settings
    assert settings.seed == seed
    assert len(history.epochs) == settings.epochs
    assert len(history.progress) == settings.epochs * settings.checks
    assert history.progress[-1].step == history.progress[-1].steps
    assert len(history.train_mode) in (0, len(history.progress))
    assert history.data_title == TITLES[settings.data]
    counts = history.report.confusion
    assert sum(map(sum, counts)) == history.test_images == 10_000
    correct = sum(row[label] for label, row in enumerate(counts))
    assert correct / 10_000 == history.epochs[-1].test_accuracy
    card = (FOLDER / f"{name}-{seed}.md").read_text(encoding="utf-8")
    assert card == history.to_markdown()
    assert f"--history assets/runs/{name}-{seed}.json" in history.command


OVERFITTING = [
    f"overfit-{variant}-{images}"
    for variant in ("plain", "dropout", "pooling", "augment")
    for images in (100, 1000, 5000)
]


def test_the_runs_of_the_texts_and_of_overfitting_are_kept() -> None:
    texts = dict.fromkeys(TEXTS, (0, 1, 2))
    assert kept_runs() == texts | dict.fromkeys(OVERFITTING, (0,))


@pytest.mark.parametrize("name", OVERFITTING)
def test_the_runs_of_overfitting_differ_in_images_and_remedy(name: str) -> None:
    _, variant, images = name.split("-")
    settings = kept_history(name).settings
    assert settings.train_images == int(images)
    assert bool(settings.augment) == (variant == "augment")
    kinds = {type(layer).__name__ for layer in settings.network.layers}
    assert ("Dropout" in kinds) == (variant == "dropout")
    assert ("MaxPool2d" in kinds) == (variant == "pooling")
    other = {"augment": settings.augment, "train_images": settings.train_images}
    plain = kept_history("overfit-plain-1000").settings
    assert dataclasses.replace(plain, network=settings.network, **other) == settings


@pytest.mark.parametrize("images", [1000, 5000])
def test_every_remedy_narrows_the_gap_between_training_and_test(images: int) -> None:
    def gap(variant: str) -> float:
        last = kept_history(f"overfit-{variant}-{images}").epochs[-1]
        return (last.train_accuracy or 0) - (last.test_accuracy or 0)

    assert all(gap(variant) < gap("plain") for variant in ("dropout", "pooling", "augment"))


@pytest.mark.parametrize("name", TEXTS)
def test_the_runs_of_the_texts_have_their_settings(name: str) -> None:
    for seed in kept_runs()[name]:
        kept, text = kept_history(name, seed).settings, PRESETS[TEXTS[name]].settings
        for setting in ("network", "data", "epochs", "batch_size", "learning_rate", "optimizer",
                        "train_images", "schedule", "augment"):  # fmt: skip
            assert getattr(kept, setting) == getattr(text, setting)


@pytest.mark.parametrize("name", ["fashion-dnn", "mnist-cnn", "lenet5", "lecture-cnn"])
def test_the_bundled_network_is_the_one_of_the_kept_run(name: str) -> None:
    card = model_cards.load_card(model_cards.BUNDLED / name)
    assert card.test_accuracy == kept_history(name).epochs[-1].test_accuracy
    assert card.command == kept_history(name).command


@pytest.mark.parametrize(("name", "seed"), EVERY)
def test_existing_charts_draw_a_kept_run(name: str, seed: int) -> None:
    history = kept_history(name, seed)
    points = curve_points(history.progress, "accuracy", history.settings.epochs)
    assert {point.curve for point in points} == {"running", "train", "test"}
    last = evaluation_points(history.progress, "loss", history.settings.epochs)[-1]
    assert (last.epoch, last.value) == (history.settings.epochs, history.progress[-1].test_loss)


def test_an_unknown_run_is_refused() -> None:
    with pytest.raises(Problem, match="No run fashion-cnn with seed 99"):
        kept_history("fashion-cnn", 99)
