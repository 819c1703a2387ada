"""Weights from an uploaded file: safetensors, or a ``state_dict``; code in a file never runs."""

from __future__ import annotations

import io
import itertools
import pickletools
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnnviz.nets.network import Network
from cnnviz.problem import Problem, reason_of
from cnnviz.weights.module_weights import check_shapes, shape_text

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


def load_weights(network: Network, content: bytes) -> LoadedWeights:
    """Return a network with the weights of a file: safetensors, or saved by ``torch.save``.

    A ``state_dict`` may have other names, such as ``conv1.weight``: if its tensors have the order
    and the shapes of the network's, they are matched by their order.

    Raises:
        Problem: The file is too large, damaged, holds code, or belongs to another network.
    """
    if len(content) > MAX_BYTES:
        raise Problem(
            "This file is {size} MB; the limit is {most} MB.",
            setting="weights",
            size=-(-len(content) // 2**20),
            most=MAX_BYTES // 2**20,
        )
    zipped = content.startswith(b"PK\x03\x04")
    tensors = _load_state_dict(content) if zipped else _load_safetensors(content)
    for prefix in _WRAPPERS:
        if tensors and all(name.startswith(prefix) for name in tensors):
            tensors = {name.removeprefix(prefix): value for name, value in tensors.items()}
    module = network.to_torch()
    ours: dict[str, Tensor] = module.state_dict()
    by_order = zipped and not ours.keys() & tensors.keys()  # only a state_dict keeps the order
    (_check_order if by_order else check_shapes)(network, ours, tensors)
    if not by_order:
        tensors = {name: tensors[name] for name in ours}
    for name, value, own in zip(tensors, tensors.values(), ours.values(), strict=True):
        if value.is_floating_point() != own.is_floating_point() or not value.isfinite().all():
            raise Problem(
                "The tensor {tensor} in this file has NaN or infinite values, or the wrong data "
                "type.",
                setting="weights",
                tensor=name,
            )
    module.load_state_dict(dict(zip(ours, tensors.values(), strict=True)))
    return LoadedWeights(module.eval(), by_order)


def _damaged(detail: str) -> Problem:
    return Problem("These weights are damaged: {detail}.", setting="weights", detail=detail)


def _load_safetensors(content: bytes) -> dict[str, Tensor]:
    from safetensors.torch import load

    if content.startswith(b"\x80"):
        raise Problem(
            "This file was saved by an old version of PyTorch, or is not a state_dict: save it "
            "again with torch.save(model.state_dict(), …) in a newer version, or as safetensors.",
            setting="weights",
        )
    # The format begins with the length of its table of contents, which is JSON.
    if content[8:9] != b"{":
        raise Problem(
            "This file does not contain weights: save them as safetensors, or as a state_dict "
            "with torch.save.",
            setting="weights",
        )
    try:
        return load(content)
    except Exception as error:  # safetensors and torch have many for damaged bytes
        raise _damaged(reason_of(error)) from error


def _load_state_dict(content: bytes) -> dict[str, Tensor]:
    """Return the tensors of a ``state_dict``; its pickle is checked before it is read."""
    import torch

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            # torch stores without compressing; packed parts could unfold to any size.
            if any(part.compress_type for part in parts) or len(content) < sum(
                part.file_size for part in parts
            ):
                raise _damaged("compressed parts")
            (pickle,) = (part for part in parts if part.filename.endswith("/data.pkl"))
            if pickle.file_size > MAX_PICKLE:
                raise _damaged("its table of contents is too long")
            _check_pickle(archive.read(pickle))
        state: Any = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
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
