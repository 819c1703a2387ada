"""The drawn scenes: color images of 224×224 in three classes, for a first try of transfer learning.

A house, a tree or a boat, each in another place, size and color, in front of sky and ground. They
are drawings, and pages say so; accuracies on them say nothing about photographs.
"""

import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from cnnviz.data.arrays import Arrays
from cnnviz.data.dataset import Images

SIDE = 224
TRAIN, TEST = 24, 12
"""Images of each class."""
_FINE = 2  # drawn at so many times the resolution, then averaged
Points = NDArray[np.float64]
Brush = ImageDraw.ImageDraw
Color = tuple[int, int, int]


def drawing_version() -> str:
    """Return a text that changes when other images are drawn: checksum of the code, libraries."""
    code = Path(__file__).read_bytes()
    return f"{zlib.crc32(code):08x} numpy {np.__version__} pillow {PIL.__version__}"


def draw_scenes(train: int = TRAIN, test: int = TEST, seed: int = 5) -> Arrays:
    """Return the drawn scenes; the same seed draws the same images.

    Args:
        train: Training images of each class.
        test: Test images of each class.
        seed: Of all that differs between images.

    Returns:
        Images (N, 3, 224, 224) uint8 and labels (N,) for training, then those for the test.
    """
    rng = np.random.default_rng(seed)
    kinds = len(THINGS)
    labels = rng.permuted(np.tile(np.arange(kinds), (train + test, 1)), axis=1).reshape(-1)
    images = np.stack([_draw_scene(THINGS[label], rng) for label in labels])
    cut = train * kinds
    return images[:cut], labels[:cut], images[cut:], labels[cut:]


def _draw_scene(draw_thing: Callable[["_Pen"], None], rng: np.random.Generator) -> Images:
    """Return one image (3, 224, 224)."""
    canvas = Image.new("RGB", (SIDE * _FINE, SIDE * _FINE), _shade((150, 195, 235), 45, rng))
    pen = _Pen(ImageDraw.Draw(canvas), rng)
    pen.draw_ground()
    pen.place_thing()
    draw_thing(pen)
    pixels = np.asarray(canvas.reduce(_FINE), dtype=np.float64)
    noise = rng.normal(0, rng.uniform(2, 9), pixels.shape)
    light = 1 + rng.normal(0, 0.12) * np.linspace(-1, 1, SIDE)[:, None]  # (224, 1)
    noisy = np.clip(pixels * light[:, None] + noise, 0, 255).round().astype(np.uint8)
    return np.ascontiguousarray(noisy.transpose(2, 0, 1))


class _Pen:
    """Draws parts of a thing, whose coordinates reach from −1 to 1, at its place."""

    def __init__(self, brush: Brush, rng: np.random.Generator) -> None:
        self.rng = rng
        self._brush = brush
        self._side = SIDE * _FINE
        self._center, self._scale, self._turn = np.zeros(2), 1.0, np.eye(2)

    def draw_ground(self) -> None:
        """Draw ground (or water), perhaps a sun and clouds, whatever the class."""
        rng, side = self.rng, self._side
        horizon = rng.uniform(0.5, 0.75) * side
        kinds: tuple[Color, ...] = ((110, 150, 80), (70, 120, 170), (190, 170, 120))
        ground = _shade(kinds[int(rng.integers(len(kinds)))], 35, rng)
        self._brush.rectangle((0, horizon, side, side), fill=ground)
        if rng.random() < 0.5:
            x, y, radius = (value * side for value in rng.uniform((0, 0.02, 0.04), (1, 0.3, 0.1)))
            self._brush.ellipse(
                (x - radius, y - radius, x + radius, y + radius),
                fill=_shade((250, 220, 90), 20, rng),
            )
        for _ in range(int(rng.integers(0, 4))):
            x, y, width = (value * side for value in rng.uniform((0, 0.03, 0.1), (1, 0.35, 0.3)))
            self._brush.ellipse(
                (x, y, x + width, y + width / 3), fill=_shade((240, 240, 240), 12, rng)
            )

    def place_thing(self) -> None:
        """Choose place, size and slope of the thing."""
        rng = self.rng
        self._scale = rng.uniform(0.2, 0.4) * self._side
        self._center = rng.uniform((0.32, 0.45), (0.68, 0.65)) * self._side
        angle = rng.normal(0, 0.08)
        mirror = rng.choice((-1.0, 1.0))
        cos, sin = np.cos(angle), np.sin(angle)
        self._turn = np.array([[mirror * cos, mirror * sin], [-sin, cos]])

    def fill(self, points: list[tuple[float, float]], color: Color) -> None:
        """Fill a polygon; x to the right, y down."""
        places = np.array(points) @ self._turn * self._scale + self._center
        self._brush.polygon([(float(x), float(y)) for x, y in places], fill=color)

    def fill_disk(self, x: float, y: float, radius: float, color: Color) -> None:
        """Fill a circle."""
        angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        self.fill([(x + radius * np.cos(a), y + radius * np.sin(a)) for a in angles], color)


