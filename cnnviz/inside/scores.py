"""The output of a network as probabilities, whatever its last layer is."""

import torch
from torch import Tensor

SUM_TOLERANCE = 1e-4
"""How far probabilities in float32 may add up to something else than 1."""


def class_probabilities(output: Tensor) -> Tensor:
    """Return the probabilities (N, classes) of logits, log-probabilities or probabilities.

    Softmax leaves log-probabilities as they are but for the logarithm; what is already a
    distribution in every row stays as it is.
    """
    sums = output.detach().sum(1)
    if bool((output >= 0).all()) and bool(((sums - 1).abs() <= SUM_TOLERANCE).all()):
        return output
    return torch.softmax(output, dim=1)  # (N, classes)
