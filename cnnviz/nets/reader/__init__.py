"""Pasted code as a network: a small evaluator for the part of Python that network code uses."""

from cnnviz.nets.reader.network_code import Reading, read, read_code
from cnnviz.nets.reader.paste import MOST_CHARACTERS, PasteProblem

__all__ = ["MOST_CHARACTERS", "PasteProblem", "Reading", "read", "read_code"]
