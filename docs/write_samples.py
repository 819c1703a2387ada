"""Write the bundled samples again: the first test images of FashionMNIST and MNIST.

``make samples`` runs this; it needs both datasets (``CNNVIZ_DATA``).
"""

import numpy as np

from cnnviz.data import load
from cnnviz.data.samples import COUNT, FOLDER


def write_samples(name: str) -> None:
    """Write the samples of a dataset that is on this machine.

    Raises:
        Problem: It is not.
    """
    dataset = load(name)
    FOLDER.mkdir(exist_ok=True)
    np.savez_compressed(
        FOLDER / f"{name}.npz",
        images=dataset.test_images[:COUNT, 0],
        labels=dataset.test_labels[:COUNT].astype(np.uint8),
        mean=dataset.mean,
        std=dataset.std,
    )


if __name__ == "__main__":
    for each in ("fashion-mnist", "mnist"):
        write_samples(each)
