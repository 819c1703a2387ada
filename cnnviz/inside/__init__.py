"""Look inside any ``nn.Module``: activations, kernels, close-ups, and why it gave its answer.

The module itself, its mode, its gradients and torch's random state stay as they are: a copy that
shares the weights is looked into.  Heat maps load torchcam or captum when the first one is made.
"""

from cnnviz.inside.activations import (
    activations,
    kernels,
    probabilities,
    record_inputs,
    record_outputs,
)
from cnnviz.inside.closeup import Closeup, closeup, layer_closeup
from cnnviz.inside.copies import evaluation_copy, find_layer, layer_names
from cnnviz.inside.methods import METHODS, Method
from cnnviz.inside.saliency import Saliency, map_layers, saliency
from cnnviz.inside.scores import class_probabilities

__all__ = [
    "METHODS",
    "Closeup",
    "Method",
    "Saliency",
    "activations",
    "class_probabilities",
    "closeup",
    "evaluation_copy",
    "find_layer",
    "kernels",
    "layer_closeup",
    "layer_names",
    "map_layers",
    "probabilities",
    "record_inputs",
    "record_outputs",
    "saliency",
]
