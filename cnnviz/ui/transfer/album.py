"""The shots of one open page, as the browser sends them: a list of all, and the images in parts."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cnnviz.data.image_reading import read_image
from cnnviz.data.shots import MAX_NAME, SIDE, ShotClass
from cnnviz.problem import Problem

FEWEST_CLASSES, MOST_CLASSES = 2, 5
GOAL = 20
"""Shots of a class that are a good number: holding the button ends with it."""
FEWEST_SHOTS, MOST_SHOTS = 5, 60
"""Shots of a class with which it can be trained, and that are kept."""
MOST_BYTES = 200_000
"""Bytes of a shot; with 224×224 pixels it has some 15,000."""
FRAME_SHAPE = (3, SIDE, SIDE)


@dataclass
class Album:
    """Classes and their shots; the browser names both by numbers.

    Attributes:
        classes: Name and shots of each class.
        images: The JPEG files of the shots that have arrived.
        version: Of the list in the browser.
    """

    classes: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    images: dict[int, bytes] = field(default_factory=dict)
    version: int = 0

    def take(self, message: Mapping[str, Any]) -> None:
        """Apply a message: the list of all classes and shots, and some of the images.

        An image that is not a shot is left out, and so the browser learns of it.

        Raises:
            ValueError: The list has another form or exceeds the limits.
        """
        version, classes, images = message["version"], message["classes"], message["images"]
        listed = [(str(name), tuple(map(int, shots))) for _id, name, shots in classes]
        every = [shot for _name, shots in listed for shot in shots]
        if not (
            len(listed) <= MOST_CLASSES
            and all(len(name) <= MAX_NAME and len(shots) <= MOST_SHOTS for name, shots in listed)
            and len(set(every)) == len(every)
        ):
            raise ValueError("The list of the shots exceeds the limits.")
        self.version, self.classes = int(version), listed
        arrived = {int(id): read_frame(code) for id, code in images.items()}
        known = {**self.images, **{id: image for id, image in arrived.items() if image}}
        self.images = {id: known[id] for id in every if id in known}

    @property
    def shot_classes(self) -> tuple[ShotClass, ...]:
        """The classes with the shots that have arrived."""
        return tuple(
            ShotClass(name, tuple(self.images[id] for id in shots if id in self.images))
            for name, shots in self.classes
        )


def read_frame(code: object) -> bytes:
    """Return the JPEG file of a shot from base64; nothing if it is not a shot."""
    if not isinstance(code, str) or len(code) > MOST_BYTES * 4 / 3:
        return b""
    try:
        content = base64.b64decode(code, validate=True)
        shape = read_image(content, ("JPEG",)).shape
    except (binascii.Error, ValueError, Problem):
        return b""
    return content if shape == FRAME_SHAPE else b""
