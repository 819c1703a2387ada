"""Compute the numbers of three drawings of the gallery and of a chart: `make gallery`.

They come from a real run and from the network that comes with the app; they are computed once, with
torch and FashionMNIST, and kept in assets/gallery, so that Home only draws them.  The same machine
writes the same files; another processor or number of threads may change last digits of
training.json.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from cnnviz import data, inside, nets
from cnnviz.data.samples import COUNT, load_samples
from cnnviz.figures.mosaic import enlarge, mosaic
from cnnviz.lessons.shifted_images import SHIFTS, shifted_accuracy, shifted_predictions
from cnnviz.training import Phase, Settings, train
from cnnviz.training.loop import loop
from cnnviz.weights import model_cards

FOLDER = Path(__file__).parents[1] / "assets" / "gallery"
RUN = Settings(nets.find("lecture-cnn"), epochs=8, train_images=10_000)
STEPS_PER_POINT = 8
NETWORK, TEST_IMAGE = "fashion-cnn", 0
SHIFTED = ("fashion-dnn", "fashion-cnn")
CLASSES, COLUMNS = (0, 1, 2, 5, 8, 9), 14


def training_numbers() -> dict[str, object]:
    """Return the loss by step and the test accuracy by epoch of a short run."""
    loop.REPORT_SECONDS = 0.0  # a record for every step
    records = list(train(RUN))
    losses = [(r.step, round(r.loss, 4)) for r in records if r.phase == Phase.TRAINING]
    return {
        "settings": RUN.to_dict(),
        "steps": records[-1].steps,
        "loss": losses[STEPS_PER_POINT - 1 :: STEPS_PER_POINT],
        "test_accuracy": [(r.step, r.test_accuracy) for r in records if r.phase == Phase.EPOCH],
    }


def inside_numbers() -> dict[str, object]:
    """Return a test image, some of its feature maps and the prediction for it."""
    model = model_cards.load_bundled_model(NETWORK)
    dataset = data.load("fashion-mnist")
    image = dataset.test_images[TEST_IMAGE]  # (1, 28, 28) uint8
    x = torch.tensor(image[None] / 255, dtype=torch.float32)  # (1, 1, 28, 28), as in training
    outputs = inside.activations(model.module, x).values()
    rows = model.network.table()
    maps = {row.name: output for row, output in zip(rows, outputs, strict=True)}
    first, second = maps["relu1"][0].numpy(), maps["relu2"][0].numpy()  # (32, 28, 28), (64, 12, 12)
    logits = maps[rows[-1].name][0]  # (10,)
    return {
        "network": NETWORK,
        "image": to_text(enlarge(image)),
        "first": to_text(mosaic(strongest(first, 6), columns=2, gap=1)),
        "second": to_text(mosaic(strongest(second, 20), columns=4, gap=1)),
        "probabilities": [round(p, 4) for p in torch.softmax(logits, 0).tolist()],
        "label": int(dataset.test_labels[TEST_IMAGE]),
    }


def data_numbers() -> dict[str, object]:
    """Return the first test images of some classes, one row per class."""
    dataset = data.load("fashion-mnist")
    rows = []
    for label in CLASSES:
        images = dataset.test_images[dataset.test_labels == label][:COLUMNS]
        rows.append(np.concatenate(list(images), axis=2))  # (1, 28, COLUMNS·28)
    return {"image": to_text(enlarge(np.concatenate(rows, axis=1))), "columns": COLUMNS}


def shifted_numbers() -> dict[str, object]:
    """Return the accuracy of two networks by shift, and what they predict for some images."""
    labels = load_samples("fashion-mnist").test_labels
    first = [int(np.argmax(labels == label)) for label in range(10)]
    networks = {}
    for net in SHIFTED:
        predicted = np.array([shifted_predictions(net, shift)[0] for shift in SHIFTS])  # (S, N)
        networks[net] = {
            "accuracy": [round(shifted_accuracy(net, shift), 4) for shift in SHIFTS],
            "predicted": predicted[:, first].T.tolist(),  # by class and shift
        }
    return {"shifts": SHIFTS, "images": COUNT, "networks": networks}


def strongest(maps: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the maps (C, H, W) with the largest values, in their order."""
    order = sorted(sorted(range(len(maps)), key=lambda i: -float(maps[i].max()))[:count])
    return maps[order]


def to_text(png: bytes) -> str:
    return base64.b64encode(png).decode("ascii")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    numbers = {
        "training": training_numbers,
        "inside": inside_numbers,
        "data": data_numbers,
        "shifted": shifted_numbers,
    }
    for name in sys.argv[1:] or numbers:
        text = json.dumps(numbers[name]()) + "\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
