"""Runs worth beginning with: those of the texts behind the lessons, and quick ones of our own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cnnviz.problem import N_
from cnnviz.training.settings import Augment, Optimizer, Schedule, Settings

Figure = Literal["accuracy", "train_accuracy", "test_accuracy"]


@dataclass(frozen=True)
class Preset:
    """A run and what came of it.

    Attributes:
        title: What it is called.
        settings: What to do.
        figure: Which figure at its end is told.
        reached: That figure of ours, seed 0 on a CPU (a test that takes long measures it again).
        note: What is particular about it, and why our figure is another than the printed one.
        printed: The same figure in the text, None for runs of our own.
    """

    title: str
    settings: Settings
    figure: Figure
    reached: float
    note: str
    printed: float | None = None


PRESETS = {
    "lecture": Preset(
        N_("Lecture: 5,000 pictures at once, 100 epochs"),
        Settings(net="lecture-cnn", train_images=5_000, batch_size=5_000, epochs=100),
        "train_accuracy",
        0.8786,
        N_(
            "One step an epoch, on all pictures together; measured on the pictures learned from. "
            "The text's first weights are not known: another seed moves the figure by some tenths "
            "of a point."
        ),
        printed=0.8838,
    ),
    "textbook-dnn": Preset(
        N_("Textbook: a network without convolutions"),
        Settings(net="fashion-dnn", checks=12),
        "test_accuracy",
        0.8739,
        N_("The text measures with dropout at work; here nothing is dropped while measuring."),
        printed=0.8639,
    ),
    "textbook-cnn": Preset(
        N_("Textbook: two convolutions"),
        Settings(net="fashion-cnn", checks=12),
        "test_accuracy",
        0.908,
        N_(
            "The text measures with dropout and the batch's own norms at work, and its figure "
            "swings by more than a point from one measurement to the next."
        ),
        printed=0.9017,
    ),
    "blog-mnist": Preset(
        N_("Blog lesson: two convolutions on MNIST"),
        Settings(net="mnist-cnn", data="mnist", batch_size=64, epochs=3),
        "test_accuracy",
        0.9783,
        N_(
            "The lesson tells no accuracy; it looks at single pictures: logits, probabilities, "
            "answer and truth. *Look inside* shows these of your run. Batches and epochs are ours."
        ),
    ),
    "notes-lenet5": Preset(
        N_("Class notes: LeNet-5 on MNIST"),
        Settings(net="lenet5", data="mnist", batch_size=64, epochs=3),
        "accuracy",
        0.9807,
        N_(
            "The notes tell the mean of the last epoch, taken while the weights move. Their first "
            "weights and their order of pictures are not known; with five seeds of ours it is "
            "97.9 to 98.1 %."
        ),
        printed=0.9784,
    ),
    "quick": Preset(
        N_("Quick: 90 % in two epochs"),
        Settings(
            net="quick-cnn",
            epochs=2,
            batch_size=128,
            learning_rate=0.01,
            optimizer=Optimizer.ADAMW,
            schedule=Schedule.ONE_CYCLE,
            label_smoothing=0.1,
        ),
        "test_accuracy",
        0.9122,
        N_(
            "Strides in place of pooling, batch norm, and a learning rate that rises and falls "
            "once. All of it was chosen on 10,000 training pictures put aside, not on the test."
        ),
    ),
    "quick-longer": Preset(
        N_("Quick, longer: 93 % in twelve epochs"),
        Settings(
            net="quick-cnn",
            epochs=12,
            batch_size=128,
            learning_rate=0.01,
            optimizer=Optimizer.ADAMW,
            schedule=Schedule.ONE_CYCLE,
            label_smoothing=0.1,
            augment=(Augment.FLIP,),
        ),
        "test_accuracy",
        0.9311,
        N_(
            "The quick run with more time. Every other picture is mirrored at random, so that the "
            "network does not see the very same 60,000 pictures twelve times."
        ),
    ),
}
