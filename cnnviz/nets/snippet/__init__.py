"""One operation of the grid pages as code: PyTorch, and Keras where it has such a layer.

The code runs as printed; ``y`` then holds the numbers of ``Operation.trace().output``.
"""

from cnnviz.nets.snippet.keras_code import keras
from cnnviz.nets.snippet.torch_code import pytorch

__all__ = ["keras", "pytorch"]
