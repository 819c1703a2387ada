"""PyTorch code in: an ``nn.Sequential(…)`` as people paste it, read without running any of it."""

from cnnviz.nets.code_in.paste import MOST_CHARACTERS
from cnnviz.nets.code_in.reader import read

__all__ = ["MOST_CHARACTERS", "read"]
