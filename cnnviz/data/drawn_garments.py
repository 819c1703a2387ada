"""The practice set: garments drawn by code, for machines without internet access.

Ten classes named like those of FashionMNIST, light on black, 28×28 gray. They are drawings, and
pages say so; accuracies on them say nothing about photographs.
"""

import math
import zlib
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from cnnviz.data import garment_shapes
from cnnviz.data.arrays import Arrays
from cnnviz.data.dataset import Images, Labels

Numbers = NDArray[np.float64]

SIDE = 28
_STRIPED = (0, 1, 2, 3, 6, 8)  # garments that may come in stripes
_FULL = 190  # gray of tone 1; tones reach 1.3
_COLUMNS = np.linspace(-1, 1, SIDE)[None]  # (1, 28)
_ROWS = _COLUMNS.T  # (28, 1)
_FINE = 3  # drawn at so many times the resolution, then averaged


def drawing_version() -> str:
    """Return a text that changes when other images are drawn: checksum of the code, libraries."""
    code = b"".join(Path(file).read_bytes() for file in (__file__, garment_shapes.__file__))
    return f"{zlib.crc32(code):08x} numpy {np.__version__} pillow {PIL.__version__}"


def draw_garments(train: int = 4000, test: int = 1000, seed: int = 7) -> Arrays:
    """Return the practice set; the same seed draws the same images.

    The numbers of training and test images are multiples of ten.

    Returns:
        Images (N, 1, 28, 28) uint8 and labels (N,) for training, then those for the test.
    """
    rng = np.random.default_rng(seed)
    kinds = np.tile(np.arange(10), (train + test) // 10).reshape(-1, 10)
    labels = rng.permuted(kinds, axis=1).reshape(-1)
    images = draw_images(labels, rng)[:, None]  # (N, 1, 28, 28)
    return images[:train], labels[:train], images[train:], labels[train:]


def draw_images(kinds: Labels, rng: np.random.Generator) -> Images:
    """Return one drawn garment for each kind, (N, 28, 28) uint8, light on black."""
    tones = np.stack([_tones(int(kind), rng) for kind in kinds])  # (N, 28, 28)
    shape = (len(kinds), 1, 1)
    brightness = rng.uniform(0.4, 0.9, shape)
    noise = rng.normal(0, rng.uniform(0.01, 0.06, shape), tones.shape) * (tones > 0)
    fabric = tones * brightness * _light(shape, rng) * _pattern(kinds, rng)
    return (np.clip(fabric + noise, 0, 1) * 255).round().astype(np.uint8)


def _tones(kind: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the silhouette of a garment, (28, 28), with the tones of its parts."""
    side = SIDE * _FINE
    canvas = Image.new("L", (side, side))
    brush = ImageDraw.Draw(canvas)
    scale = rng.uniform(0.78, 0.97, 2) * side / 2
    angle = math.radians(rng.normal(0, 4))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    shift = side / 2 + rng.uniform(-0.06, 0.06, 2) * side
    for outline, tone in garment_shapes.parts(kind, rng):
        brush.polygon(
            ((outline * scale) @ turn + shift).reshape(-1).tolist(), fill=round(tone * _FULL)
        )
    return np.asarray(canvas.reduce(_FINE), dtype=np.float32) / np.float32(_FULL)


def _light(shape: tuple[int, int, int], rng: np.random.Generator) -> Numbers:
    """Return light from one side and soft folds, (N, 28, 28), about 1."""
    light = 1 + rng.normal(0, 0.12, shape) * _ROWS + rng.normal(0, 0.12, shape) * _COLUMNS
    phase = rng.uniform(2, 7, shape) * _COLUMNS + rng.uniform(-2, 2, shape) * _ROWS
    folds = np.sin(phase + rng.uniform(0, 6, shape))
    return np.asarray(light * (1 + rng.uniform(0, 0.12, shape) * folds))


def _pattern(kinds: Labels, rng: np.random.Generator) -> Numbers:
    """Return horizontal or vertical stripes for some garments, 1 for the others, (N, 28, 28)."""
    shape = (len(kinds), 1, 1)
    chance = np.where(np.isin(kinds, _STRIPED), rng.uniform(size=len(kinds)), 1.0).reshape(shape)
    horizontal = np.sign(np.sin(rng.uniform(8, 18, shape) * _ROWS))
    vertical = np.sign(np.sin(rng.uniform(8, 18, shape) * _COLUMNS))
    stripes = np.where(chance < 0.15, horizontal, vertical)
    return np.asarray(1 + np.where(chance < 0.25, 0.3, 0.0) * stripes)
