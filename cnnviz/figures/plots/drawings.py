"""Small SVG drawings of the pages (quiz, connections), with the colors of paper."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from cnnviz.figures.colors import LIGHT
from cnnviz.figures.plots.paper import INK, QUIET, canvas, new_figure, resize, wrap_text, write

MARGIN, GAP, NARROWEST = 14.0, 28.0, 200.0
"""Points: around all, between two drawings, and the least width of a drawing with its words."""
LINE = 15.0

Attributes = Mapping[str, str]


def drawings_figure(drawings: Mapping[str, str]) -> Figure:
    """Draw SVG drawings side by side, each below its words.

    Args:
        drawings: The text of each SVG, as functions of ``cnnviz.figures`` return it, by its words:
            the first line is a heading.
    """
    figure = new_figure(100, 100)
    axes = canvas(figure)
    roots = [ElementTree.fromstring(svg) for svg in drawings.values()]
    sizes = [tuple(map(float, root.attrib["viewBox"].split()[2:])) for root in roots]
    captions = [
        list(_wrapped(words, max(NARROWEST, width)))
        for words, (width, _height) in zip(drawings, sizes, strict=True)
    ]
    left, top = MARGIN, MARGIN + LINE * max(map(len, captions))
    for root, caption, (width, _height) in zip(roots, captions, sizes, strict=True):
        for place, (line, size, color) in enumerate(caption):
            write(axes, left, MARGIN + LINE * (place + 0.6), line, fontsize=size, color=color)
        for element in root:
            if element.tag in DRAW:
                DRAW[element.tag](axes, element.attrib, (left, top), element.text or "")
        left += max(NARROWEST, width) + GAP
    bottom = top + max(height for _width, height in sizes)
    resize(figure, axes, left - GAP + MARGIN, bottom + MARGIN)
    return figure


def _wrapped(words: str, room: float) -> Iterator[tuple[str, float, str]]:
    """Return the lines of a caption that fit into ``room`` points, each with size and color."""
    for place, line in enumerate(filter(None, words.splitlines())):
        size, color = (9.0, QUIET) if place else (10.5, INK)
        for part in wrap_text(line, size, room):
            yield part, size, color


def _rect(axes: Axes, shape: Attributes, origin: tuple[float, float], _text: str) -> None:
    x, y, width, height = (float(shape[name]) for name in ("x", "y", "width", "height"))
    hatch = "////" if shape.get("fill", "").startswith("url") else None  # no window reads it
    corner = (x + origin[0], y + origin[1])
    axes.add_patch(Rectangle(corner, width, height, hatch=hatch, **_style(shape)))


def _circle(axes: Axes, shape: Attributes, origin: tuple[float, float], _text: str) -> None:
    x, y, radius = (float(shape[name]) for name in ("cx", "cy", "r"))
    axes.add_patch(Circle((x + origin[0], y + origin[1]), radius, **_style(shape)))


def _path(axes: Axes, shape: Attributes, origin: tuple[float, float], _text: str) -> None:
    path = svg_path(shape["d"]).transformed(Affine2D().translate(*origin))
    axes.add_patch(PathPatch(path, **_style(shape)))


def _text(axes: Axes, shape: Attributes, origin: tuple[float, float], text: str) -> None:
    x, y = (float(shape[name]) for name in ("x", "y"))
    ends = {"middle": "center", "start": "left"}
    write(
        axes,
        x + origin[0],
        y + origin[1],
        text,
        fontsize=float(shape["font-size"]),
        color=_color(shape["fill"]),
        ha=ends[shape["text-anchor"]],
        va="center_baseline",
    )


DRAW = {"rect": _rect, "circle": _circle, "path": _path, "text": _text}


def _style(shape: Attributes) -> dict[str, Any]:
    """Return the style of a shape for matplotlib; the strokes of a drawing have no fill."""
    dash = shape.get("stroke-dasharray")
    return {
        "fc": to_rgba(_color(shape.get("fill", "none")), float(shape.get("fill-opacity", 1))),
        "ec": to_rgba(_color(shape.get("stroke", "none")), float(shape.get("stroke-opacity", 1))),
        "lw": float(shape.get("stroke-width", 1)),
        "ls": (0, [float(step) for step in dash.split()]) if dash else "-",
    }


def _color(css: str) -> str:
    """Return a CSS color of the page as one of paper."""
    if css == "none" or css.startswith("url"):
        return "none"
    if css == "currentColor":
        return INK
    return LIGHT[css.removeprefix("var(--").removeprefix("role-").removesuffix(")")]


@functools.lru_cache(maxsize=256)
def svg_path(commands: str) -> Path:
    """Return the path of an SVG's commands; these are ``M m L l h v``, with repeated numbers."""
    points: list[tuple[float, float]] = []
    codes: list[Any] = []
    x = y = 0.0
    for command, text in re.findall(r"([MmLlhv])([^MmLlhv]*)", commands):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
        if command in "hv":
            steps = [(n, 0.0) if command == "h" else (0.0, n) for n in numbers]
        else:
            steps = list(zip(numbers[::2], numbers[1::2], strict=True))
        for place, (right, down) in enumerate(steps):
            x, y = (right, down) if command.isupper() else (x + right, y + down)
            points.append((x, y))
            codes.append(Path.MOVETO if command in "Mm" and place == 0 else Path.LINETO)
    return Path(points, codes)
