"""Look inside a network: activations, kernels, probabilities, close-ups of feature maps."""

from cnnviz.inside.activations import activations, kernels, probabilities, record_outputs
from cnnviz.inside.closeup import Closeup, closeup

__all__ = ["Closeup", "activations", "closeup", "kernels", "probabilities", "record_outputs"]
