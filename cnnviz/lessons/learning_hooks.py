"""Lesson *How it learns*: the calls of the hooks that get the numbers of both passes."""

from dataclasses import dataclass

from cnnviz.grid.trace import Array
from cnnviz.lessons.learning import TinyNet
from cnnviz.lessons.learning_code import BACKWARD_CALL, FORWARD_CALL, INPUT_HOOK


@dataclass(frozen=True, eq=False)
class Call:
    """A call of a hook.

    Attributes:
        name: Of the layer, or ``x``.
        tensor: What the tensor that it gets is called.
        values: Its numbers, (1, 1, H, W).
        back: It is called in the backward pass.
        line: Part of the line of the code that it comes from.
    """

    name: str
    tensor: str
    values: Array
    back: bool
    line: str


def list_calls(net: TinyNet) -> list[Call]:
    """Return the calls of the hooks of ``write_hooks`` in the order of PyTorch."""
    y, a = net.forward.output, net.activation
    conv = Call("Conv2d", "y", y, False, FORWARD_CALL)
    last = [Call("Conv2d", "dL/dy", net.output_gradient, True, BACKWARD_CALL)]
    last.append(Call("x", "dL/dx", net.input_gradient, True, INPUT_HOOK))
    if not net.relu:
        return [conv, *last]
    relu = Call("ReLU", "a", a, False, FORWARD_CALL)
    return [conv, relu, Call("ReLU", "dL/da", 2 * net.errors, True, BACKWARD_CALL), *last]
