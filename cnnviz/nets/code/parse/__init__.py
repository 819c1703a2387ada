"""Reading pasted PyTorch code, one ``nn.Sequential(…)``, without executing it."""

from cnnviz.nets.code.parse.paste import MOST_CHARACTERS, PasteProblem
from cnnviz.nets.code.parse.reader import read_network

__all__ = ["MOST_CHARACTERS", "PasteProblem", "read_network"]
