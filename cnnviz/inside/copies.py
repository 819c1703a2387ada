"""The copy of a module that is looked into, and the names of its layers."""

import copy
import difflib

from torch import Tensor, nn

from cnnviz.problem import Problem


def layer_names(module: nn.Module) -> list[str]:
    """Return the dotted names of all submodules, at any depth: ``features.0``, ``layer1.0.conv1``.

    A submodule that contains others is listed before them.
    """
    return [name for name, _part in module.named_modules(remove_duplicate=False) if name]


def find_layer(module: nn.Module, name: str) -> nn.Module:
    """Return a submodule by its dotted name; the module itself for the empty name.

    Raises:
        Problem: There is no such submodule; the message names one that is spelled alike.
    """
    try:
        return module.get_submodule(name)
    except AttributeError as error:
        names = layer_names(module)
        nearest = next(iter(difflib.get_close_matches(name, names, n=1, cutoff=0.0)), "")
        raise Problem(
            "The network has no layer “{name}”; the most similar name is “{nearest}”.",
            setting="layer",
            nearest=nearest,
            name=name,
        ) from error


def evaluation_copy(module: nn.Module) -> nn.Module:
    """Return a copy in evaluation mode that shares the weights, without in-place operations.

    An in-place ReLU would overwrite the output of the layer before it.  A layer that is used at
    several places becomes one layer for each, so that each has an output of its own.  Hooks and the
    mode of the module itself stay as they are.
    """
    parts = list(module.modules())
    tensors = [*module.parameters(), *module.buffers()]
    # Others, such as the weight that an old weight_norm computes, could not be copied.
    tensors += [value for part in parts for value in vars(part).values() if _is_tensor(value)]
    shared: dict[int, object] = {id(tensor): tensor for tensor in tensors}
    copied = copy.deepcopy(module, dict(shared))
    _separate(copied, shared, set())
    for part in copied.modules():
        if getattr(part, "inplace", False):
            part.inplace = False  # type: ignore[assignment]
    return copied.eval()


def _is_tensor(value: object) -> bool:
    return isinstance(value, Tensor)


def _separate(module: nn.Module, shared: dict[int, object], seen: set[int]) -> None:
    """Replace each further use of a submodule by a copy that shares its tensors."""
    for name, child in module._modules.items():
        if child is None:
            continue
        if id(child) in seen:
            child = copy.deepcopy(child, dict(shared))
            module._modules[name] = child
        seen.add(id(child))
        _separate(child, shared, seen)
