"""What the trained layers of a run take: images, or features of the frozen layers before them."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from cnnviz.data.dataset import ShareReport
from cnnviz.training.loop import epoch_report, features
from cnnviz.training.loop.device_data import DeviceData
from cnnviz.training.loop.validation import split_off_validation
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Phase
from cnnviz.training.records.report import Strength

EVALUATED_TRAIN_IMAGES = 10_000


class Inputs:
    """The inputs of a run, of which some are held out for validation.

    Args:
        data: The data, on its device.
        settings: Of the run.
        module: The network, on the same device.

    Attributes:
        data: Images, or features once :meth:`prepare` has computed them.
        count: Training images, without those held out.
        first: Index of the first layer that takes the inputs: 0, or that behind the frozen layers.
        strengths: Of the frozen layers before it.
    """

    def __init__(self, data: DeviceData, settings: Settings, module: nn.Sequential) -> None:
        self.data = data
        self.count = len(data.train_labels)
        self.strengths: tuple[Strength, ...] = ()
        self._frozen = module[: settings.frozen]
        self.first = settings.frozen if self._keeps_features(settings) else 0
        self._places: tuple[Tensor, Tensor] | None = None
        if settings.validation:
            labels, device = data.train_labels.cpu(), data.train_labels.device
            trained, held_out = split_off_validation(labels, settings.validation, settings.seed)
            self._places = trained.to(device), held_out.to(device)
            self.count = len(trained)

    def _keeps_features(self, settings: Settings) -> bool:
        """Return whether the features of the frozen layers are computed once.

        Augmented images differ in every epoch, and the features of many images take much memory.
        """
        if not settings.frozen or settings.augment:
            return False
        count = len(self.data.train_labels) + len(self.data.test_labels)
        size = features.feature_bytes(settings.network, settings.frozen, count)
        return size <= features.MOST_BYTES

    def prepare(self, report: ShareReport | None = None) -> None:
        """Compute the features of the frozen layers, if they are kept and not there yet.

        Args:
            report: Called with the share that is done, 0–1.

        Raises:
            Problem: There is not enough memory for one image.
        """
        if not self.first or self.strengths:
            return
        data, frozen = self.data, self._frozen.eval()
        total, done = len(data.train_labels) + len(data.test_labels), 0
        parts = []
        for images in (data.train_images, data.test_images):
            noted = features.share_report(report, done, total)
            parts.append(features.compute_features(frozen, images, noted))
            done += len(images)
        self.strengths = epoch_report.measure_strengths(frozen, data.test_images)
        self.data = DeviceData(parts[0], data.train_labels, parts[1], data.test_labels)

    def draw_order(self, rng: torch.Generator) -> Tensor:
        """Return the places of the training images in random order, (N,), on the device."""
        order = torch.randperm(self.count, generator=rng).to(self.data.train_labels.device)
        return order if self._places is None else self._places[0][order]

    def sets(self, phase: Phase) -> Iterator[tuple[str, Tensor, Tensor]]:
        """Yield name, inputs and labels of each set to evaluate; the test comes last."""
        data, first = self.data, slice(EVALUATED_TRAIN_IMAGES)
        if phase == Phase.EPOCH and self._places is None:
            yield "train", data.train_images[first], data.train_labels[first]
        elif phase == Phase.EPOCH and self._places is not None:
            for name, places in zip(("train", "validation"), self._places, strict=True):
                yield name, data.train_images[places[first]], data.train_labels[places[first]]
        yield "test", data.test_images, data.test_labels
