"""Class activation maps, from torchcam: weighted sums of a layer's feature maps.

Grad-CAM (https://arxiv.org/abs/1610.02391) weights each map by the mean of the gradient in it;
Grad-CAM++ (https://arxiv.org/abs/1710.11063) by positive gradients; Layer-CAM
(https://ieeexplore.ieee.org/document/9462463) weights each cell by its positive gradient; Score-CAM
(https://arxiv.org/abs/1910.01279) each map by the output for the image seen through it, without
gradients; CAM (https://arxiv.org/abs/1512.04150) by the weights of the only linear layer.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torchcam import methods

from cnnviz.inside.activations import record_inputs, record_outputs
from cnnviz.inside.methods import METHODS, no_maps
from cnnviz.problem import Problem


class GradCAMpp(methods.GradCAMpp):
    """Grad-CAM++ with the weights of the paper, eq. 19, https://arxiv.org/abs/1710.11063.

    torchcam 0.5 divides a copy (``alpha[mask].div_``), so its weights lack the denominator.
    """

    def _get_weights(
        self, class_idx: int | list[int], scores: Tensor, eps: float = 1e-8, **options: Any
    ) -> list[Tensor]:
        """Return the weights of the maps, (1, C) for each layer."""
        self._backprop(scores, class_idx, **options)
        return [
            _plus_plus_weights(maps, gradients, eps)
            for maps, gradients in zip(self.hook_a, self.hook_g, strict=True)
        ]


def _plus_plus_weights(maps: Tensor, gradients: Tensor, eps: float) -> Tensor:
    """Return the weights (1, C) of maps (1, C, h, w).

    The paper's maps are those of a ReLU; negative cells of others could make the denominator 0.
    """
    squares = gradients**2  # (1, C, h, w)
    totals = torch.relu(maps).sum((2, 3), keepdim=True)  # (1, C, 1, 1)
    alpha = torch.where(squares > 0, squares / (2 * squares + totals * gradients**3 + eps), 0)
    return (alpha * torch.relu(gradients)).sum((2, 3))  # (1, C)


BATCH_VALUES = 2**19
"""Input values that run through the network at once for Score-CAM."""
CLASSES: dict[str, type[Any]] = {
    "grad-cam": methods.GradCAM,
    "grad-cam++": GradCAMpp,
    "layer-cam": methods.LayerCAM,
    "score-cam": methods.ScoreCAM,
    "cam": methods.CAM,
}


def compute(method: str, module: nn.Module, x: Tensor, target: int, *, layer: str) -> Tensor:
    """Return the class activation map of a layer, (h, w), zero or larger.

    Args:
        method: One of ``CLASSES``.
        module: The network, in evaluation mode and without in-place operations.
        x: (1, C, H, W).
        target: The class.
        layer: Dotted name of a layer with feature maps.

    Raises:
        Problem: CAM needs a network that averages the maps of this layer for its only linear layer.
    """
    options: dict[str, Any] = {}
    if method == "score-cam":  # few at once: what is computed can be ended between two batches
        options["batch_size"] = max(1, BATCH_VALUES // x.numel())
    if method == "cam":
        options["fc_layer"] = _classifier(module, x, layer)
    with CLASSES[method](module, layer, **options) as extractor:
        scores = module(x.requires_grad_())  # (1, classes); with gradients of frozen layers, too
        maps = extractor.hook_a[0]
        if not isinstance(maps, Tensor) or maps.ndim != 4 or maps[0, 0].numel() < 2:
            raise no_maps(METHODS[method].title)
        maps = extractor(target, scores, normalized=False)[0]  # (1, h, w)
    return torch.relu(maps[0])


@torch.no_grad()
def _classifier(module: nn.Module, x: Tensor, layer: str) -> str:
    """Return the name of the linear layer that reads the means of a layer's maps."""
    linear: list[str] = [
        name for name, part in module.named_modules() if isinstance(part, nn.Linear)
    ]
    with record_inputs(module, linear) as inputs, record_outputs(module, [layer]) as outputs:
        module(x)
    if len(linear) == 1:
        means = outputs[layer].flatten(2).mean(2)  # (1, C)
        read = inputs[linear[0]]  # (1, F)
        if means.shape == read.shape and torch.allclose(means, read, rtol=1e-3, atol=1e-5):
            return linear[0]
    raise Problem(
        "CAM works only where a single linear layer reads the mean of each of these maps (global "
        "average pooling). Grad-CAM works for any layer with feature maps.",
        setting="method",
        nearest="grad-cam",
    )
