"""The networks of the lessons and well-known ones, by id."""

import functools
from collections.abc import Mapping
from types import MappingProxyType

from cnnviz.nets import imagenet_networks
from cnnviz.nets.layers.base import Layer, Shape, shape_text
from cnnviz.nets.layers.kinds import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    LogSoftmax,
    MaxPool2d,
    ReLU,
    Residual,
    Tanh,
)
from cnnviz.nets.network import Network, adapt_network
from cnnviz.problem import Problem

GRAY_28: Shape = (1, 28, 28)


@functools.cache
def catalogue() -> Mapping[str, Network]:
    """Return the networks by id: those of the lessons in their order, then those for ImageNet."""
    lecture = (Conv2d(1, 16, 5), ReLU(), MaxPool2d(2), Flatten(), Linear(2304, 10))
    hidden = (Linear(784, 256), ReLU(), Dropout(0.25), Linear(256, 128), ReLU())
    fashion_dnn = (Flatten(), *hidden, Linear(128, 10))
    convs = (Conv2d(1, 6, 5), Tanh(), Conv2d(6, 16, 5), Tanh(), Conv2d(16, 120, 5), Tanh())
    networks = (
        Network("lecture-cnn", GRAY_28, lecture),
        Network("fashion-dnn", GRAY_28, fashion_dnn),
        Network("fashion-cnn", GRAY_28, _fashion_cnn()),
        Network("mnist-cnn", GRAY_28, _mnist_cnn()),
        Network("quick-cnn", GRAY_28, _quick_cnn()),
        Network("photo-cnn", (3, 32, 32), _photo_cnn()),
        Network("lenet5-convs", (1, 32, 32), convs),
        Network("lenet5", GRAY_28, _lenet5()),
        Network("vgg11", (3, 224, 224), _vgg11()),
        Network("vgg11-torchvision", (3, 224, 224), _vgg11_torchvision()),
        Network("vgg11-bn", (3, 224, 224), _vgg11_torchvision(normed=True)),
        Network("explain-cnn", (3, 34, 34), _explain_cnn()),
        Network("resnet18", (3, 224, 224), _resnet18(classes=2)),
        Network("resnet18-torchvision", (3, 224, 224), _resnet18(classes=1000)),
        Network("alexnet", (3, 224, 224), imagenet_networks.alexnet()),
        Network("googlenet", (3, 224, 224), imagenet_networks.googlenet()),
        Network("squeezenet1.1", (3, 224, 224), imagenet_networks.squeezenet1_1()),
        Network("mobilenet-v3-small", (3, 224, 224), imagenet_networks.mobilenet_v3_small()),
        Network("efficientnet-lite0", (3, 224, 224), imagenet_networks.efficientnet_lite0()),
    )
    return MappingProxyType({network.name: network for network in networks})


def find(net: str) -> Network:
    """Return the network of a catalog id or a short text form.

    Raises:
        Problem: Neither an id nor a text form.
    """
    if net in catalogue():
        return catalogue()[net]
    if "~" not in net:
        raise Problem(
            "Unknown network {net}. Available: {names}.",
            setting="net",
            nearest=next(iter(catalogue())),
            net=net,
            names=", ".join(catalogue()),
        )
    return Network.parse(net)


def short_text(network: Network) -> str:
    """Return a network's id if the catalog has exactly this one, else its short text form."""
    return network.name if catalogue().get(network.name) == network else str(network)


def card_text(network: Network) -> str:
    """Return a network for a card, English: one that was adapted from the catalog in words.

    The text form of EfficientNet-Lite0 has 2,500 characters, and says no more than its id.
    """
    source = catalogue().get(network.name)
    if source is None or source == network or len(network.output_shape) != 1:
        return f"`{network}`"
    (classes,) = network.output_shape
    if adapt_network(source, network.input_shape, classes) != network:
        return f"`{network}`"
    shape = shape_text(network.input_shape)
    return f"`{network.name}`, adapted to {shape} images and {classes} classes"


def _fashion_cnn() -> tuple[Layer, ...]:
    """Two convolutions, then three linear layers without activations between them (as printed)."""
    return (
        *(Conv2d(1, 32, 3, padding=1), BatchNorm2d(32), ReLU(), MaxPool2d(2)),
        *(Conv2d(32, 64, 3), BatchNorm2d(64), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(2304, 600), Dropout(0.25), Linear(600, 120), Linear(120, 10)),
    )


def _mnist_cnn() -> tuple[Layer, ...]:
    return (
        *(Conv2d(1, 16, 3), ReLU(), MaxPool2d(2, padding=1)),
        *(Conv2d(16, 32, 3), ReLU(), MaxPool2d(2, padding=1)),
        *(Flatten(), Linear(1568, 32), ReLU(), Dropout(0.3), Linear(32, 10)),
    )


