"""The worked examples of activations."""

from cnnviz.grid.examples.record import LECTURE, LENET_NOTES, TEXTBOOK, Example, grid
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Kind
from cnnviz.problem import N_

FEATURE = grid("3 -1.5 0 2 / -4 0.3 1 -0.5 / 2 -2 5 -3 / 0.7 1.2 -0.2 4")

ACTIVATIONS: tuple[Example, ...] = (
    Example(
        "act-relu",
        N_("ReLU: negative values become 0"),
        N_(
            "Positive values pass unchanged, all others become 0: a feature is there or it is "
            "not. The derivative is 1 or 0."
        ),
        Operation(Kind.RELU, FEATURE),
        source=TEXTBOOK,
    ),
    Example(
        "act-relu-lecture",  # the output of its first example
        N_("ReLU after the lecture's first convolution"),
        N_(
            "The output of the lecture's convolution with stride 2 and bias, with four digits: one "
            "of the four values is negative, and ReLU sets it to 0."
        ),
        Operation(Kind.RELU, grid("0.0626 0.1407 / 0.0519 -0.0499")),
        source=LECTURE,
        place=N_("example 1"),
    ),
    Example(
        "act-leaky",
        N_("Leaky ReLU: a small slope instead of 0"),
        N_(
            "Negative values are multiplied by 0.1 in place of becoming 0: their derivative is "
            "0.1, so they can still learn."
        ),
        Operation(Kind.LEAKY_RELU, FEATURE, slope=0.1),
    ),
    Example(
        "act-tanh",
        N_("tanh, as in LeNet-5"),
        N_(
            "Everything lands between −1 and 1. Far from 0 the curve is flat: the derivative, and "
            "with it the gradient, nearly vanishes."
        ),
        Operation(Kind.TANH, FEATURE),
        source=LENET_NOTES,
    ),
    Example(
        "act-sigmoid",
        N_("Sigmoid: between 0 and 1"),
        N_(
            "0 becomes 0.5, large values approach 1 and very negative ones 0. The derivative is "
            "0.25 at most."
        ),
        Operation(Kind.SIGMOID, FEATURE),
    ),
)
"""ReLU, leaky ReLU, tanh and sigmoid."""
