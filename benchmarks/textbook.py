"""The training loop of the teaching texts, as they write it: the reference of ``make bench-train``.

Pictures come through torchvision's dataset, ``ToTensor`` and a ``DataLoader``, one at a time; the
loop and its measurements are those of any beginner's tutorial.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

SETS = {"fashion-mnist": datasets.FashionMNIST, "mnist": datasets.MNIST}
Loader = DataLoader[tuple[Tensor, Tensor]]


@dataclass
class Textbook:
    """A network, its pictures and the loop that trains it, for as many epochs as are asked for.

    Attributes:
        model: The network.
        data: ``fashion-mnist`` or ``mnist``.
        folder: A copy of the files, which torchvision unpacks beside them.
        images: So many pictures are trained on, the first ones.
        batch_size: Pictures of a batch.
        checks: Times that the test pictures are measured in an epoch.
        device: Where the network is; every batch is sent there.
        training: Seconds spent on training so far.
    """

    model: nn.Module
    data: str
    folder: Path
    images: int
    batch_size: int
    checks: int = 0
    device: str = "cpu"
    training: float = 0.0
    optimizer: torch.optim.Optimizer = field(init=False)
    train_loader: Loader = field(init=False)
    test_loader: Loader = field(init=False)

    def __post_init__(self) -> None:
        # "download" only unpacks the files that are there; torchvision checks them.
        pictures, test_pictures = (
            SETS[self.data](
                str(self.folder), train=train, download=True, transform=transforms.ToTensor()
            )
            for train in (True, False)
        )
        some = Subset(pictures, range(self.images))
        self.train_loader = DataLoader(some, batch_size=self.batch_size, shuffle=True)
        self.test_loader = DataLoader(test_pictures, batch_size=self.batch_size)
        self.model.to(self.device)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.001)

    def epoch(self) -> None:
        """Train on every picture once; measure within, as often as asked for."""
        criterion = nn.CrossEntropyLoss()
        every = len(self.train_loader) // self.checks if self.checks else 0
        self.model.train()
        begun = time.perf_counter()
        for step, (images, labels) in enumerate(self.train_loader, 1):
            outputs = self.model(images.to(self.device))  # (B, classes)
            loss = criterion(outputs, labels.to(self.device))
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            if every and step % every == 0:
                self.training += self._passed(begun)
                self.accuracy()  # without model.eval(), as the text has it
                begun = time.perf_counter()
        self.training += self._passed(begun)

    def _passed(self, begun: float) -> float:
        """Return the seconds since a moment; a GPU is waited for."""
        if self.device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - begun

    def accuracy(self) -> float:
        """Return the share of right answers on the test pictures, in the mode that is set."""
        correct = 0
        with torch.no_grad():
            for images, labels in self.test_loader:
                predicted = self.model(images.to(self.device)).argmax(1).cpu()
                correct += int((predicted == labels).sum())
        return correct / len(self.test_loader.dataset)  # type: ignore[arg-type]
