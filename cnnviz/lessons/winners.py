"""The winners of the ImageNet challenge (ILSVRC), image classification, 2010 to 2017."""

from dataclasses import dataclass

RESULTS = "https://image-net.org/challenges/LSVRC/{year}/results"
"""The page of the organizers with all entries of a year."""
ALEXNET = (
    "https://proceedings.neurips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html"
)
GOOGLENET = "https://arxiv.org/abs/1409.4842"
RESNET = "https://arxiv.org/abs/1512.03385"
SENET = "https://arxiv.org/abs/1709.01507"


@dataclass(frozen=True)
class Winner:
    """The winner of a year.

    Attributes:
        year: Of the challenge.
        name: Of the network, or of the team.
        error: Top-5 error on the test images in percent, as entered without additional images.
        layers: Layers with weights, one behind the other; None without a single published network.
        parameters: In millions; None likewise.
        described: The paper with the layers, from which the parameters are counted; empty without.
    """

    year: int
    name: str
    error: float
    layers: int | None = None
    parameters: float | None = None
    described: str = ""

    @property
    def results(self) -> str:
        """The page that the error is from."""
        return RESULTS.format(year=self.year)


WINNERS = (
    Winner(2010, "NEC-UIUC", 28.2),
    Winner(2011, "XRCE", 25.8),
    Winner(2012, "AlexNet", 16.4, 8, 61.0, ALEXNET),
    Winner(2013, "Clarifai", 11.7),
    Winner(2014, "GoogLeNet", 6.7, 22, 7.0, GOOGLENET),
    Winner(2015, "ResNet", 3.57, 152, 60.2, RESNET),
    Winner(2016, "Trimps-Soushen", 2.99),
    Winner(2017, "SENet", 2.25, 154, 115.1, SENET),
)
"""2010 and 2011 were won with SIFT features and support vector machines.  AlexNet competed as
SuperVision.  Clarifai's and Trimps-Soushen's networks are not published in full.  The entries from
2012 on averaged several networks; layers and parameters are those of one of them.

Parameters are counted from the layers in the papers (tests/lessons/test_winners.py builds them).
The papers round them otherwise: AlexNet's abstract says 60 million, and the counts in GoogLeNet's
table 1 add up to 6.8 million, as its K is 1,024.
"""
