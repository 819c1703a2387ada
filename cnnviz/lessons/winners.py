"""The winners of the ImageNet challenge (ILSVRC), image classification, 2010 to 2017."""

from dataclasses import dataclass

RUSSAKOVSKY = "https://arxiv.org/abs/1409.0575"
"""O. Russakovsky et al., ImageNet large scale visual recognition challenge, IJCV 2015."""


@dataclass(frozen=True)
class Winner:
    """The winner of a year.

    Attributes:
        year: Of the challenge.
        name: Of the network, or of the team.
        error: Top-5 error on the test images in percent, as entered without additional images.
        source: Where the error is from.
        layers: Layers with weights; None without a single deep network.
        parameters: In millions; None where they are not published.
        described: Where layers and parameters are from; empty without them.
    """

    year: int
    name: str
    error: float
    source: str
    layers: int | None = None
    parameters: float | None = None
    described: str = ""


ALEXNET_PAPER = (
    "https://proceedings.neurips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html"
)
WINNERS = (
    Winner(2010, "NEC-UIUC", 28.2, RUSSAKOVSKY),
    Winner(2011, "XRCE", 25.8, RUSSAKOVSKY),
    Winner(2012, "AlexNet", 16.4, RUSSAKOVSKY, 8, 60, ALEXNET_PAPER),
    Winner(2013, "Clarifai", 11.7, RUSSAKOVSKY),
    Winner(2014, "GoogLeNet", 6.7, RUSSAKOVSKY, 22, 6.8, "https://arxiv.org/abs/1409.4842"),
    Winner(
        2015, "ResNet", 3.57, "https://arxiv.org/abs/1512.03385", 152, 60.2,
        "https://arxiv.org/abs/1512.03385",
    ),
    Winner(2016, "Trimps-Soushen", 2.99, "https://image-net.org/challenges/LSVRC/2016/results"),
    Winner(
        2017, "SENet", 2.25, "https://arxiv.org/abs/1709.01507", 154, None,
        "https://arxiv.org/abs/1709.01507",
    ),
)  # fmt: skip
"""AlexNet competed as SuperVision; its layers and 60 million parameters are those of the abstract.
GoogLeNet's parameters are the sum of its table 1, those of ResNet-152 are torchvision's. Clarifai's
and Trimps-Soushen's networks are not published in full. The entries of GoogLeNet, ResNet and SENet
averaged several networks; the numbers are those of one of them."""
