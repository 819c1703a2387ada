"""A network as PyTorch code, in the forms in which people write it.

The code runs as printed. Its modules have the parameters of ``Network.to_torch()``, in the same
order and with the same shapes; comments give each layer's output shape.
"""

from collections.abc import Sequence
from typing import Literal

from cnnviz.nets.layers.base import Layer, Shape, shape_text
from cnnviz.nets.layers.kinds import Block
from cnnviz.problem import Problem

Form = Literal["sequential", "ordered", "class"]
FORMS: tuple[Form, ...] = ("sequential", "ordered", "class")
CLASSES = {
    "Residual": """\
class Residual(nn.Module):
    def __init__(self, layers, shortcut):
        super().__init__()
        self.layers = layers
        self.shortcut = shortcut  # an empty nn.Sequential is the identity

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)
""",
    "Branches": """\
class Branches(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], dim=1)
""",
}
"""The classes of blocks, which torch does not have, by their names."""


def available_forms(layers: Sequence[Layer]) -> list[Form]:
    """Return the forms in which layers can be printed, the simplest first.

    A block has several paths, which only a class of its own can express.
    """
    return ["class"] if _has_block(layers) else list(FORMS)


def write_pytorch(
    names: Sequence[str],
    input_shape: Shape,
    layers: Sequence[Layer],
    shapes: Sequence[Shape],
    form: Form | None = None,
) -> str:
    """Return PyTorch code for layers that fit each other; it runs as printed.

    Each layer has a name and an output shape. ``form`` is ``nn.Sequential``, the same with names
    (``OrderedDict``), or a class with ``forward``; None takes the simplest that the layers allow.

    Raises:
        Problem: The layers cannot be printed in this form.
    """
    forms = available_forms(layers)
    form = form or forms[0]
    if form not in forms:
        raise Problem(
            "A network with a block is written as a class: nn.Sequential has only one path.",
            setting="form",
            nearest=forms[0],
        )
    if form == "class":
        return _class_code(names, input_shape, layers, shapes)
    calls = [f"{layer.call}," for layer in layers]
    if form == "sequential":
        imports = [*_import_lines(layers), ""]
        first, last = "nn.Sequential(", ")"
    else:
        imports = ["from collections import OrderedDict", "", *_import_lines(layers), ""]
        first, last = "nn.Sequential(OrderedDict([", "]))"
        calls = [f'("{name}", {call[:-1]}),' for name, call in zip(names, calls, strict=True)]
    head = f"model = {first}  # {shape_text(input_shape)}"
    lines = _commented(calls, shapes, indent=4, arrow="→ ")
    return "\n".join([*imports, head, *lines, last, ""])


def _commented(
    texts: Sequence[str], shapes: Sequence[Shape], *, indent: int, arrow: str = ""
) -> list[str]:
    """Return an indented line for each text, with the output shape as an aligned comment."""
    width = max(map(len, texts), default=0)
    return [
        f"{' ' * indent}{text:<{width}}  # {arrow}{shape_text(shape)}"
        for text, shape in zip(texts, shapes, strict=True)
    ]


def _class_code(
    names: Sequence[str], input_shape: Shape, layers: Sequence[Layer], shapes: Sequence[Shape]
) -> str:
    lines = [*_import_lines(layers), "", ""]
    for name in sorted({type(layer).__name__ for layer in layers if isinstance(layer, Block)}):
        lines += [*CLASSES[name].split("\n"), ""]
    if any("torch.cat" in line for line in lines):
        lines.insert(0, "import torch")
    lines += ["class Net(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    for name, layer in zip(names, layers, strict=True):
        first, *rest = _call_lines(layer)
        lines += [f"        self.{name} = {first}", *(f"        {line}" for line in rest)]
    lines += ["", f"    def forward(self, x):  # {shape_text(input_shape)}"]
    lines += _commented([f"x = self.{name}(x)" for name in names], shapes, indent=8)
    return "\n".join([*lines, "        return x", "", "", "model = Net()", ""])


def _has_block(layers: Sequence[Layer]) -> bool:
    return any(isinstance(layer, Block) for layer in layers)


def _import_lines(layers: Sequence[Layer]) -> list[str]:
    """Return the imports of all layers, also of those in blocks."""
    chains = [layers]
    for layer in layers:
        if isinstance(layer, Block):
            chains += layer.paths.values()
    inner = [layer for chain in chains for layer in chain if not isinstance(layer, Block)]
    others = {(layer.library, type(layer).__name__) for layer in inner}
    lines = [
        f"from {library} import {name}" for library, name in sorted(others) if library != "torch.nn"
    ]
    return ["from torch import nn", *lines]


def _call_lines(layer: Layer) -> list[str]:
    """Return the lines of the call that makes a layer."""
    if not isinstance(layer, Block):
        return [layer.call]
    lines = [f"{type(layer).__name__}("]
    for chain in layer.paths.values():
        calls = [f"        {inner.call}," for inner in chain]
        lines += ["    nn.Sequential(", *calls, "    ),"] if calls else ["    nn.Sequential(),"]
    return [*lines, ")"]
