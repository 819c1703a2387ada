"""One operation of the grid pages as code: PyTorch, and Keras where it has such a layer.

The code runs as printed; ``y`` then holds the numbers of ``Operation.trace.output``.
"""

from cnnviz.grid.code.keras import write_keras
from cnnviz.grid.code.pytorch import write_pytorch

__all__ = ["write_keras", "write_pytorch"]
