"""The model card of a run of the command line, with its weights if a folder is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import torch
from torch import nn

from cnnviz.data import Dataset
from cnnviz.training.loop import devices
from cnnviz.training.loop.evaluation import evaluate
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.weights import model_cards


def create_card(
    settings: Settings,
    module: nn.Module,
    dataset: Dataset,
    last: Progress,
    command: str,
    *,
    folder: Path | None = None,
) -> model_cards.Card:
    """Evaluate a trained network and return its card; write both into ``folder`` if given.

    Args:
        settings: Of the run.
        module: The trained network.
        dataset: The data.
        last: The last progress record.
        command: Command that repeats the run.
        folder: For weights and card; the weights are read back before they are evaluated.

    Raises:
        Problem: The folder cannot be written.
    """
    module = module.to("cpu")
    if folder is not None:
        model_cards.save_weights(folder, module)
        module = model_cards.load_weights(folder, settings.network)
    loss, accuracy = evaluate(module, dataset)
    card = model_cards.Card(
        net=settings.net,
        data=dataset.name,
        data_title=dataset.title,
        drawn=dataset.drawn,
        classes=dataset.classes,
        mean=None,
        std=None,
        parameters=settings.network.parameters,
        train_images=len(dataset.train_labels[: settings.train_images]),
        test_images=len(dataset.test_labels),
        test_loss=loss,
        test_accuracy=accuracy,
        epochs_done=last.epoch if last.phase == Phase.EPOCH else last.epoch - 1,
        train_seconds=last.seconds,
        images_per_second=last.images_per_second,
        device=last.device,
        threads=torch.get_num_threads(),
        settings=settings.to_dict(),
        command=command,
        versions=devices.versions(),
        date=date.today().isoformat(),
    )
    if folder is not None:
        model_cards.save_card(folder, card)
    return card
