"""The worked examples of the convolution and pooling lessons.

Figures and settings come from five teaching texts; where one of them slips, the note says so and
the numbers are the true ones.
"""

from cnnviz.grid.examples.convolutions import CONVOLUTIONS
from cnnviz.grid.examples.poolings import POOLINGS
from cnnviz.grid.examples.record import Example

__all__ = ["CONVOLUTIONS", "POOLINGS", "Example", "example"]


def example(id: str) -> Example:
    """Return the worked example of that id; KeyError if there is none."""
    return {each.id: each for each in (*CONVOLUTIONS, *POOLINGS)}[id]
