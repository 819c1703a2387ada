"""PyTorch code of a question; ``?`` marks the answer."""

import re
from collections.abc import Sequence

from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.trace import Kind
from cnnviz.nets import Layer, Shape

WIDTH = 38
"""Characters of code that a phone shows without scrolling."""
NAMES = {
    Kind.CONVOLUTION: "Conv2d(1, 1, ",
    Kind.TRANSPOSED: "ConvTranspose2d(1, 1, ",
    Kind.MAX: "MaxPool2d(",
    Kind.AVG: "AvgPool2d(",
}


def window_code(settings: WindowSettings) -> str:
    """Return two lines: an input of the right shape, and the layer applied to it."""
    arguments: dict[str, object] = {"kernel_size": settings.kernel}
    if settings.stride is not None and (settings.pools or settings.stride != 1):
        arguments["stride"] = settings.stride
    defaults = {"padding": 0, "dilation": 1, "output_padding": 0, "ceil_mode": False}
    for name, default in defaults.items():
        if getattr(settings, name) != default:
            arguments[name] = getattr(settings, name)
    words = ", ".join(f"{name}={_value(value)}" for name, value in arguments.items())
    shape = ", ".join(map(str, settings.image))
    return f"x = torch.rand({shape})\n{_wrap(f'nn.{NAMES[settings.kind]}{words})', '(x).shape')}"


def _wrap(call: str, after: str = "", indent: str = "") -> str:
    """Return a call on one line, or on several where it is too wide for a phone."""
    if len(indent + call + after) <= WIDTH:
        return indent + call + after
    name, inside = call.removesuffix(")").split("(", 1)
    parts = re.split(r", (?=[a-z_]+=)", inside)
    if len(f"{indent}{', '.join(parts[:2])}") < WIDTH - 5:
        parts[:2] = [", ".join(parts[:2])]
    lines = [f"{indent}    {part}," for part in parts]
    return "\n".join([f"{indent}{name}(", *lines, f"{indent}){after}"])


def _value(value: object) -> str:
    return "?" if value == "?" else repr(value).replace("'", '"')


def chain_code(chain: Sequence[Layer], last: str = "") -> str:
    """Return layers as an ``nn.Sequential``, one per line; the ``last`` has a ``?`` in it."""
    lines = [_wrap(f"nn.{layer}", ",", "    ") for layer in chain]
    lines += [f"    nn.{last},"] if last else []
    return "\n".join(["nn.Sequential(", *lines, ")"])


def layer_code(layer: Layer) -> str:
    """Return the call of a layer."""
    return _wrap(f"nn.{layer}")


def applied_layer_code(layer: Layer, shape: Shape) -> str:
    """Return two lines: an input of a shape, and one layer applied to it."""
    return f"x = torch.rand({', '.join(map(str, (1, *shape)))})\n{_wrap(f'nn.{layer}', '(x)')}"
