"""Features of shots, computed while the next ones are taken, so that training finds them ready."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnviz import data
from cnnviz.data.dataset import Images
from cnnviz.data.image_reading import read_image
from cnnviz.problem import Problem
from cnnviz.training.recipe.transfer import Base, Depth, plan_run
from cnnviz.ui.models.loading import load_frozen_layers
from cnnviz.ui.models.threads import use_threads
from cnnviz.ui.transfer.live import forward_turn
from cnnviz.ui.transfer.state import SAMPLE

if TYPE_CHECKING:
    from torch import nn

Row = NDArray[np.float32]
MOST_SECONDS = 10.0
"""That training waits for the features of the last shots, which it would compute no sooner."""


@dataclass
class FeaturesAhead:
    """The features of the shots of one open page, in memory; nothing is written before training.

    Attributes:
        rows: The features of each image, by the digest of its pixels.
    """

    rows: dict[bytes, Row] = field(default_factory=dict)
    _digests: dict[int, bytes] = field(default_factory=dict)
    _waiting: dict[int, bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        """Load the layers before the first shot: the import of torch takes seconds."""
        threading.Thread(target=_load_ahead, daemon=False).start()

    def take(self, shots: dict[int, bytes]) -> None:
        """Compute the features of new shots in a thread, and forget those of deleted ones.

        Args:
            shots: All shots, as JPEG files, by their ids.
        """
        with self._lock:
            self._digests = {id: one for id, one in self._digests.items() if id in shots}
            kept = set(self._digests.values())
            self.rows = {digest: row for digest, row in self.rows.items() if digest in kept}
            self._waiting = {id: shot for id, shot in shots.items() if id not in self._digests}
            if self._waiting and self._thread is None:
                self._thread = threading.Thread(target=self._compute, daemon=False)
                self._thread.start()

    def keep_for(self, dataset: data.Dataset) -> bool:
        """Write the features of a dataset of these shots to where training looks for them.

        Returns:
            Whether all were there; those that are not, training computes.
        """
        if (thread := self._thread) is not None:
            thread.join(MOST_SECONDS)
        with self._lock:
            rows = dict(self.rows)
        sets = (dataset.train_images, dataset.test_images)
        digests = [list(map(_digest, images)) for images in sets]
        if any(digest not in rows for part in digests for digest in part):
            return False
        import torch

        from cnnviz.training.loop import features

        for images, part in zip(sets, digests, strict=True):
            row_of_each = torch.from_numpy(np.stack([rows[digest] for digest in part]))
            features.keep_features(base_layers(), torch.tensor(images), row_of_each)
        return True

    def _compute(self) -> None:
        """Compute the features of all shots that wait."""
        # Without the weights of the base there are none; the run says what is missing.
        with contextlib.suppress(Problem):
            while (shot := self._next()) is not None:
                id, file = shot
                pixels = read_image(file)
                row = compute_row(pixels)
                with self._lock:
                    self._waiting.pop(id, None)
                    self._digests[id] = _digest(pixels)
                    self.rows[self._digests[id]] = row

    def _next(self) -> tuple[int, bytes] | None:
        """Return a shot that waits; without one, the thread ends."""
        with self._lock:
            if not self._waiting:
                self._thread = None
                return None
            return next(iter(self._waiting.items()))


def _load_ahead() -> None:
    with contextlib.suppress(Problem):  # the run says what is missing
        base_layers()


@functools.cache
def base_layers() -> nn.Sequential:
    """Return the layers that are frozen when the camera's shots are trained on.

    Raises:
        Problem: Their weights are not installed.
    """
    # The number of classes, and so the dataset, matters to the last layer only.
    settings = plan_run(data.dataset_info(SAMPLE), Base.LITE0, Depth.CLASSIFIER)
    return load_frozen_layers(settings)


def compute_row(pixels: Images) -> Row:
    """Return the features (F,) of an image (3, H, W), uint8; one image at a time, in one thread.

    Raises:
        Problem: The weights are not installed.
    """
    import torch

    from cnnviz.training.loop.evaluation import scale_images

    layers = base_layers()
    x = scale_images(torch.from_numpy(pixels)[None])  # (1, 3, H, W)
    with forward_turn(), use_threads(1), torch.no_grad():
        row: Row = layers(x)[0].numpy()
    return row


def _digest(pixels: Images) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(pixels).data).digest()
