"""Work out the numbers behind two of the gallery's pictures: `make pictures`.

They come from a real run and from the trained network that the app brings along, so they are worked
out once, with torch and FashionMNIST at hand, and kept in assets/pictures; Home only draws them.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import torch

from cnnviz import data, inside
from cnnviz.figures import mosaic, picture
from cnnviz.nets import cards
from cnnviz.training import Phase, Settings, train

FOLDER = Path(__file__).parents[1] / "assets" / "pictures"
RUN = Settings(net="lecture-cnn", epochs=8, train_images=10_000)
NETWORK, TEST_IMAGE = "fashion-cnn", 0


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
    trained = cards.load_bundled(NETWORK)
    dataset = data.load("fashion-mnist")
    image = dataset.test_images[TEST_IMAGE]  # (1, 28, 28) uint8
    maps = inside.activations(trained.module, dataset.normalise(image[None]))
    relus = [
        name for name, row in zip(maps, trained.network.table(), strict=False) if row.kind == "relu"
    ]
    first, second = (maps[name][0].numpy() for name in relus[:2])  # (32, 28, 28), (64, 12, 12)
    logits = list(maps.values())[-1][0]
    return {
        "network": NETWORK,
        "image": text(picture.enlarge(image[0])),
        "first": text(mosaic.mosaic(strongest(first, 6), columns=2, gap=1)),
        "second": text(mosaic.mosaic(strongest(second, 20), columns=4, gap=1)),
        "probabilities": [round(p, 4) for p in torch.softmax(logits, 0).tolist()],
        "label": int(dataset.test_labels[TEST_IMAGE]),
    }


def strongest(maps, count):
    """Return the maps with the largest values, in the order in which they stand."""
    order = sorted(sorted(range(len(maps)), key=lambda i: -float(maps[i].max()))[:count])
    return maps[order]


def text(png: bytes) -> str:
    return base64.b64encode(png).decode("ascii")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, make in {"training": training, "inside": looking}.items():
        (FOLDER / f"{name}.json").write_text(json.dumps(make()) + "\n", encoding="utf-8")
