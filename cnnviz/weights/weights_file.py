"""Weights that somebody brings: safetensors, or a ``state_dict``; code in a file never runs."""

from __future__ import annotations

import io
import pickle
import pickletools
import struct
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnnviz.nets.network import Network
from cnnviz.problem import Problem

if TYPE_CHECKING:
    from torch import Tensor, nn

MOST_BYTES = 200 * 2**20
"""The largest network that is trained here takes 64 MB, with the state of Adam three times that."""
MOST_PICKLED = 2**20
"""Bytes of a file's table of contents; that of a ResNet-18 with the state of Adam has 40,000."""
_INSIDE = ("state_dict", "model_state_dict", "model", "net", "module")
"""Where a checkpoint keeps its ``state_dict``, as tutorials write it."""
_HARMLESS = {"collections OrderedDict", "torch.Size"} | {
    f"torch._utils _rebuild_{kind}" for kind in ("tensor_v2", "parameter")
}
_STORAGES = ("Float", "Double", "Half", "BFloat16", "Long", "Int")
_HARMLESS |= {f"torch {kind}Storage" for kind in _STORAGES}
"""What a pickled ``state_dict`` calls; all else is refused before anything is read."""
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
    struct.error,
    zipfile.BadZipFile,
)
"""What torch and zipfile raise when they read something else than they wrote."""


@dataclass(frozen=True, eq=False)
class Brought:
    """A network with weights from a file.

    Attributes:
        module: The network in eval mode, on the CPU.
        by_order: The tensors have other names than ours, so they were matched by their order.
    """

    module: nn.Sequential
    by_order: bool


def read(network: Network, content: bytes) -> Brought:
    """Return a network with the weights of a file.

    A ``state_dict`` may have names of its own, such as ``conv1.weight``: if its tensors come in the
    order of the network's and have the same shapes, they are taken in that order.

    Args:
        network: The network that they are meant for.
        content: The file: safetensors, or what ``torch.save`` made of a ``state_dict``.

    Raises:
        Problem: The file is too large, damaged, holds code, or belongs to another network.
    """
    if len(content) > MOST_BYTES:
        raise Problem(
            "This file is {size} MB; the limit is {most} MB.",
            setting="weights",
            size=-(-len(content) // 2**20),
            most=MOST_BYTES // 2**20,
        )
    zipped = content.startswith(b"PK\x03\x04")
    found = _of_torch(content) if zipped else _of_safetensors(content)
    found = _unwrapped(found)
    module = network.to_torch()
    wanted: dict[str, Tensor] = module.state_dict()
    names = _names(network, wanted, found, in_order=zipped)
    for ours, theirs in names.items():
        _check_values(theirs, found[theirs], wanted[ours])
    module.load_state_dict({ours: found[theirs] for ours, theirs in names.items()})
    return Brought(module.eval(), by_order=any(ours != theirs for ours, theirs in names.items()))


def _damaged(detail: str) -> Problem:
    return Problem("These weights are damaged: {detail}.", setting="weights", detail=detail)


def _of_safetensors(content: bytes) -> dict[str, Tensor]:
    from safetensors import SafetensorError
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
    except (SafetensorError, *_DAMAGE) as error:
        raise _damaged(_first_line(error)) from error


def _of_torch(content: bytes) -> dict[str, Tensor]:
    """Return the tensors of a ``state_dict``; what it holds is looked at before it is read."""
    import torch

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            # torch stores without compressing; packed parts could unfold to any size.
            if any(one.compress_type for one in parts) or len(content) < sum(
                one.file_size for one in parts
            ):
                raise _damaged("compressed parts")
            (pickled,) = (one for one in parts if one.filename.endswith("/data.pkl"))
            if pickled.file_size > MOST_PICKLED:
                raise _damaged("its table of contents is too long")
            _check_harmless(archive.read(pickled))
        found: Any = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except Problem:
        raise
    except _DAMAGE as error:
        raise _damaged(_first_line(error)) from error
    if isinstance(found, dict):
        found = next((found[key] for key in _INSIDE if isinstance(found.get(key), dict)), found)
    if not isinstance(found, dict) or not all(
        isinstance(name, str) and isinstance(one, torch.Tensor) and one.layout == torch.strided
        for name, one in found.items()
    ):
        raise Problem(
            "This file does not contain a state_dict: save it with "
            "torch.save(model.state_dict(), …).",
            setting="weights",
        )
    return found


def _check_harmless(pickled: bytes) -> None:
    """Refuse a pickle that calls anything but what rebuilds tensors."""
    for operation, argument, _place in pickletools.genops(pickled):
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


def _unwrapped(found: dict[str, Tensor]) -> dict[str, Tensor]:
    """Take away what wrappers of torch put before every name of a network."""
    for prefix in ("module.", "_orig_mod."):  # DataParallel, torch.compile
        if found and all(name.startswith(prefix) for name in found):
            found = {name.removeprefix(prefix): one for name, one in found.items()}
    return found


def _names(
    network: Network, wanted: dict[str, Tensor], found: dict[str, Tensor], *, in_order: bool
) -> dict[str, str]:
    """Return our names with those of the file.

    Args:
        network: Is told where they do not fit.
        wanted: The network's tensors.
        found: Those of the file.
        in_order: The file keeps the order in which its network has them.
    """
    if in_order and not wanted.keys() & found.keys():
        return _ordered(network, wanted, found)
    for name in [*wanted, *(found.keys() - wanted.keys())]:
        if name not in found or name not in wanted or found[name].shape != wanted[name].shape:
            raise Problem(
                "These weights do not belong to {net}: {tensor} should be {wanted} but is {found}.",
                setting="weights",
                net=network.name,
                tensor=name,
                wanted=_shape(wanted.get(name)),
                found=_shape(found.get(name)),
            )
    return {name: name for name in wanted}


def _ordered(
    network: Network, wanted: dict[str, Tensor], found: dict[str, Tensor]
) -> dict[str, str]:
    ours, theirs = list(wanted), list(found)
    for place in range(max(len(ours), len(theirs))):
        mine = ours[place] if place < len(ours) else "–"
        other = theirs[place] if place < len(theirs) else "–"
        shapes = _shape(wanted.get(mine)), _shape(found.get(other))
        if shapes[0] != shapes[1]:
            raise Problem(
                "These weights do not fit {net}: tensor {number} of the network, {tensor}, is "
                "{wanted}; that of the file, {other}, is {found}.",
                setting="weights",
                net=network.name,
                number=place + 1,
                tensor=mine,
                wanted=shapes[0],
                other=other,
                found=shapes[1],
            )
    return dict(zip(ours, theirs, strict=True))


def _shape(tensor: Tensor | None) -> str:
    return "–" if tensor is None else str(tuple(tensor.shape))


def _check_values(name: str, tensor: Tensor, wanted: Tensor) -> None:
    if tensor.is_floating_point() == wanted.is_floating_point() and bool(tensor.isfinite().all()):
        return
    raise Problem(
        "The tensor {tensor} in this file has NaN or infinite values, or the wrong data type.",
        setting="weights",
        tensor=name,
    )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
