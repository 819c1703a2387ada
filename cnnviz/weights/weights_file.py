"""Weights from an uploaded file: safetensors, or a ``state_dict``; code in a file never runs."""

from __future__ import annotations

import io
import itertools
import pickletools
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cnnviz.nets.network import Network
from cnnviz.problem import Problem, reason_of
from cnnviz.weights.module_weights import check_shapes, shape_text
from cnnviz.weights.torchvision_names import rename_tensors

if TYPE_CHECKING:
    from torch import Tensor, nn

MAX_BYTES = 200 * 2**20
"""The largest network that is trained here takes 64 MB, with the state of Adam three times that."""
MAX_PICKLE = 2**20
"""Bytes of a file's pickle; that of a ResNet-18 with the state of Adam has 40,000."""
_CHECKPOINT_KEYS = ("state_dict", "model_state_dict", "model", "net", "module")
"""Where a checkpoint keeps its ``state_dict``, as tutorials write it."""
_STORAGES = ("Float", "Double", "Half", "BFloat16", "Long", "Int")
_HARMLESS = {
    "collections OrderedDict",
    "torch.Size",
    "torch._utils _rebuild_tensor_v2",
    "torch._utils _rebuild_parameter",
    *(f"torch {kind}Storage" for kind in _STORAGES),
}
"""What a pickled ``state_dict`` calls; all else is refused before anything is read."""
_WRAPPERS = ("module.", "_orig_mod.")
"""Prefixes that DataParallel and torch.compile put before all names of a network."""


@dataclass(frozen=True, eq=False)
class LoadedWeights:
    """A network with weights from a file.

    Attributes:
        module: The network in evaluation mode, on the CPU.
        by_order: The tensors have other names than ours, so they were matched by their order.
    """

    module: nn.Sequential
    by_order: bool


def load_weights(network: Network, content: bytes | Path, most: int | None = None) -> LoadedWeights:
    """Return a network with the weights of a file: safetensors, or saved by ``torch.save``.

    A ``state_dict`` may have other names, such as ``conv1.weight``: if its tensors have the order
    and the shapes of the network's, they are matched by their order. The names of torchvision's
    networks are known, also where a file keeps no order.

    Args:
        network: The network.
        content: What the file contains, or its path: then it is not in memory as a whole.
        most: Bytes of the file; None for ``MAX_BYTES``.

    Raises:
        Problem: The file is too large, damaged, holds code, or belongs to another network.
    """
    tensors, zipped = _read_tensors(content, MAX_BYTES if most is None else most)
    for prefix in _WRAPPERS:
        if tensors and all(name.startswith(prefix) for name in tensors):
            tensors = {name.removeprefix(prefix): value for name, value in tensors.items()}

    import torch

    with torch.device("meta"):  # random weights would take memory and time, only to be replaced
        module = network.to_torch()
    ours: dict[str, Tensor] = module.state_dict()
    if not ours.keys() & tensors.keys():
        tensors = rename_tensors(network, ours, tensors)
    by_order = zipped and not ours.keys() & tensors.keys()  # only a state_dict keeps the order
    (_check_order if by_order else check_shapes)(network, ours, tensors)
    names = list(tensors) if by_order else list(ours)
    # One at a time: the tensor of the file is released before the next one is copied.
    copies = {own: _copy(name, tensors.pop(name), ours[own])
              for own, name in zip(ours, names, strict=True)}  # fmt: skip
    module.load_state_dict(copies, assign=True)
    return LoadedWeights(module.eval(), by_order)


