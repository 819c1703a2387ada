"""The state of the image on the page *Look inside*: the drawing, and how an image is prepared."""

from dataclasses import dataclass

from cnnviz.data.image_preparation import Fit, Invert, Preparation
from cnnviz.data.photos import PHOTOS
from cnnviz.ui.kit.link_codecs import PLACE, SWITCH, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.models.drawing_link import DRAWING

AUTO, ON, OFF = "auto", "on", "off"
CLASS, MISTAKES = "class", "mistakes"
"""How test images are chosen."""


@dataclass(frozen=True)
class ImageState:
    """What the reader drew and chose.

    Attributes:
        order: How test images are chosen: by ``CLASS``, or by the network's worst ``MISTAKES``.
        mistake: Which of these mistakes, from 0.
        photo: A photograph that comes with the app.
        drawing: The strokes on the pad as text, see :func:`cnnviz.data.drawing.read_strokes`.
        gray: The colors are removed.
        invert: Whether light and dark are exchanged.
        fit: How the aspect ratio is changed.
        center: Whether what is drawn is scaled and centered as in the training images: ``on``,
            ``off``, or ``auto`` for drawings only.
        normalize: The values are normalized as the network expects.
    """

    order: str = CLASS
    mistake: int = 0
    photo: str = PHOTOS[0]
    drawing: str = ""
    gray: bool = False
    invert: Invert = Invert.AUTO
    fit: Fit = Fit.CROP
    center: str = AUTO
    normalize: bool = True

    def preparation(self, *, drawn: bool) -> Preparation:
        """Return the options for a drawing, or for another image."""
        center = drawn if self.center == AUTO else self.center == ON
        return Preparation(self.gray, self.invert, self.fit, center, self.normalize)


IMAGE = PageState(
    "inside.image",
    ImageState(),
    (
        Field("order", "order", one_of((CLASS, MISTAKES))),
        Field("mistake", "mistake", PLACE),
        Field("photo", "photo", one_of(PHOTOS)),
        Field("drawing", "drawing", DRAWING),
        Field("gray", "gray", SWITCH),
        Field("invert", "invert", one_of(Invert)),
        Field("fit", "fit", one_of(Fit)),
        Field("center", "center", one_of((AUTO, ON, OFF))),
        Field("normalize", "normalize", SWITCH),
    ),
)
