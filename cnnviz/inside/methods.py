"""The methods that make heat maps, as data."""

from dataclasses import dataclass

from cnnviz.problem import Problem

Sides = tuple[int, int]

STEPS = 50
"""Images of integrated gradients between the one without content and the whole one."""
SAMPLES = 25
"""Images with noise of SmoothGrad."""
PATCH = 7
"""The patch of occlusion is a seventh of the side of the image."""
MOST_PLACES = 20
"""Of the patch along a side of the image."""


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


def occlusion_window(side: int, share: int = PATCH) -> int:
    """Return the side of the patch that covers a part of an image with a side.

    Args:
        side: Of the image, in pixels.
        share: The patch is this part of it: 7 for a seventh.
    """
    return max(1, side // share)


def occlusion_patch(image_size: Sides, window: Sides | int | None = None) -> Sides:
    """Return height and width of the patch for an image, which it does not exceed.

    Args:
        image_size: Height and width.
        window: Those that are wanted, or one number for both; None for a seventh of the image.
    """
    if window is None:
        window = (occlusion_window(image_size[0]), occlusion_window(image_size[1]))
    height, width = (window, window) if isinstance(window, int) else window
    return min(image_size[0], height), min(image_size[1], width)


def occlusion_starts(side: int, window: int, stride: int | None = None) -> list[int]:
    """Return the places of a patch along a side of an image: the first pixels that it covers.

    Args:
        side: Of the image.
        window: Of the patch.
        stride: From one place to the next; None for half a patch, or up to a whole one where there
            would be more than ``MOST_PLACES``.
    """
    rest = side - window
    if stride is None:
        stride = max(1, window // 2, min(window, -(-rest // (MOST_PLACES - 1))))
    return [place * stride for place in range(1 - (-rest // stride))]


def count_passes(
    method: str, image_size: Sides, channels: int = 0, window: Sides | None = None
) -> int:
    """Return how many images run through the network for a heat map; for occlusion, for all.

    Args:
        method: One of ``METHODS``.
        image_size: Height and width.
        channels: Of the layer, for Score-CAM.
        window: Height and width of the patch of occlusion; None for a seventh of the image.
    """
    if method == "score-cam":
        return channels + 1
    if method == "occlusion":
        patch = occlusion_patch(image_size, window)
        rows, columns = map(occlusion_starts, image_size, patch)
        return 1 + len(rows) * len(columns)
    return {"integrated-gradients": STEPS, "smoothgrad": SAMPLES}.get(method, 1)
