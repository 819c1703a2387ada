"""The worked examples of the pages *Convolution*, *Pooling* and *Activation*.

Numbers and settings come from five teaching texts, A to E, named behind the ids of the examples.
Where one of them has a mistake, the note says so, and the numbers are the correct ones.
"""

from cnnviz.grid.examples.activations import ACTIVATIONS
from cnnviz.grid.examples.convolutions import CONVOLUTIONS
from cnnviz.grid.examples.poolings import POOLINGS
from cnnviz.grid.examples.record import Example

__all__ = ["ACTIVATIONS", "CONVOLUTIONS", "POOLINGS", "Example", "example"]


def example(id: str) -> Example:
    """Return a worked example by its id; KeyError for an unknown one."""
    return {each.id: each for each in (*CONVOLUTIONS, *POOLINGS, *ACTIVATIONS)}[id]
