"""The names of the settings of a training run, and their values in words."""

from collections.abc import Callable
from typing import Any

from cnnviz.problem import N_
from cnnviz.training import Augment, Optimizer, Precision, Schedule, Settings, Start
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.labels.datasets import dataset_title
from cnnviz.ui.labels.network_table import network_title

OPTIMIZERS = {
    Optimizer.SGD: "SGD",
    Optimizer.MOMENTUM: N_("SGD with momentum 0.9"),
    Optimizer.ADAM: "Adam",
    Optimizer.ADAMW: "AdamW",
}
"""The names of optimizers are the same in all languages."""
SCHEDULES = {
    Schedule.CONSTANT: N_("constant"),
    Schedule.COSINE: N_("cosine"),
    Schedule.ONE_CYCLE: N_("one cycle"),
    Schedule.STEP: N_("step decay"),
}
PRECISIONS = {
    Precision.AUTO: N_("automatic"),
    Precision.FLOAT32: "float32",
    Precision.MIXED: N_("mixed (16 and 32 bits)"),
}
AUGMENTATIONS = {
    Augment.FLIP: N_("horizontal flip"),
    Augment.SHIFT: N_("shift by up to 2 pixels"),
    Augment.CROP: N_("crop and resize"),
    Augment.ERASE: N_("erase a square"),
    Augment.RESIZED_CROP: N_("random resized crop"),
}
STARTS = {
    Start.RANDOM: N_("random (from the seed)"),
    Start.IMAGENET: N_("pretrained on ImageNet"),
    Start.CIFAR10: N_("pretrained on CIFAR10"),
}
LABELS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "net": (N_("Network"), network_title),
    "data": (N_("Dataset"), dataset_title),
    "train_images": (
        N_("Training images"),
        lambda count: _("all images") if count is None else f"{count:,}",
    ),
    "epochs": (N_("Epochs"), str),
    "batch_size": (N_("Batch size"), str),
    "accumulate": (N_("Batches per step"), str),
    "learning_rate": (N_("Learning rate"), "{:g}".format),
    "optimizer": (N_("Optimizer"), lambda kind: _(OPTIMIZERS[kind])),
    "schedule": (N_("Learning-rate schedule"), lambda kind: _(SCHEDULES[kind])),
    "weight_decay": (N_("Weight decay"), "{:g}".format),
    "label_smoothing": (N_("Label smoothing"), "{:g}".format),
    "augment": (
        N_("Data augmentation"),
        lambda kinds: ", ".join(_(AUGMENTATIONS[kind]) for kind in kinds) or "–",
    ),
    "start": (N_("Initial weights"), lambda kind: _(STARTS[kind])),
    "frozen": (N_("Frozen layers"), str),
    "keep_statistics": (
        N_("Batch norm keeps its running statistics"),
        lambda on: _("yes") if on else _("no"),
    ),
    "validation": (N_("Validation images"), lambda share: f"{share:.0%}"),
    "checks": (N_("Evaluations per epoch"), str),
    "seed": (N_("Seed"), str),
    "device": (N_("Device"), str),
    "precision": (N_("Precision"), lambda kind: _(PRECISIONS[kind])),
    "repeatable": (N_("Deterministic on GPU"), lambda on: _("yes") if on else _("no")),
}
"""The title of each setting, and the function that returns a value in words."""


def changed_settings(now: Settings) -> list[str]:
    """Return the settings that differ from the usual ones, in words."""
    usual = Settings()
    return [
        words
        for words, setting in (
            (_(OPTIMIZERS[now.optimizer]), "optimizer"),
            (_(SCHEDULES[now.schedule]), "schedule"),
            (_("weight decay {value}", value=f"{now.weight_decay:g}"), "weight_decay"),
            (_("label smoothing {value}", value=f"{now.label_smoothing:g}"), "label_smoothing"),
            (", ".join(_(AUGMENTATIONS[kind]) for kind in now.augment), "augment"),
            (_("{count} batches per step", count=now.accumulate), "accumulate"),
            (_("{count} evaluations per epoch", count=now.checks), "checks"),
            (_(PRECISIONS[now.precision]), "precision"),
            (_("deterministic on GPU"), "repeatable"),
            (_(STARTS[now.start]), "start"),
            (_n("{count} frozen layer", "{count} frozen layers", now.frozen), "frozen"),
            (_("batch norm keeps its running statistics"), "keep_statistics"),
            (_("validation images {share}", share=f"{now.validation:.0%}"), "validation"),
        )
        if getattr(now, setting) != getattr(usual, setting)
    ]
