"""Features of frozen layers, computed once: their output for an image never changes.

They are kept on the disk, too, so that another run with the same frozen layers and images has them
at once; the oldest ones are deleted.
"""

import contextlib
import hashlib
import math
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from cnnviz.data import registry
from cnnviz.data.dataset import ShareReport
from cnnviz.nets import Network, train_limits
from cnnviz.training.loop import fusion, out_of_memory
from cnnviz.training.loop.evaluation import scale_images

MOST_BYTES = 2**29
"""Features of one run in memory; where they would take more, the frozen layers run every time."""
CACHE_BYTES = 2**30
"""Features on the disk, of all runs."""


def feature_bytes(network: Network, frozen: int, images: int) -> int:
    """Return the bytes of the features of so many images, float32."""
    return 4 * images * math.prod(network.shapes()[frozen - 1])


def compute_features(
    frozen: nn.Sequential, images: Tensor, report: Callable[[int], object]
) -> Tensor:
    """Return the output of frozen layers for images, in evaluation mode, or that of the cache.

    Args:
        frozen: The layers.
        images: (N, C, H, W) uint8, on their device.
        report: Called with the number of images that are done.

    Returns:
        (N, …) float32, on the same device.

    Raises:
        Problem: There is not enough memory for one image.
    """
    file = cache_folder() / f"{_digest(frozen, images)}.npy"
    cached = _read(file)
    if cached is not None and len(cached) == len(images):
        report(len(images))
        return torch.from_numpy(cached).to(images.device)
    module = fusion.fuse_for_evaluation(frozen.eval())
    parts: list[Tensor] = []
    done, count = 0, train_limits.evaluation_batch_size(tuple(images.shape[1:]))
    while done < len(images):
        part = out_of_memory.run_in_memory(
            partial(_output, module, images[done:]), count, images.device
        )
        parts.append(part)
        count = len(part)
        done += count
        report(done)
    features = torch.cat(parts)
    _write(file, features)
    return features


def keep_features(frozen: nn.Sequential, images: Tensor, features: Tensor) -> None:
    """Keep features that were computed elsewhere, so that :func:`compute_features` finds them.

    Args:
        frozen: The layers, with their weights.
        images: (N, C, H, W) uint8, on the device on which the run will be.
        features: (N, …) float32, their output for these images in evaluation mode.
    """
    _write(cache_folder() / f"{_digest(frozen, images)}.npy", features)


def cache_folder() -> Path:
    """Return the folder of the features on the disk."""
    return registry.cache_folder().parent / "features"


def share_report(report: ShareReport | None, done: int, total: int) -> Callable[[int], object]:
    """Return a function that reports images of a part as a share of all.

    Args:
        report: Is called with the share, 0–1; None reports nothing.
        done: Images of the parts before.
        total: Images of all parts.
    """
    return lambda count: None if report is None else report((done + count) / max(1, total))


def _output(module: nn.Module, images: Tensor, count: int) -> Tensor:
    with torch.no_grad():  # what inference_mode() returns could not be trained on
        output: Tensor = module(scale_images(images[:count]))
    return output.float()


def _digest(frozen: nn.Sequential, images: Tensor) -> str:
    """Return what identifies features: the layers, their weights, the images and the device."""
    digest = hashlib.sha256(f"{frozen} {images.device} {tuple(images.shape)}".encode())
    for tensor in (*frozen.state_dict().values(), images):
        digest.update(tensor.detach().cpu().contiguous().numpy().data)
    return digest.hexdigest()[:32]


def _read(file: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]] | None:
    try:
        features: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = np.load(
            file, allow_pickle=False
        )
        os.utime(file)  # it was used now
    except (OSError, ValueError):  # not there, or damaged: computed again
        return None
    return features


def _write(file: Path, features: Tensor) -> None:
    """Keep features, and delete those that were not used for longest; without a disk, neither."""
    size = features.nbytes
    if size > CACHE_BYTES:
        return
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        others = sorted(file.parent.glob("*.npy"), key=lambda one: one.stat().st_mtime)
        room = CACHE_BYTES - size - sum(one.stat().st_size for one in others)
        for one in others:
            if room >= 0:
                break
            room += one.stat().st_size
            one.unlink()
        partial_file = file.with_suffix(f".{os.getpid()}.part")
        with partial_file.open("wb") as stream:
            np.save(stream, features.cpu().numpy())
        partial_file.replace(file)
