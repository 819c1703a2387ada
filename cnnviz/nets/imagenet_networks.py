"""Networks for the 1,000 classes of ImageNet, layer by layer as they were published.

Their layers come in the order of the published weights, which therefore fit one after the other.
"""

from cnnviz.nets.layers.base import Layer
from cnnviz.nets.layers.kinds import (
    AdaptiveAvgPool2d,
    BatchNorm2d,
    Branches,
    Conv2d,
    Dropout,
    Flatten,
    Hardswish,
    Linear,
    MaxPool2d,
    ReLU,
    ReLU6,
    Residual,
    SqueezeExcitation,
    ZeroPad2d,
)

EPSILON = 1e-3
"""Added to the variance in the batch norms of TensorFlow's networks; PyTorch's default is 1e-5."""
LITE0_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
"""Blocks, kernel, stride of the first block, expansion and output channels of each stage.

Source: https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
"""


MOBILE_BLOCKS = (
    (3, 16, 16, True, ReLU(), 2),
    (3, 72, 24, False, ReLU(), 2),
    (3, 88, 24, False, ReLU(), 1),
    (5, 96, 40, True, Hardswish(), 2),
    (5, 240, 40, True, Hardswish(), 1),
    (5, 240, 40, True, Hardswish(), 1),
    (5, 120, 48, True, Hardswish(), 1),
    (5, 144, 48, True, Hardswish(), 1),
    (5, 288, 96, True, Hardswish(), 2),
    (5, 576, 96, True, Hardswish(), 1),
    (5, 576, 96, True, Hardswish(), 1),
)
"""Kernel, expanded and output channels, squeeze-and-excitation, activation and stride of the
blocks of MobileNetV3-Small (Howard et al. 2019, arXiv 1905.02244, table 2)."""


def efficientnet_lite0(classes: int = 1000) -> tuple[Layer, ...]:
    """EfficientNet-Lite0 (Tan & Le 2019, arXiv 1905.11946; Liu 2020), for images of 224×224.

    It has ReLU6 and no squeeze-and-excitation, and pads like TensorFlow's ``"SAME"``: where the
    stride is 2, by one cell more after the input than before it.
    """
    layers = [*_lite_convolution(3, 32, 3, stride=2), ReLU6()]
    channels = 32
    for count, kernel, first_stride, expansion, filters in LITE0_STAGES:
        for number in range(count):
            stride = 1 if number else first_stride
            block = _inverted_block(channels, filters, kernel, stride, expansion)
            keeps_shape = stride == 1 and channels == filters
            layers += [Residual(block)] if keeps_shape else block
            channels = filters
    layers += [*_lite_convolution(channels, 1280, 1), ReLU6()]
    return (*layers, AdaptiveAvgPool2d(1), Flatten(), Dropout(0.2), Linear(1280, classes))


def _inverted_block(
    channels: int, filters: int, kernel: int, stride: int, expansion: int
) -> tuple[Layer, ...]:
    """Return the layers of an inverted residual block, which has no activation at its end.

    A 1×1 convolution makes more channels, a depthwise one filters each of them by itself, and a
    second 1×1 convolution makes few of them again (Sandler et al. 2018, arXiv 1801.04381).
    """
    wide = channels * expansion
    wider = (*_lite_convolution(channels, wide, 1), ReLU6()) if expansion > 1 else ()
    depthwise = _lite_convolution(wide, wide, kernel, stride=stride, groups=wide)
    return (*wider, *depthwise, ReLU6(), *_lite_convolution(wide, filters, 1))


def _lite_convolution(
    channels: int, filters: int, kernel: int, *, stride: int = 1, groups: int = 1
) -> tuple[Layer, ...]:
    """Return a convolution with batch norm; with a stride, padded for an even number of cells."""
    norm = BatchNorm2d(filters, EPSILON)
    if stride == 1:
        padding = kernel // 2
        return (Conv2d(channels, filters, kernel, 1, padding, 1, groups, bias=False), norm)
    before, after = (kernel - stride) // 2, (kernel - stride + 1) // 2
    pad = ZeroPad2d((before, after, before, after))
    return (pad, Conv2d(channels, filters, kernel, stride, 0, 1, groups, bias=False), norm)


def mobilenet_v3_small(classes: int = 1000) -> tuple[Layer, ...]:
    """MobileNetV3-Small (Howard et al. 2019, arXiv 1905.02244) as in torchvision."""
    layers = [*_mobile_convolution(3, 16, 3, stride=2), Hardswish()]
    channels = 16
    for kernel, wide, filters, squeezes, activation, stride in MOBILE_BLOCKS:
        block: list[Layer] = []
        if wide != channels:
            block += [*_mobile_convolution(channels, wide, 1), activation]
        block += [*_mobile_convolution(wide, wide, kernel, stride=stride, groups=wide), activation]
        if squeezes:
            block.append(SqueezeExcitation(wide, _divisible(wide / 4), hard=True))
        block += _mobile_convolution(wide, filters, 1)
        keeps_shape = stride == 1 and channels == filters
        layers += [Residual(tuple(block))] if keeps_shape else block
        channels = filters
    layers += [*_mobile_convolution(channels, 576, 1), Hardswish()]
    head = (Linear(576, 1024), Hardswish(), Dropout(0.2), Linear(1024, classes))
    return (*layers, AdaptiveAvgPool2d(1), Flatten(), *head)