def _read_tensors(content: bytes | Path, most: int) -> tuple[dict[str, Tensor], bool]:
    """Return the tensors of a file, and whether it is a zip file of PyTorch."""
    try:
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        if size > most:
            raise Problem(
                "This file is {size} MB; the limit is {most} MB.",
                setting="weights",
                size=-(-size // 2**20),
                most=most // 2**20,
            )
        with _open(content) as file:
            start = file.read(9)
        zipped = start.startswith(b"PK\x03\x04")
        load = _load_state_dict if zipped else _load_safetensors
        return load(content, start, size), zipped
    except OSError as error:
        raise _damaged(reason_of(error)) from error


def _open(content: bytes | Path) -> BinaryIO:
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


def _copy(name: str, value: Tensor, own: Tensor) -> Tensor:
    """Return a copy of a tensor of the file, with the data type of the network's."""
    if value.is_floating_point() != own.is_floating_point() or not _is_finite(value):
        raise Problem(
            "The tensor {tensor} in this file has NaN or infinite values, or the wrong data type.",
            setting="weights",
            tensor=name,
        )
    return value.detach().to(own.dtype, copy=True).contiguous()


def _is_finite(value: Tensor) -> bool:
    """Return whether all values are finite; ``isfinite`` would take as much memory once more."""
    import torch

    if not value.is_floating_point() or not value.numel():
        return True
    return all(bool(bound.isfinite()) for bound in torch.aminmax(value))  # of a NaN they are NaN


def _damaged(detail: str) -> Problem:
    return Problem("These weights are damaged: {detail}.", setting="weights", detail=detail)


def _load_safetensors(content: bytes | Path, start: bytes, _size: int) -> dict[str, Tensor]:
    from safetensors.torch import load, load_file

    if start.startswith(b"\x80"):
        raise Problem(
            "This file was saved by an old version of PyTorch, or is not a state_dict: save it "
            "again with torch.save(model.state_dict(), …) in a newer version, or as safetensors.",
            setting="weights",
        )
    # The format begins with the length of its table of contents, which is JSON.
    if start[8:9] != b"{":
        raise Problem(
            "This file does not contain weights: save them as safetensors, or as a state_dict "
            "with torch.save.",
            setting="weights",
        )
    try:
        return load_file(content) if isinstance(content, Path) else load(content)
    except Exception as error:  # safetensors and torch have many for damaged bytes
        raise _damaged(reason_of(error)) from error


def _load_state_dict(content: bytes | Path, _start: bytes, size: int) -> dict[str, Tensor]:
    """Return the tensors of a ``state_dict``; its pickle is checked before it is read."""
    import torch

    try:
        with _open(content) as file, zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            # torch stores without compressing; packed parts could unfold to any size.
            if any(part.compress_type for part in parts) or size < sum(
                part.file_size for part in parts
            ):
                raise _damaged("compressed parts")
            (pickle,) = (part for part in parts if part.filename.endswith("/data.pkl"))
            if pickle.file_size > MAX_PICKLE:
                raise _damaged("its table of contents is too long")
            _check_pickle(archive.read(pickle))
        with _open(content) as file:
            state: Any = torch.load(file, map_location="cpu", weights_only=True)
    except Problem:
        raise
    except Exception as error:  # so have torch and zipfile
        raise _damaged(reason_of(error)) from error
    if isinstance(state, dict):
        inner = (state[key] for key in _CHECKPOINT_KEYS if isinstance(state.get(key), dict))
        state = next(inner, state)
    if not isinstance(state, dict) or not all(
        isinstance(name, str) and isinstance(value, torch.Tensor) and value.layout == torch.strided
        for name, value in state.items()
    ):
        raise Problem(
            "This file does not contain a state_dict: save it with torch.save(model.state_dict(), "
            "…).",
            setting="weights",
        )
    return state


def _check_pickle(pickle: bytes) -> None:
    """Refuse a pickle that calls anything but what rebuilds tensors."""
    for operation, argument, _place in pickletools.genops(pickle):
        if operation.name in ("STACK_GLOBAL", "INST", "EXT1", "EXT2", "EXT4"):
            argument = operation.name
        elif operation.name != "GLOBAL":
            continue
        if argument not in _HARMLESS:
            raise Problem(
                "This file would run code when loaded ({call}), so it was not loaded. Save only "
                "the weights: torch.save(model.state_dict(), …), or as safetensors.",
                setting="weights",
                call=str(argument)[:60],
            )


def _check_order(network: Network, ours: dict[str, Tensor], tensors: dict[str, Tensor]) -> None:
    """Refuse tensors that do not have the shapes of a network's, in their order."""
    for index, (name, other) in enumerate(itertools.zip_longest(ours, tensors, fillvalue="–")):
        own, theirs = shape_text(ours.get(name)), shape_text(tensors.get(other))
        if own != theirs:
            raise Problem(
                "These weights do not fit {net}: tensor {number} of the network, {tensor}, is "
                "{expected}; that of the file, {other}, is {actual}.",
                setting="weights",
                net=network.name,
                number=index + 1,
                tensor=name,
                expected=own,
                other=other,
                actual=theirs,
            )