def _quick_cnn() -> tuple[Layer, ...]:
    """Our own, fast to train: strides instead of pooling save the convolutions work."""
    return (
        *(Conv2d(1, 32, 5, stride=2, padding=2, bias=False), BatchNorm2d(32), ReLU()),
        *(Conv2d(32, 64, 3, stride=2, padding=1, bias=False), BatchNorm2d(64), ReLU()),
        *(Flatten(), Linear(3136, 128, bias=False), BatchNorm1d(128), ReLU(), Linear(128, 10)),
    )


def _photo_cnn() -> tuple[Layer, ...]:
    """Our own, for color photographs of 32×32: VGG's pattern, with one residual block."""
    return (
        *(*_conv_block(3, 32), MaxPool2d(2)),
        *(*_conv_block(32, 64), *_conv_block(64, 64), MaxPool2d(2)),
        *(*_conv_block(64, 128), _basic_block(128, 128, stride=1), ReLU(), MaxPool2d(2)),
        *(*_conv_block(128, 192), AdaptiveAvgPool2d(1), Flatten(), Linear(192, 10)),
    )


def _conv_block(channels: int, filters: int) -> tuple[Layer, ...]:
    """A 3×3 convolution that keeps height and width, batch norm and ReLU."""
    convolution = Conv2d(channels, filters, 3, padding=1, bias=False)
    return (convolution, BatchNorm2d(filters), ReLU())


def _lenet5() -> tuple[Layer, ...]:
    """LeNet-5 with average pooling and tanh (LeCun et al. 1998, without its sparse C3)."""
    return (
        *(Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2)),
        *(Conv2d(6, 16, 5), Tanh(), AvgPool2d(2)),
        *(Conv2d(16, 120, 5), Tanh(), Flatten(), Linear(120, 84), Tanh(), Linear(84, 10)),
    )


def _vgg11() -> tuple[Layer, ...]:
    """VGG-11 (Simonyan & Zisserman 2014, configuration A) as in the course text: no dropout."""
    head = (Flatten(), Linear(25088, 4096), ReLU(), Linear(4096, 4096), ReLU())
    return (*_vgg11_features(), *head, Linear(4096, 1000))


def _vgg11_torchvision(*, normed: bool = False) -> tuple[Layer, ...]:
    """VGG-11 as in torchvision: for images of any size, with dropout, also with batch norm."""
    return (
        *_vgg11_features(normed=normed),
        *(AdaptiveAvgPool2d(7), Flatten(), Linear(25088, 4096), ReLU(), Dropout(0.5)),
        *(Linear(4096, 4096), ReLU(), Dropout(0.5), Linear(4096, 1000)),
    )


def _vgg11_features(*, normed: bool = False) -> tuple[Layer, ...]:
    layers: list[Layer] = []
    channels = 3
    for filters, count in ((64, 1), (128, 1), (256, 2), (512, 2), (512, 2)):
        for _ in range(count):
            norm = (BatchNorm2d(filters),) if normed else ()
            layers += [Conv2d(channels, filters, 3, padding=1), *norm, ReLU()]
            channels = filters
        layers.append(MaxPool2d(2))
    return tuple(layers)


def _explain_cnn() -> tuple[Layer, ...]:
    """Thirteen convolutions without bias; the first has no padding."""
    layers: list[Layer] = []
    channels = 3
    for filters, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(count):
            padding = 1 if layers else 0
            convolution = Conv2d(channels, filters, 3, padding=padding, bias=False)
            layers += [convolution, BatchNorm2d(filters), ReLU()]
            layers.append(Dropout(0.3 if filters == 64 else 0.4))
            channels = filters
        layers[-1] = MaxPool2d(2)  # in place of the last dropout
    layers += [Flatten(), Linear(512, 512, bias=False), Dropout(0.5), BatchNorm1d(512), ReLU()]
    return (*layers, Dropout(0.5), Linear(512, 2), LogSoftmax())


def _resnet18(classes: int) -> tuple[Layer, ...]:
    """ResNet-18 (He et al. 2015, arXiv 1512.03385) as in torchvision."""
    layers: list[Layer] = [Conv2d(3, 64, 7, stride=2, padding=3, bias=False), BatchNorm2d(64)]
    layers += [ReLU(), MaxPool2d(3, stride=2, padding=1)]
    channels = 64
    blocks = ((64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1))
    for filters, stride in blocks:
        layers += [_basic_block(channels, filters, stride), ReLU()]
        channels = filters
    return (*layers, AdaptiveAvgPool2d(1), Flatten(), Linear(512, classes))


def _basic_block(channels: int, filters: int, stride: int) -> Residual:
    """Two convolutions; where the shape changes, the shortcut is a 1×1 convolution."""
    layers = (
        Conv2d(channels, filters, 3, stride=stride, padding=1, bias=False),
        BatchNorm2d(filters),
        ReLU(),
        Conv2d(filters, filters, 3, padding=1, bias=False),
        BatchNorm2d(filters),
    )
    if stride == 1 and channels == filters:
        return Residual(layers)
    projection = Conv2d(channels, filters, 1, stride=stride, bias=False)
    return Residual(layers, (projection, BatchNorm2d(filters)))
