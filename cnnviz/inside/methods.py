"""The methods that make heat maps, as data."""

from dataclasses import dataclass

from cnnviz.problem import Problem

STEPS = 50
"""Images of integrated gradients between the one without content and the whole one."""
SAMPLES = 25
"""Images with noise of SmoothGrad."""


@dataclass(frozen=True)
class Method:
    """A method that makes heat maps.

    Attributes:
        title: Its name, English.
        module: The module of cnnviz that has it.
        of_layer: It explains the output by the feature maps of a layer, which is chosen.
        signed: Values below zero speak against the class.
    """

    title: str
    module: str
    of_layer: bool = False
    signed: bool = False


_CAM, _GRADIENT = "cnnviz.inside.saliency_cam", "cnnviz.inside.saliency_gradient"
METHODS = {
    "grad-cam": Method("Grad-CAM", _CAM, of_layer=True),
    "grad-cam++": Method("Grad-CAM++", _CAM, of_layer=True),
    "layer-cam": Method("Layer-CAM", _CAM, of_layer=True),
    "score-cam": Method("Score-CAM", _CAM, of_layer=True),
    "cam": Method("CAM", _CAM, of_layer=True),
    "gradient": Method("Input gradient", _GRADIENT),
    "integrated-gradients": Method("Integrated gradients", _GRADIENT, signed=True),
    "smoothgrad": Method("SmoothGrad", _GRADIENT),
    "occlusion": Method("Occlusion", _GRADIENT, signed=True),
}
"""The methods by the names that :func:`saliency` knows them by."""


def no_maps(method: str) -> Problem:
    """Return why a method cannot explain by a layer, or by any of a network."""
    return Problem(
        "{method} explains by feature maps of more than one cell, and there are none here. The "
        "input gradient and occlusion work without.",
        setting="method",
        nearest="gradient",
        method=method,
    )


def occlusion_window(side: int) -> int:
    """Return the side of the window that covers a part of an image with a side."""
    return max(1, side // 7)


def count_passes(method: str, image_size: tuple[int, int], channels: int = 0) -> int:
    """Return how many images run through the network for a heat map.

    Args:
        method: One of ``METHODS``.
        image_size: Height and width.
        channels: Of the layer, for Score-CAM.
    """
    if method == "score-cam":
        return channels + 1
    if method == "occlusion":
        counts = []
        for side in image_size:
            window = occlusion_window(side)
            counts.append(1 + -(-(side - window) // max(1, window // 2)))
        return 1 + counts[0] * counts[1]
    return {"integrated-gradients": STEPS, "smoothgrad": SAMPLES}.get(method, 1)
