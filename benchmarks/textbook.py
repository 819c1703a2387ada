"""The training loop of the texts behind the lessons: the reference of ``make bench-train``.

Images come through torchvision's dataset, ``ToTensor`` and a ``DataLoader``, one at a time; loop
and evaluation are those of any beginner's tutorial.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

DATASETS = {"fashion-mnist": datasets.FashionMNIST, "mnist": datasets.MNIST}
Loader = DataLoader[tuple[Tensor, Tensor]]


@dataclass
class Textbook:
    """A network, its images and the loop that trains it.

    Attributes:
        model: The network.
        data: ``fashion-mnist`` or ``mnist``.
        folder: A copy of the files, beside which torchvision unpacks them.
        images: Number of training images: the first ones.
        batch_size: Images per batch.
        evaluations: Evaluations on the test images per epoch, within the epoch.
        device: Device of the network, to which every batch is sent.
        seconds: Training time so far.
    """

    model: nn.Module
    data: str
    folder: Path
    images: int
    batch_size: int
    evaluations: int = 0
    device: str = "cpu"
    seconds: float = 0.0
    optimizer: torch.optim.Optimizer = field(init=False)
    train_loader: Loader = field(init=False)
    test_loader: Loader = field(init=False)

    def __post_init__(self) -> None:
        # "download" only unpacks the files that are there; torchvision checks them.
        train_set, test_set = (
            DATASETS[self.data](
                str(self.folder), train=train, download=True, transform=transforms.ToTensor()
            )
            for train in (True, False)
        )
        subset = Subset(train_set, range(self.images))
        self.train_loader = DataLoader(subset, batch_size=self.batch_size, shuffle=True)
        self.test_loader = DataLoader(test_set, batch_size=self.batch_size)
        self.model.to(self.device)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.001)

    def train_epoch(self) -> None:
        """Train on every image once, with the evaluations."""
        criterion = nn.CrossEntropyLoss()
        interval = len(self.train_loader) // self.evaluations if self.evaluations else 0
        self.model.train()
        start = time.perf_counter()
        for step, (images, labels) in enumerate(self.train_loader, 1):
            outputs = self.model(images.to(self.device))  # (B, classes)
            loss = criterion(outputs, labels.to(self.device))
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            if interval and step % interval == 0:
                self.seconds += self._seconds_since(start)
                self.accuracy()  # without model.eval(), as in the textbook
                start = time.perf_counter()
        self.seconds += self._seconds_since(start)

    def _seconds_since(self, start: float) -> float:
        if self.device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - start

    def accuracy(self) -> float:
        """Return the accuracy on the test images, 0–1, in the current mode of the network."""
        correct = 0
        with torch.no_grad():
            for images, labels in self.test_loader:
                predicted = self.model(images.to(self.device)).argmax(1).cpu()
                correct += int((predicted == labels).sum())
        return correct / len(self.test_loader.dataset)  # type: ignore[arg-type]
