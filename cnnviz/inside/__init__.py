"""What a network does with a picture: the output of every layer, and the weights behind it."""

from cnnviz.inside.closeup import Closeup, closeup
from cnnviz.inside.looking import activations, kernels, probabilities, watching

__all__ = ["Closeup", "activations", "closeup", "kernels", "probabilities", "watching"]
