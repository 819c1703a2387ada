"""Operations one behind the other: the output of each is the input of the next."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cnnviz.grid.operation import Operation
from cnnviz.problem import N_, Problem

MOST = 4
"""Operations of the longest chain."""
NAMES = {
    "convolution": N_("Convolution"),
    "transposed": N_("Transposed convolution"),
    "max": N_("Max pooling"),
    "avg": N_("Average pooling"),
    "relu": N_("ReLU"),
    "leaky_relu": N_("Leaky ReLU"),
    "tanh": N_("tanh"),
    "sigmoid": N_("Sigmoid"),
}
"""What the operations of a chain are called, by their kind."""


class ChainProblem(Problem):
    """Why one operation of a chain does not work.

    Args:
        place: Of the operation, from 0.
        operation: The operation.
        reason: Why it does not work; its fix is the fix of this problem.
    """

    def __init__(self, place: int, operation: Operation, reason: Problem) -> None:
        super().__init__(
            N_("Operation {number} ({name}): {reason}"),
            setting=reason.setting,
            nearest=reason.nearest,
            fix=reason.fix,
            number=place + 1,
            name=NAMES[operation.kind],
            reason=reason,
        )
        self.place = place


def connect(first: Operation, later: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return the operations of a chain, each with the output of the one before as its image.

    Args:
        first: Its image is the input of the chain.
        later: The operations behind it; their images do not matter.

    Raises:
        ChainProblem: torch would refuse one of them; names which one and what would work.
    """
    operations: list[Operation] = []
    for place, each in enumerate((first, *later)):
        operation = each if place == 0 else replace(each, image=operations[-1].trace.output)
        try:
            _check_image(operation)
            assert operation.trace
        except Problem as reason:
            raise ChainProblem(place, operation, reason) from None
        operations.append(operation)
    return tuple(operations)


def _check_image(operation: Operation) -> None:
    """Raise Problem if windows of padding alone have given the image cells of −∞."""
    if not np.isfinite(operation.image).all():
        message = N_("Its input has cells that are not finite numbers, from windows of padding.")
        raise Problem(message, setting="image")
