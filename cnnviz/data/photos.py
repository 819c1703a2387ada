"""Photographs that come with the app; assets/samples/README.md has sources and licenses."""

import functools

from cnnviz.data.dataset import Images
from cnnviz.data.image_reading import read_image
from cnnviz.resources import resource

PHOTOS = ("chelsea", "coffee", "rocket", "astronaut")


@functools.cache
def read_photo(name: str) -> Images:
    """Return a photograph of ``PHOTOS``, (3, H, W) uint8; read-only."""
    pixels = read_image(resource("assets", "samples", "photos", f"{name}.jpg").read_bytes())
    pixels.flags.writeable = False
    return pixels