def _mobile_convolution(
    channels: int, filters: int, kernel: int, *, stride: int = 1, groups: int = 1
) -> tuple[Layer, ...]:
    padding = kernel // 2
    convolution = Conv2d(channels, filters, kernel, stride, padding, 1, groups, bias=False)
    return (convolution, BatchNorm2d(filters, EPSILON))


def _divisible(channels: float) -> int:
    """Return the multiple of 8 that is nearest, but not more than a tenth smaller."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest if nearest >= 0.9 * channels else nearest + 8


def squeezenet1_1(classes: int = 1000) -> tuple[Layer, ...]:
    """SqueezeNet 1.1 (Iandola et al. 2016, arXiv 1602.07360) as in torchvision.

    Its classifier is a convolution with a filter per class, averaged over the map.
    """
    layers: list[Layer] = [Conv2d(3, 64, 3, stride=2), ReLU(), _halving_pool()]
    channels = 64
    for number, (squeezed, expanded) in enumerate(
        ((16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256))
    ):
        if number in (2, 4):
            layers.append(_halving_pool())
        layers += _fire(channels, squeezed, expanded)
        channels = 2 * expanded
    layers += [Dropout(0.5), Conv2d(channels, classes, 1), ReLU()]
    return (*layers, AdaptiveAvgPool2d(1), Flatten())


def _fire(channels: int, squeezed: int, expanded: int) -> tuple[Layer, ...]:
    """Return a Fire module: few channels by 1×1, then 1×1 and 3×3 beside each other."""
    small = (Conv2d(squeezed, expanded, 1), ReLU())
    large = (Conv2d(squeezed, expanded, 3, padding=1), ReLU())
    return (Conv2d(channels, squeezed, 1), ReLU(), Branches((small, large)))


def alexnet(classes: int = 1000) -> tuple[Layer, ...]:
    """AlexNet as in torchvision: the version for one GPU (Krizhevsky 2014, arXiv 1404.5997)."""
    return (
        *(Conv2d(3, 64, 11, stride=4, padding=2), ReLU(), MaxPool2d(3, stride=2)),
        *(Conv2d(64, 192, 5, padding=2), ReLU(), MaxPool2d(3, stride=2)),
        *(Conv2d(192, 384, 3, padding=1), ReLU(), Conv2d(384, 256, 3, padding=1), ReLU()),
        *(Conv2d(256, 256, 3, padding=1), ReLU(), MaxPool2d(3, stride=2)),
        *(AdaptiveAvgPool2d(6), Flatten(), Dropout(0.5), Linear(9216, 4096), ReLU()),
        *(Dropout(0.5), Linear(4096, 4096), ReLU(), Linear(4096, classes)),
    )


def googlenet(classes: int = 1000) -> tuple[Layer, ...]:
    """GoogLeNet (Szegedy et al. 2014, arXiv 1409.4842) as in torchvision.

    That has batch norm, no auxiliary classifiers here, and 3×3 where the paper has 5×5.
    """
    layers: list[Layer] = [*_normed_convolution(3, 64, 7, stride=2), _halving_pool()]
    layers += [*_normed_convolution(64, 64, 1), *_normed_convolution(64, 192, 3), _halving_pool()]
    layers += [inception_block(192, 64, (96, 128), (16, 32), 32)]
    layers += [inception_block(256, 128, (128, 192), (32, 96), 64), _halving_pool()]
    layers += [inception_block(480, 192, (96, 208), (16, 48), 64)]
    layers += [inception_block(512, 160, (112, 224), (24, 64), 64)]
    layers += [inception_block(512, 128, (128, 256), (24, 64), 64)]
    layers += [inception_block(512, 112, (144, 288), (32, 64), 64)]
    layers += [inception_block(528, 256, (160, 320), (32, 128), 128)]
    layers += [MaxPool2d(2, ceil_mode=True)]
    layers += [inception_block(832, 256, (160, 320), (32, 128), 128)]
    layers += [inception_block(832, 384, (192, 384), (48, 128), 128)]
    return (*layers, AdaptiveAvgPool2d(1), Flatten(), Dropout(0.2), Linear(1024, classes))


def inception_block(
    channels: int, ones: int, threes: tuple[int, int], fives: tuple[int, int], pooled: int
) -> Branches:
    """Return the Inception block of GoogLeNet, with batch norm as in torchvision.

    Args:
        channels: Channels of its input.
        ones: Filters of the branch with a 1×1 convolution alone.
        threes: Filters of the 1×1 and of the 3×3 convolution of the second branch.
        fives: The same of the third branch, which has 5×5 in the paper and 3×3 in torchvision.
        pooled: Filters of the 1×1 convolution behind max pooling.
    """
    return Branches(
        (
            _normed_convolution(channels, ones, 1),
            (
                *_normed_convolution(channels, threes[0], 1),
                *_normed_convolution(threes[0], threes[1], 3),
            ),
            (
                *_normed_convolution(channels, fives[0], 1),
                *_normed_convolution(fives[0], fives[1], 3),
            ),
            (
                MaxPool2d(3, stride=1, padding=1, ceil_mode=True),
                *_normed_convolution(channels, pooled, 1),
            ),
        )
    )


def _normed_convolution(
    channels: int, filters: int, kernel: int, *, stride: int = 1
) -> tuple[Layer, ...]:
    convolution = Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False)
    return (convolution, BatchNorm2d(filters, EPSILON), ReLU())


def _halving_pool() -> MaxPool2d:
    return MaxPool2d(3, stride=2, ceil_mode=True)
