"""Work out the numbers behind three of the gallery's pictures: `make pictures`.

They come from a real run and from the trained network that the app brings along, so they are worked
out once, with torch and FashionMNIST at hand, and kept in assets/pictures; Home only draws them.
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
from cnnviz.figures.mosaic import mosaic
from cnnviz.figures.png import enlarge
from cnnviz.training import Phase, Settings, train
from cnnviz.weights import model_cards

FOLDER = Path(__file__).parents[1] / "assets" / "pictures"
RUN = Settings(nets.find("lecture-cnn"), epochs=8, train_images=10_000)
NETWORK, TEST_IMAGE = "fashion-cnn", 0
SHOWN, COLUMNS = (0, 1, 2, 5, 8, 9), 14


def training() -> dict[str, object]:
    """Return loss over steps and test accuracy over epochs of a short run."""
    records = list(train(RUN))
    losses = [(r.step, round(r.loss, 4)) for r in records if r.phase == Phase.TRAINING]
    return {
        "settings": json.loads(RUN.to_json()),
        "steps": records[-1].steps,
        "loss": losses[::3],
        "test_accuracy": [(r.step, r.test_accuracy) for r in records if r.phase == Phase.EPOCH],
    }


def looking() -> dict[str, object]:
    """Return what becomes of one test picture in the bundled network."""
    trained = model_cards.load_bundled_model(NETWORK)
    dataset = data.load("fashion-mnist")
    image = dataset.test_images[TEST_IMAGE]  # (1, 28, 28) uint8
    x = torch.tensor(image[None] / 255, dtype=torch.float32)  # (1, 1, 28, 28), as it was trained
    seen = inside.activations(trained.module, x).values()
    rows = trained.network.table()
    maps = {row.name: output for row, output in zip(rows, seen, strict=True)}
    first, second = maps["relu1"][0].numpy(), maps["relu2"][0].numpy()  # (32, 28, 28), (64, 12, 12)
    logits = maps[rows[-1].name][0]  # (10,)
    return {
        "network": NETWORK,
        "image": text(enlarge(image)),
        "first": text(mosaic(strongest(first, 6), columns=2, gap=1)),
        "second": text(mosaic(strongest(second, 20), columns=4, gap=1)),
        "probabilities": [round(p, 4) for p in torch.softmax(logits, 0).tolist()],
        "label": int(dataset.test_labels[TEST_IMAGE]),
    }


def rows() -> dict[str, object]:
    """Return the first test pictures of some classes, a row for each."""
    dataset = data.load("fashion-mnist")
    strips = []
    for label in SHOWN:
        chosen = np.flatnonzero(dataset.test_labels == label)[:COLUMNS]
        strips.append(np.concatenate(list(dataset.test_images[chosen]), axis=2))  # (1, 28, n·28)
    return {"image": text(enlarge(np.concatenate(strips, axis=1))), "columns": COLUMNS}


def strongest(maps: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the maps with the largest values, in the order in which they stand."""
    order = sorted(sorted(range(len(maps)), key=lambda i: -float(maps[i].max()))[:count])
    return maps[order]


def text(png: bytes) -> str:
    return base64.b64encode(png).decode("ascii")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    pictures = {"training": training, "inside": looking, "data": rows}
    for name, make in ((name, pictures[name]) for name in sys.argv[1:] or pictures):
        (FOLDER / f"{name}.json").write_text(json.dumps(make()) + "\n", encoding="utf-8")
