"""The preparation of an image as Python code: a line or a few for each step.

The lines run one after the other.  They read the image from :data:`FILE`, keep it as ``pixels``
(C, H, W) in uint8, and end with ``x`` (1, C, H, W), the input of the network.
"""

from collections.abc import Sequence

FILE = "image.png"
"""The image as it was before its preparation."""
IMPORTS = ("import numpy as np", "import torch", "from PIL import Image")
GRAY = """\
gray = np.tensordot([0.299, 0.587, 0.114], pixels, axes=1)  # (H, W)
pixels = gray.round().astype(np.uint8)[None]"""
REPEAT = "pixels = np.repeat(pixels, 3, axis=0)"
INVERT = "pixels = 255 - pixels"
SCALE = "x = torch.tensor(pixels)[None].float() / 255  # (1, C, H, W)"


def read_code(channels: int) -> str:
    """Return code that reads the image, gray or in color."""
    if channels == 1:
        return f'pixels = np.array(Image.open("{FILE}"))[None]  # (1, H, W)'
    return f'pixels = np.array(Image.open("{FILE}")).transpose(2, 0, 1)  # (3, H, W)'


def crop_code(top: int, left: int, height: int, width: int) -> str:
    """Return code that keeps a part of the image."""
    return f"pixels = pixels[:, {top}:{top + height}, {left}:{left + width}]"


def pad_code(rows: tuple[int, int], columns: tuple[int, int], colors: Sequence[int]) -> str:
    """Return code that adds pixels above and below, left and right, of a color per channel."""
    borders = f"({rows}, {columns})"
    if set(colors) == {0}:
        return f"pixels = np.pad(pixels, ((0, 0), {rows}, {columns}))"
    lines = [
        "pixels = np.stack([",
        f"    np.pad(plane, {borders}, constant_values=color)",
        f"    for plane, color in zip(pixels, {list(colors)})",
        "])",
    ]
    return "\n".join(lines)


def resize_code(height: int, width: int) -> str:
    """Return code that makes the image larger or smaller; when it shrinks, every pixel counts."""
    return "\n".join(
        [
            "pixels = np.stack([",
            "    np.array(Image.fromarray(plane).resize("
            f"({width}, {height}), Image.Resampling.BILINEAR))",
            "    for plane in pixels",
            "])",
        ]
    )


def clear_code(black: float, factor: float) -> str:
    """Return code that makes a background black; empty where it is."""
    if not black:
        return ""
    return f"pixels = ((pixels - {black!r}) * {factor!r}).clip(0, 255).astype(np.uint8)"


def normalize_code(mean: Sequence[float], std: Sequence[float]) -> str:
    """Return code that subtracts the mean of each channel and divides by its deviation."""
    return "\n".join(
        [
            f"mean, std = torch.tensor([{list(mean)}, {list(std)}])[:, :, None, None]",
            "x = (x - mean) / std",
        ]
    )
