"""What *Look inside* compares with."""

from dataclasses import dataclass

from cnnviz.data.photos import PHOTOS
from cnnviz.ui.inside.state import CAMERA, OWN, PAD, PHOTO, TEST
from cnnviz.ui.kit.link_codecs import NATURAL, PLACE, TEXT, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

WAYS = NOTHING, NETWORK, EPOCH, UNTRAINED_WEIGHTS, IMAGE = (
    "",
    "network",
    "epoch",
    "untrained",
    "image",
)
"""With what the network and the image of the page are compared."""
SOURCES = ("", TEST, PAD, OWN, CAMERA, PHOTO)
"""Of the other image; the first is that of the image of the page, but for the reader's own."""


@dataclass(frozen=True)
class CompareView:
    """What is beside the network and the image of the page.

    Attributes:
        way: One of ``WAYS``.
        network: The id of the other network; empty for one that suits the first.
        epoch: The other epoch of the run; 0 for the first that is saved.
        seed: Of the random weights.
        source: Of the other image, one of ``SOURCES``.
        label: Class of the other test image.
        number: Which image of that class, from 0.
        photo: The other photograph.
    """

    way: str = NOTHING
    network: str = ""
    epoch: int = 0
    seed: int = 0
    source: str = ""
    label: int = 0
    number: int = 0
    photo: str = PHOTOS[1]

    @property
    def own(self) -> bool:
        """The other image is the reader's: links do not contain it."""
        return self.way == IMAGE and self.source in (OWN, CAMERA)


COMPARE: PageState[CompareView] = PageState(
    "inside.compare",
    CompareView(),
    (
        Field("with", "way", one_of(WAYS)),
        Field("with_network", "network", TEXT),
        Field("with_epoch", "epoch", NATURAL),
        Field("with_seed", "seed", NATURAL),
        Field("with_source", "source", one_of(SOURCES)),
        Field("with_class", "label", NATURAL),
        Field("with_picture", "number", PLACE),
        Field("with_photo", "photo", one_of(PHOTOS)),
    ),
)
