"""What a network does with a picture: the output of every layer, and the weights behind it."""

from cnnviz.inside.looking import activations, kernels, probabilities, watching

__all__ = ["activations", "kernels", "probabilities", "watching"]
