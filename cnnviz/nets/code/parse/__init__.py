"""PyTorch code in: an ``nn.Sequential(…)`` as people paste it, read without running any of it."""

from cnnviz.nets.code.parse.paste import MOST_CHARACTERS
from cnnviz.nets.code.parse.reader import read

__all__ = ["MOST_CHARACTERS", "read"]
