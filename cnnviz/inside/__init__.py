"""Look inside any ``nn.Module``: activations, kernels, close-ups, and why it gave its answer.

The module itself, its mode, its gradients and torch's random state stay as they are: a copy that
shares the weights is looked into.  Heat maps load torchcam or captum when the first one is made,
t-SNE loads openTSNE.
"""

from cnnviz.inside.activations import (
    activations,
    kernels,
    probabilities,
    record_inputs,
    record_outputs,
)
from cnnviz.inside.adversarial import nudge
from cnnviz.inside.closeup import Closeup, closeup, layer_closeup
from cnnviz.inside.copies import evaluation_copy, find_layer, layer_names
from cnnviz.inside.embedding import place_among, tsne_places
from cnnviz.inside.excitation import AscentStep, Excitement, exciting_images, gradient_ascent
from cnnviz.inside.feature_space import (
    Projection,
    last_features,
    nearest,
    own_distances,
    principal_components,
    share_nearer,
)
from cnnviz.inside.methods import METHODS, Method, count_passes
from cnnviz.inside.occlusion import Occlusion
from cnnviz.inside.saliency import Saliency, map_layers, occlusion, saliency
from cnnviz.inside.scores import class_probabilities
from cnnviz.inside.variants import paint_over, vary

__all__ = [
    "METHODS",
    "AscentStep",
    "Closeup",
    "Excitement",
    "Method",
    "Occlusion",
    "Projection",
    "Saliency",
    "activations",
    "class_probabilities",
    "closeup",
    "count_passes",
    "evaluation_copy",
    "exciting_images",
    "find_layer",
    "gradient_ascent",
    "kernels",
    "last_features",
    "layer_closeup",
    "layer_names",
    "map_layers",
    "nearest",
    "nudge",
    "occlusion",
    "own_distances",
    "paint_over",
    "place_among",
    "principal_components",
    "probabilities",
    "record_inputs",
    "record_outputs",
    "saliency",
    "share_nearer",
    "tsne_places",
    "vary",
]
