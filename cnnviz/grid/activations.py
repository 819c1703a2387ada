"""Activation functions and their derivatives, as PyTorch computes them.

Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html, …LeakyReLU.html,
…Tanh.html and …Sigmoid.html
"""

import numpy as np

from cnnviz.grid.trace import Array, Kind

SLOPE = 0.01
"""The slope of ``torch.nn.LeakyReLU`` for negative values if none is given."""


def activate(kind: Kind, values: Array, slope: float = SLOPE) -> Array:
    """Return the function of every value, in an array of the same shape.

    Args:
        kind: An activation.
        values: Any shape.
        slope: Of the leaky ReLU, for negative values.
    """
    match kind:
        case Kind.RELU:
            return np.maximum(values, 0.0)
        case Kind.LEAKY_RELU:
            return np.where(values > 0, values, values * slope)
        case Kind.TANH:
            return np.tanh(values)
        case Kind.SIGMOID:
            return sigmoid(values)
    raise ValueError(f"{kind} is not an activation")


def derivative(kind: Kind, values: Array, slope: float = SLOPE) -> Array:
    """Return the derivative of the function at every value; at a kink, that from the left.

    Arguments as of :func:`activate`.
    """
    match kind:
        case Kind.RELU:
            return np.where(values > 0, 1.0, 0.0)
        case Kind.LEAKY_RELU:
            return np.where(values > 0, 1.0, slope)
        case Kind.TANH:
            return 1 - np.tanh(values) ** 2
        case Kind.SIGMOID:
            return sigmoid(values) * (1 - sigmoid(values))
    raise ValueError(f"{kind} is not an activation")


def sigmoid(values: Array) -> Array:
    """Return 1 / (1 + exp(−x)) of every value."""
    with np.errstate(over="ignore"):  # exp(−x) is ∞ and the result 0
        result: Array = 1 / (1 + np.exp(-values))
    return result
