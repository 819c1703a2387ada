"""Small SVG drawings of the pages (quiz, connections), with the colors of paper."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import ImageColor

from cnnviz.figures.colors import LIGHT
from cnnviz.figures.plots.paper import (
    INK,
    QUIET,
    canvas,
    new_figure,
    resize,
    text_width,
    wrap_text,
    write,
)

MARGIN, GAP, NARROWEST = 14.0, 28.0, 200.0
"""Points: around all, between two drawings, and the least width of a drawing with its words."""
LINE = 15.0
WIDEST = 900.0
"""Points: of a row."""
TEXT = 10.0
"""Points: the size of a text without one."""
NOTE = 10.5
"""Points: the size of a note."""
INHERITED = {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity"}
"""What shapes have from the groups around them."""

Attributes = Mapping[str, str]


@dataclass(frozen=True)
class _Drawing:
    """A drawing with the lines of its words, and its size in points."""

    root: ElementTree.Element
    caption: list[tuple[str, float, str]]
    width: float
    height: float

    @property
    def room(self) -> float:
        """The width with its words."""
        return max(NARROWEST, self.width)


def drawings_figure(
    drawings: Mapping[str, str] | Sequence[tuple[str, str]], *, notes: Sequence[str] = ()
) -> Figure:
    """Draw SVG drawings side by side, each below its words, in rows.

    Args:
        drawings: The text of each SVG, as functions of ``cnnviz.figures`` return it, by its words
            or with its words before it: the first line is a heading.
        notes: Lines of words below all.
    """
    figure = new_figure(100, 100)
    axes = canvas(figure)
    pairs = drawings.items() if isinstance(drawings, Mapping) else drawings
    top, right = 0.0, 0.0
    for row in _rows([_read(words, svg) for words, svg in pairs]):
        top, left = top + MARGIN, MARGIN
        inside = top + LINE * max(len(one.caption) for one in row)
        for one in row:
            _draw(axes, one, left, top, inside)
            left += one.room + GAP
        right = max(right, left - GAP)
        top = inside + max(one.height for one in row)
    for note in notes:
        top += LINE
        write(axes, MARGIN, top + LINE * 0.6, note, fontsize=NOTE, color=QUIET)
        right = max(right, MARGIN + text_width(note, NOTE))
    resize(figure, axes, right + MARGIN, top + LINE * bool(notes) + MARGIN)
    return figure


def _read(words: str, svg: str) -> _Drawing:
    root = ElementTree.fromstring(svg)
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    return _Drawing(root, list(_wrapped(words, max(NARROWEST, width))), width, height)


def _rows(drawings: Sequence[_Drawing]) -> list[list[_Drawing]]:
    """Return the drawings in rows; a drawing that is wider than a row is alone in it."""
    rows: list[list[_Drawing]] = []
    left = 0.0
    for one in drawings:
        if not rows or left + one.room > WIDEST:
            rows.append([])
            left = 0.0
        rows[-1].append(one)
        left += one.room + GAP
    return rows


def _draw(axes: Axes, drawing: _Drawing, left: float, top: float, inside: float) -> None:
    for place, (line, size, color) in enumerate(drawing.caption):
        write(axes, left, top + LINE * (place + 0.6), line, fontsize=size, color=color)
    for tag, shape, text in _shapes(drawing.root, {}):
        DRAW[tag](axes, shape, (left, inside), text)


def _shapes(
    parent: ElementTree.Element, inherited: Attributes
) -> Iterator[tuple[str, Attributes, str]]:
    """Return the shapes of an SVG with what they have from the groups around them."""
    for element in parent:
        tag = element.tag.rpartition("}")[2]
        pairs = (part.partition(":") for part in element.get("style", "").split(";") if part)
        style = {name.strip(): value.strip() for name, _colon, value in pairs}
        shape = {**inherited, **element.attrib, **style}
        if tag in DRAW:
            yield tag, shape, element.text or ""
        elif tag == "g":
            yield from _shapes(element, {name: shape[name] for name in INHERITED & shape.keys()})


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
    ends = {"middle": "center", "start": "left", "end": "right"}
    write(
        axes,
        x + origin[0],
        y + origin[1],
        text,
        fontsize=_font_size(shape.get("font-size")),
        color=_color(shape.get("fill", "currentColor")),
        ha=ends[shape.get("text-anchor", "middle")],
        va="center_baseline",
    )


def _font_size(size: str | None) -> float:
    """Return a size in points; ``em`` are shares of the size of a text without one."""
    if size is None:
        return TEXT
    return TEXT * float(size[:-2]) if size.endswith("em") else float(size)


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
    if css.startswith("#"):
        return css
    if css.startswith(("rgb(", "hsl(")):
        parts = re.findall(r"[\d.]+%?", css)[:3]
        red, green, blue = ImageColor.getrgb(f"{css[:3]}({','.join(parts)})")[:3]
        return f"#{red:02x}{green:02x}{blue:02x}"
    return LIGHT[css.removeprefix("var(--").removeprefix("role-").removesuffix(")")]


@functools.lru_cache(maxsize=256)
def svg_path(commands: str) -> Path:
    """Return the path of an SVG's commands; these are ``M m L l H h v z``, numbers may repeat."""
    points: list[tuple[float, float]] = []
    codes: list[Any] = []
    x = y = 0.0
    for command, text in re.findall(r"([MmLlHhvz])([^MmLlHhvz]*)", commands):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
        if command == "z":
            points.append((x, y))
            codes.append(Path.CLOSEPOLY)
            continue
        if command == "H":
            steps = [(n, y) for n in numbers]
        elif command in "hv":
            steps = [(n, 0.0) if command == "h" else (0.0, n) for n in numbers]
        else:
            steps = list(zip(numbers[::2], numbers[1::2], strict=True))
        for place, (right, down) in enumerate(steps):
            x, y = (right, down) if command.isupper() else (x + right, y + down)
            points.append((x, y))
            codes.append(Path.MOVETO if command in "Mm" and place == 0 else Path.LINETO)
    return Path(points, codes)
