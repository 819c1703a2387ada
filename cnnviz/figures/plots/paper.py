"""How figures to download look: light paper, the colors of the roles, one font for every word."""

import functools
import io
import textwrap
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath, text_to_path

from cnnviz.figures.colors import LIGHT
from cnnviz.resources import resource

FORMATS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
"""The formats of a file, each with its media type."""
DPI = 200
INK, QUIET, LINE, PANEL = LIGHT["text"], LIGHT["quiet"], LIGHT["line"], LIGHT["panel"]

_saving = threading.Lock()
_SAVING: Any = {
    "pdf.fonttype": 42,  # TrueType: text stays text that can be searched and edited
    "svg.fonttype": "path",  # looks the same where the font is not installed
    "svg.hashsalt": "cnnviz",  # the same figure gives the same file
}


@functools.cache
def font_family() -> list[str]:
    """Return the fonts of all text: ours, which has Latin and Hangul, then matplotlib's own."""
    fontManager.addfont(resource("static", "noto-sans-kr.ttf"))
    return ["Noto Sans KR Subset", "DejaVu Sans"]


class PaperFigure(Figure):
    """A figure that a notebook shows even where pyplot was never imported."""

    def _repr_png_(self) -> bytes:
        return figure_bytes(self)


def new_figure(width: float, height: float, title: str = "") -> Figure:
    """Return an empty white figure whose axes, titles and legends keep clear of each other.

    Its width and height are in points (1/72 inch); a title takes 20 more.
    """
    size = (width / 72, (height + 20 * bool(title)) / 72)
    figure = PaperFigure(figsize=size, dpi=DPI, facecolor="white", layout="constrained")
    if title:
        figure.suptitle(title, fontsize=12, fontfamily=font_family(), color=INK)
    return figure


def figure_bytes(figure: Figure, format: str = "png") -> bytes:
    """Return a matplotlib figure as the bytes of a file: ``png``, ``svg`` or ``pdf``.

    Raises:
        ValueError: The format is another one.
    """
    if format not in FORMATS:
        raise ValueError(f"The format of a figure is one of {', '.join(FORMATS)}, not {format!r}")
    dates = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    file = io.BytesIO()
    # The settings of matplotlib are global, and pages of several readers save at the same time.
    with _saving, matplotlib.rc_context(_SAVING):
        figure.savefig(file, format=format, dpi=DPI, metadata=dates[format])
    return file.getvalue()


def write(axes: Axes, x: float, y: float, text: str, **style: Any) -> Any:
    """Write text on axes in our font; return matplotlib's artist."""
    return axes.text(x, y, text, **{"fontfamily": font_family(), "color": INK, **style})


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Return how wide a text is in our font, spaces at its end included, in points."""
    font = FontProperties(family=font_family(), size=size)
    ends = (f"{text}|", "|")
    with_end, end = (
        text_to_path.get_text_width_height_descent(t, font, ismath=False)[0] for t in ends
    )
    return float(with_end - end)


def wrap_text(text: str, size: float, room: float) -> list[str]:
    """Return the lines of a text that fit into ``room`` points, about."""
    letters = int(len(text) * room / max(1.0, text_width(text, size)))
    return textwrap.wrap(text, max(8, letters))


@functools.lru_cache(maxsize=4096)
def _outline(text: str) -> Path:
    """Return the outline of a number, one point high, centered on 0."""
    font = FontProperties(family=font_family())
    path = TextPath((0, 0), text, size=1, prop=font)
    # Digits are 0.73 em high; the axes of a canvas point down.
    return Path(
        (np.asarray(path.vertices) - (text_width(text, 1) / 2, 0.73 / 2)) * (1, -1), path.codes
    )


def numbers_patch(texts: Sequence[str], middles: Any, size: float, **style: Any) -> PathPatch:
    """Return many numbers as one patch: thousands of texts would take minutes.

    Their middles (N, 2) and their size are in points.
    """
    outlines = [
        Path(np.asarray(path.vertices) * size + middle, path.codes)
        for path, middle in zip(map(_outline, texts), middles, strict=True)
    ]
    return PathPatch(Path.make_compound_path(*outlines), lw=0, zorder=4, **style)


def canvas(figure: Figure) -> Axes:
    """Return axes that cover a figure, in points from its upper left corner."""
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    resize(figure, axes, *(side * 72 for side in figure.get_size_inches()))
    return axes


def resize(figure: Figure, axes: Axes, width: float, height: float) -> None:
    """Give a figure with a :func:`canvas` another size, in points."""
    figure.set_size_inches(width / 72, height / 72)
    axes.set(xlim=(0, width), ylim=(height, 0))


def style_axes(axes: Axes, *, title: str = "", x: str = "", y: str = "") -> None:
    """Give axes their title and labels, quiet lines and ticks in our font."""
    font: dict[str, Any] = {"fontfamily": font_family(), "color": INK}
    axes.set_title(title, loc="left", fontsize=11, **font)
    axes.set_xlabel(x, fontsize=9, **font)
    axes.set_ylabel(y, fontsize=9, **font)
    axes.tick_params(labelfontfamily=font_family(), labelsize=8.5, color=LINE, labelcolor=QUIET)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(LINE)
    axes.grid(color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)


def add_legend(
    figure: Figure, lines: Mapping[str, Mapping[str, Any]], columns: int | None = None
) -> None:
    """Put a legend, lines by their names, below the axes of a figure, which keep clear of it.

    It has three columns, or one where the names are long, if none are given.
    """
    handles = [Line2D([], [], linewidth=1.8, **style) for style in lines.values()]
    figure.legend(
        handles,
        lines,
        loc="outside lower center",
        ncols=columns or (3 if sum(map(len, lines)) < 80 else 1),
        frameon=False,
        prop={"family": font_family(), "size": 8.5},
        labelcolor=INK,
    )
