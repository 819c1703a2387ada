"""The worked examples of the pages *Convolution*, *Pooling* and *Activation*.

Numbers and settings come from five teaching texts, named by the ``source`` of an example.
Where one of them has a mistake, the note says so, and the numbers are the correct ones.
"""

from cnnviz.grid.examples import convolutions, features, poolings
from cnnviz.grid.examples.activations import ACTIVATIONS
from cnnviz.grid.examples.record import SOURCES, Example

__all__ = ["ACTIVATIONS", "CONVOLUTIONS", "POOLINGS", "SOURCES", "Example", "example"]

CONVOLUTIONS = (*convolutions.CONVOLUTIONS, *features.CONVOLUTIONS)
"""Convolution and transposed convolution; the first is the default of its page."""
POOLINGS = (*poolings.POOLINGS, *features.POOLINGS)
"""Max and average pooling; the first is the default of its page."""


def example(id: str) -> Example:
    """Return a worked example by its id; KeyError for an unknown one."""
    return {each.id: each for each in (*CONVOLUTIONS, *POOLINGS, *ACTIVATIONS)}[id]
