"""Whether a network can be trained here, and on a dataset."""

import functools

from cnnviz import nets
from cnnviz.nets import train_limits
from cnnviz.problem import Problem


@functools.lru_cache(maxsize=256)
def check_trainable(network: nets.Network) -> None:
    """Refuse a network that is not a classifier or is too large to train here.

    Raises:
        Problem: Its layers do not fit, it ends in feature maps or it is too large.
    """
    if len(network.output_shape) != 1:
        raise Problem(
            "{net} ends in maps of {shape}; to be trained, a network must end in one number per "
            "class.",
            setting="network",
            net=network.name,
            shape=nets.shape_text(network.output_shape),
        )
    for reason in train_limits.size_problems(network):
        raise Problem("{net}: {reason}", setting="network", net=network.name, reason=reason)


def check_fit(network: nets.Network, title: str, image_shape: nets.Shape, classes: int) -> None:
    """Refuse a network that does not fit the images (C, H, W) or the classes of a dataset.

    Raises:
        Problem: The input shape or the number of outputs is another.
    """
    if network.input_shape != image_shape:
        raise Problem(
            "{net} takes {expected} images, but those of {data} are {actual}.",
            setting="net",
            net=network.name,
            expected=nets.shape_text(network.input_shape),
            data=title,
            actual=nets.shape_text(image_shape),
        )
    if network.output_shape != (classes,):
        raise Problem(
            "The number of outputs of {net} is {outputs}, but the number of classes in {data} "
            "is {classes}.",
            setting="net",
            nearest=classes,
            net=network.name,
            outputs=network.output_shape[0],
            data=title,
            classes=classes,
        )
