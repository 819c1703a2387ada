"""One operation of the grid pages as code: PyTorch, and Keras where it has such a layer.

The code runs as printed; ``y`` then holds the numbers of ``Operation.trace().output``.
"""

from cnnviz.grid.code.keras import keras
from cnnviz.grid.code.pytorch import pytorch

__all__ = ["keras", "pytorch"]
