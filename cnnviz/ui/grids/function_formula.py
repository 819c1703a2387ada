"""An activation function and its derivative as Markdown, in the colors of the roles."""

from cnnviz.grid import Kind, Operation
from cnnviz.grid.text import number_text
from cnnviz.ui.kit.i18n import _


def function_lines(operation: Operation) -> list[str]:
    """Return the sizes, the function and its derivative."""
    x = ":green[x]"
    slope = number_text(operation.slope)
    functions = {
        Kind.RELU: f"max(0, {x})",
        Kind.LEAKY_RELU: f"max(0, {x}) + {slope}·min(0, {x})",
        Kind.TANH: f"(exp({x}) − exp(−{x})) / (exp({x}) + exp(−{x}))",
        Kind.SIGMOID: f"1 / (1 + exp(−{x}))",
    }
    derivatives = {
        Kind.RELU: _("1 where {x} > 0, else {value}", x=x, value=0),
        Kind.LEAKY_RELU: _("1 where {x} > 0, else {value}", x=x, value=slope),
        Kind.TANH: "1 − f(x)²",
        Kind.SIGMOID: "f(x)·(1 − f(x))",
    }
    return [
        ":violet[H′] = :green[H], :violet[W′] = :green[W]",
        f":violet[f(x)] = {functions[operation.kind]}",
        f":violet[f′(x)] = {derivatives[operation.kind]}",
    ]
