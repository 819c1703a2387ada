"""What a network does with a picture: the output of every layer, and the weights behind it."""

from cnnviz.inside.activations import activations, kernels, probabilities, watching
from cnnviz.inside.closeup import Closeup, closeup

__all__ = ["Closeup", "activations", "closeup", "kernels", "probabilities", "watching"]