def _draw_house(pen: _Pen) -> None:
    rng = pen.rng
    wide, tall, peak = rng.uniform((0.7, 0.5, -0.9), (1.0, 0.9, -0.55))
    eaves = tall - rng.uniform(0.9, 1.2)
    pen.fill([(-wide, tall), (-wide, eaves), (wide, eaves), (wide, tall)], _any_color(rng))
    roof = wide + rng.uniform(0.05, 0.25)
    pen.fill([(-roof, eaves), (0, min(peak, eaves - 0.3)), (roof, eaves)], _any_color(rng))
    door = rng.uniform(-0.4, 0.4) * wide
    pen.fill(
        [
            (door - 0.13, tall),
            (door - 0.13, tall - 0.5),
            (door + 0.13, tall - 0.5),
            (door + 0.13, tall),
        ],
        _shade((90, 60, 40), 30, rng),
    )
    for x in (-0.62 * wide, 0.62 * wide):
        pane = [(x - 0.14, eaves + 0.45), (x - 0.14, eaves + 0.18), (x + 0.14, eaves + 0.18),
                (x + 0.14, eaves + 0.45)]  # fmt: skip
        pen.fill(pane, _shade((220, 230, 160), 30, rng))


def _draw_tree(pen: _Pen) -> None:
    rng = pen.rng
    thick = rng.uniform(0.07, 0.16)
    pen.fill(
        [(-thick, 1), (-thick, -0.2), (thick, -0.2), (thick, 1)], _shade((100, 70, 45), 25, rng)
    )
    kinds: tuple[Color, ...] = ((60, 130, 60), (200, 130, 50), (120, 150, 60))
    leaves = kinds[int(rng.integers(len(kinds)))]
    if rng.random() < 0.5:  # a conifer
        for place in np.linspace(0.35, -0.75, 3):
            wide = 0.75 + 0.45 * place
            fir = [(-wide, place + 0.25), (0, place - 0.55), (wide, place + 0.25)]
            pen.fill(fir, _shade(leaves, 20, rng))
        return
    for _ in range(int(rng.integers(5, 9))):
        x, y, radius = rng.uniform((-0.45, -0.8, 0.25), (0.45, 0.05, 0.45))
        pen.fill_disk(x, y, radius, _shade(leaves, 20, rng))


def _draw_boat(pen: _Pen) -> None:
    rng = pen.rng
    deck, keel = rng.uniform((0.3, 0.65), (0.45, 0.85))
    pen.fill([(-1, deck), (-0.7, keel), (0.65, keel), (1, deck)], _any_color(rng))
    mast = rng.uniform(-0.15, 0.1)
    top = rng.uniform(-1.0, -0.7)
    pole = [(mast - 0.03, deck), (mast - 0.03, top), (mast + 0.03, top), (mast + 0.03, deck)]
    pen.fill(pole, _shade((90, 70, 50), 20, rng))
    pen.fill([(mast + 0.06, deck - 0.1), (mast + 0.06, top), (0.75, deck - 0.1)], _any_color(rng))
    if rng.random() < 0.7:
        pen.fill([(mast - 0.06, deck - 0.1), (mast - 0.06, top + 0.2), (-0.6, deck - 0.1)],
                 _any_color(rng))  # fmt: skip


THINGS = (_draw_house, _draw_tree, _draw_boat)
"""What draws the thing of each class."""


def _any_color(rng: np.random.Generator) -> Color:
    red, green, blue = rng.integers(40, 245, 3).tolist()
    return red, green, blue


def _shade(color: Color, spread: int, rng: np.random.Generator) -> Color:
    """Return a color like another one."""
    red, green, blue = np.clip(
        np.array(color) + rng.integers(-spread, spread + 1, 3), 0, 255
    ).tolist()
    return red, green, blue
