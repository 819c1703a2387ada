"""The card of a run that the command line made, with its weights if a folder is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cnnviz.data import Dataset
from cnnviz.training.loop import devices
from cnnviz.training.loop.evaluation import measure
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.weights import model_cards


def card(
    settings: Settings,
    module: nn.Module,
    dataset: Dataset,
    last: Progress,
    command: str,
    *,
    folder: Path | None = None,
) -> model_cards.Card:
    """Return the card of a run, measured; write it and the weights into ``folder`` if given.

    Args:
        settings: What was asked for.
        module: What was trained.
        dataset: The data.
        last: The last progress record.
        command: What to type to repeat the run.
        folder: Where to keep weights and card; the weights are read back before they are measured.

    Raises:
        Problem: The folder cannot be written.
    """
    module = module.to("cpu")
    if folder is not None:
        model_cards.save_weights(folder, module)
        module = model_cards.load_weights(folder, settings.network)
    loss, accuracy = measure(module, dataset)
    made = model_cards.Card(
        **_about(settings, dataset),
        test_loss=loss,
        test_accuracy=accuracy,
        epochs_done=last.epoch if last.phase == Phase.EPOCH else last.epoch - 1,
        train_seconds=last.seconds,
        images_per_second=last.images_per_second,
        device=last.device,
        threads=torch.get_num_threads(),
        command=command,
        versions=devices.versions(),
        date=date.today().isoformat(),
    )
    if folder is not None:
        model_cards.save_card(folder, made)
    return made


def _about(settings: Settings, dataset: Dataset) -> dict[str, Any]:
    """Return what was known before the run."""
    return {
        "net": settings.net,
        "data": dataset.name,
        "data_title": dataset.title,
        "drawn": dataset.drawn,
        "classes": dataset.classes,
        "mean": None,
        "std": None,
        "parameters": settings.network.parameters,
        "train_images": len(dataset.train_labels[: settings.train_images]),
        "test_images": len(dataset.test_labels),
        "settings": settings.to_dict(),
    }
