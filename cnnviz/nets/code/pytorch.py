"""The same network as PyTorch code, in the forms in which people write it.

Every text runs as printed and makes modules with the parameters of ``Network.to_torch()``, in the
same order and with the same shapes; comments give the shapes after each layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cnnviz.nets.layers.base import Layer, Shape, shape_text
from cnnviz.nets.layers.kinds import Residual
from cnnviz.problem import Problem

if TYPE_CHECKING:
    from cnnviz.nets.network import Network

Form = Literal["sequential", "ordered", "class"]
FORMS: tuple[Form, ...] = ("sequential", "ordered", "class")
RESIDUAL = """\
class Residual(nn.Module):
    def __init__(self, layers, shortcut):
        super().__init__()
        self.layers = layers
        self.shortcut = shortcut  # an empty nn.Sequential gives x back as it is

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)
"""


def forms(network: Network) -> list[Form]:
    """Return the forms that a network can be printed in, the plainest first.

    A residual block goes two ways at once, which only a class of its own can say.
    """
    return ["class"] if _has_block(network) else list(FORMS)


def write(network: Network, form: Form | None = None) -> str:
    """Return PyTorch code that makes the network; it runs as printed.

    Args:
        network: Layers that fit each other.
        form: ``nn.Sequential``, the same with names (``OrderedDict``), or a class with
            ``forward``; None takes the plainest that the network has.

    Raises:
        Problem: A layer does not fit, or the network does not have this form.
    """
    possible = forms(network)
    form = form or possible[0]
    if form not in possible:
        raise Problem(
            "A network with a residual block is printed as a class: nn.Sequential knows one way.",
            setting="form",
            nearest=possible[0],
        )
    after = network.shapes()
    match form:
        case "sequential":
            lines = _sequential(network, after)
        case "ordered":
            lines = _ordered(network, after)
        case "class":
            lines = _class(network, after)
    return "\n".join([*lines, ""])


def _sequential(network: Network, after: list[Shape]) -> list[str]:
    calls = [f"nn.{layer}," for layer in network.layers]
    head = f"model = nn.Sequential(  # {shape_text(network.input_shape)}"
    return ["from torch import nn", "", head, *_commented(calls, after), ")"]


def _ordered(network: Network, after: list[Shape]) -> list[str]:
    calls = [
        f'("{name}", nn.{layer}),'
        for name, layer in zip(network.names(), network.layers, strict=True)
    ]
    head = f"model = nn.Sequential(OrderedDict([  # {shape_text(network.input_shape)}"
    imports = ["from collections import OrderedDict", "", "from torch import nn", ""]
    return [*imports, head, *_commented(calls, after), "]))"]


def _commented(calls: list[str], after: list[Shape]) -> list[str]:
    """Return a line for each call, with the shape that it gives."""
    width = max(map(len, calls), default=0)
    return [
        f"    {call:<{width}}  # → {shape_text(shape)}"
        for call, shape in zip(calls, after, strict=True)
    ]


def _class(network: Network, after: list[Shape]) -> list[str]:
    lines = ["from torch import nn", "", ""]
    if _has_block(network):
        lines += [*RESIDUAL.split("\n"), ""]
    lines += ["class Net(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    for name, layer in zip(network.names(), network.layers, strict=True):
        first, *rest = _call(layer)
        lines += [f"        self.{name} = {first}", *(f"        {line}" for line in rest)]
    steps = [f"x = self.{name}(x)" for name in network.names()]
    width = max(map(len, steps), default=0)
    lines += ["", f"    def forward(self, x):  # {shape_text(network.input_shape)}"]
    lines += [
        f"        {step:<{width}}  # {shape_text(shape)}"
        for step, shape in zip(steps, after, strict=True)
    ]
    return [*lines, "        return x", "", "", "model = Net()"]


def _has_block(network: Network) -> bool:
    return any(isinstance(layer, Residual) for layer in network.layers)


def _call(layer: Layer) -> list[str]:
    """Return the lines of the call that makes a layer."""
    if not isinstance(layer, Residual):
        return [f"nn.{layer}"]
    lines = ["Residual("]
    for chain in (layer.layers, layer.shortcut):
        calls = [f"        nn.{inner}," for inner in chain]
        lines += ["    nn.Sequential(", *calls, "    ),"] if calls else ["    nn.Sequential(),"]
    return [*lines, ")"]
