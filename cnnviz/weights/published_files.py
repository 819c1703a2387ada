"""Weights that others have published, fetched by torchvision's name for them."""

from __future__ import annotations

import os
import pickle
import re
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from cnnviz.data import download
from cnnviz.data.dataset import Report
from cnnviz.problem import Problem, Quoted

if TYPE_CHECKING:
    from torch import Tensor

FOLDER = "weights"
_SUM = re.compile(r"-([0-9a-f]{8,})\.")  # as torch.hub has it: SHA-256 begins so
# What torch raises when it reads something else than weights of this network.
_DAMAGE = (RuntimeError, KeyError, TypeError, ValueError, EOFError, pickle.UnpicklingError)


def tensors(model: str, weights: str, *, report: Report | None = None) -> dict[str, Tensor]:
    """Return published weights and buffers, in the order of torchvision's network.

    They are looked for in ``weights`` of the folder ``CNNVIZ_DATA``, in the cache of torch and in
    the app's own, where they are also put.

    Args:
        model: What torchvision calls the network, such as ``resnet18``.
        weights: What it calls the weights, such as ``ResNet18_Weights.IMAGENET1K_V1``.
        report: Told the share that is downloaded, 0–1; None forbids the download.

    Raises:
        Problem: They are not on this machine and cannot be had, or the file is damaged.
    """
    import torch
    from torchvision import models  # type: ignore[import-untyped]

    url: str = models.get_weight(weights).url
    path = _path(url, report)
    module: torch.nn.Module = models.get_model(model)
    try:
        module.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    except _DAMAGE as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Problem(
            "The weights in {file} are damaged: {detail}. Delete the file; the next run "
            "downloads it again.",
            setting="start",
            file=Quoted(path),
            detail=detail,
        ) from error
    return module.state_dict()


def _path(url: str, report: Report | None) -> Path:
    """Return the file of an address, downloaded if that must be."""
    name = url.rpartition("/")[2]
    found = next((one / name for one in _folders() if (one / name).is_file()), None)
    if found is not None:
        return found
    path = _own() / name
    try:
        if report is None:
            raise download.Unreachable("no download was asked for")
        known = _SUM.search(name)
        download.fetch_file([url], path, ("sha256", known[1] if known else ""), report)
    except download.Unreachable as failure:
        raise Problem(
            "The weights pretrained on ImageNet are not on this computer and could not be "
            "downloaded ({detail}). Put the file {file} into the folder {folder}, or start with "
            "random weights.",
            setting="start",
            nearest="drawn",
            detail=str(failure),
            file=Quoted(name),
            folder=str(path.parent),
        ) from failure
    return path


def _own() -> Path:
    return platformdirs.user_cache_path("cnnviz") / FOLDER


def _folders() -> list[Path]:
    """Return where the file may lie."""
    import torch

    asked = os.environ.get("CNNVIZ_DATA")
    named = [Path(asked) / FOLDER] if asked else []
    return [*named, Path(torch.hub.get_dir()) / "checkpoints", _own()]
