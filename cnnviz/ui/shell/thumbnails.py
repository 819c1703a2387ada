"""The drawings of the gallery: SVG of real numbers, in the colors of the roles.

They contain no words, so one drawing serves every language; the colors follow the page's light or
dark theme through the custom properties of assets/page.css.
"""

import functools
import json
from collections.abc import Iterable
from html import escape

import numpy as np
from numpy.typing import NDArray

from cnnviz import grid, nets
from cnnviz.figures import architecture
from cnnviz.figures.colors import NEGATIVE, POSITIVE
from cnnviz.resources import resource

WIDTH, HEIGHT = 480, 216
NUMBERS = resource("assets", "gallery")
Numbers = NDArray[np.float64]
HATCHING = (
    '<defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V6" class="hatching"/></pattern></defs>'
)
"""The pattern of cells that are not computed yet."""


@functools.cache
def draw_thumbnail(name: str, alt: str) -> str:
    """Return a drawing as SVG.

    Args:
        name: A key of ``DRAWINGS``.
        alt: What it shows, in the reader's language.
    """
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(alt, quote=True)}" '
        f'xmlns="http://www.w3.org/2000/svg">{DRAWINGS[name]()}</svg>'
    )


def convolution() -> str:
    """Draw step 5 of 9 of the figure of Dumoulin & Visin (2016, arXiv 1603.07285)."""
    image = np.array(
        [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
    )
    kernel = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])
    trace = grid.convolve(image[None, None], kernel[None, None])
    result, row, column = trace.output[0, 0], 1, 1
    done = [divmod(step, result.shape[1]) for step in range(row * result.shape[1] + column + 1)]
    window = [(r, c) for r in trace.rows[row] for c in trace.cols[column]]
    return (
        cells(trace.image[0, 0], 28, 23, 34, "input")
        + outline(window, 28, 23, 34)
        + sign("∗", 224)
        + cells(kernel, 246, 66, 28, "kernel")
        + sign("=", 353)
        + cells(result, 374, 66, 28, "output", computed=done)
        + outline([(row, column)], 374, 66, 28, "output")
    )


def pooling() -> str:
    """Draw a max pooling of 2×2 windows with the largest values marked."""
    image = np.array([[1, 3, 2, 0], [0, 2, 1, 5], [4, 1, 0, 2], [2, 3, 6, 1]])
    trace = grid.pool(image[None, None], 2, kind="max")
    result = trace.output[0, 0]
    parts = [cells(trace.image[0, 0], 48, 24, 42, "input")]
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            window = [(r, c) for r in trace.rows[row] for c in trace.cols[column]]
            parts.append(outline(window, 48, 24, 42))
            assert trace.winners is not None
            parts.append(ring(*window[int(trace.winners[0, 0, row, column])], 48, 24, 42))
    return "".join(parts) + arrow(246, 42) + cells(result, 318, 54, 54, "output")


def activation() -> str:
    """Draw ReLU of a grid of numbers of both signs, with its curve."""
    image = np.array([[3, -1, 0, 2], [-4, 1, -2, 5], [2, -3, 4, -1], [-2, 1, -5, 3]])
    result = grid.activate(image).output[0, 0]
    left, right, middle, side = 208, 288, 248, 40
    axes = f'<path d="M{left} {HEIGHT / 2}H{right}M{middle} 68V148" class="ruling"/>'
    bend = [(left, HEIGHT / 2), (middle, HEIGHT / 2), (right, HEIGHT / 2 - side)]
    return (
        cells(image.astype(np.float64), 28, 28, side, "input")
        + axes
        + curve([(float(x), float(y)) for x, y in bend], "output")
        + cells(result, 308, 28, side - 1, "output")
    )


def sizes() -> str:
    """Draw LeNet-5 as a chain of blocks."""
    network = nets.catalogue()["lenet5"]
    blocks = architecture.architecture_thumbnail(network, WIDTH - 48, HEIGHT - 40)
    return f'<g transform="translate(24 20)">{blocks}</g>'


def training() -> str:
    """Draw the loss and the test accuracy of a real run (docs/gallery_numbers.py)."""
    run = json.loads((NUMBERS / "training.json").read_text(encoding="utf-8"))
    left, right, top, bottom = 36, WIDTH - 76, 28, HEIGHT - 28
    most = max(loss for _, loss in run["loss"])

    def place(step: float, share: float) -> tuple[float, float]:
        x = left + (right - left) * step / run["steps"]
        return round(x, 1), round(bottom - (bottom - top) * share, 1)

    lines = "".join(
        f'<path d="M{left} {y}H{right}" class="ruling"/>'
        for y in np.linspace(top, bottom, 5).tolist()
    )
    losses = [place(step, loss / most) for step, loss in run["loss"]]
    rates = [place(step, rate) for step, rate in run["test_accuracy"]]
    return (
        lines
        + curve(losses, "stride")
        + label(*losses[-1], f"{run['loss'][-1][1]:.2f}", "stride")
        + curve(rates, "output")
        + "".join(f'<circle cx="{x}" cy="{y}" r="4" class="dot"/>' for x, y in rates)
        + label(*rates[-1], f"{run['test_accuracy'][-1][1]:.0%}", "output")
    )


def transfer() -> str:
    """Draw the layers of ResNet-18 with weights: the last one is trained, the others are frozen."""
    layers = [layer for layer in nets.find("resnet18").layers if layer.parameters]
    left, bottom, wide, tall = 44, HEIGHT - 36, (WIDTH - 88) / len(layers), HEIGHT - 72
    most = np.log10(max(layer.parameters for layer in layers))
    parts = []
    for place, layer in enumerate(layers):
        height = float(tall * np.log10(layer.parameters) / most)
        trained = place == len(layers) - 1
        fill = "fill:var(--role-output)" if trained else "fill:var(--quiet);opacity:0.45"
        x = left + place * wide
        parts.append(rect(x, bottom - height, wide - 5, height, "bar", style=fill))
    return "".join(parts)


def inside() -> str:
    """Draw the feature maps and the prediction for one test image (docs/gallery_numbers.py)."""
    look = json.loads((NUMBERS / "inside.json").read_text(encoding="utf-8"))
    return (
        image(look["image"], 24, 58, 100, 100, "input")
        + arrow(132)
        + image(look["first"], 160, 33, 100, 150, "output")
        + arrow(268)
        + image(look["second"], 296, 33, 120, 150, "output")
        + bars(look["probabilities"], 432, 33, 28, 150)
    )


def data() -> str:
    """Draw the first test images of some classes of FashionMNIST (docs/gallery_numbers.py)."""
    numbers = json.loads((NUMBERS / "data.json").read_text(encoding="utf-8"))
    side, rows, selected = 30, 6, 2
    width, height = numbers["columns"] * side, rows * side
    left, top = (WIDTH - width) / 2, (HEIGHT - height) / 2
    row = rect(left - 5, top + selected * side, width + 10, side, "window", role="kernel")
    return image(numbers["image"], left, top, width, height, "input") + row


def quiz() -> str:
    """Draw a question: a window on a padded input, its next position, and a question mark."""
    side, step, reach = 20, 2, 3
    size = 7
    x, y = 104, (HEIGHT - (size + 2) * side) / 2
    image = np.add.outer(3.0 * np.arange(size), 2.0 * np.arange(size)) % 5
    trace = grid.convolve(image[None, None], np.ones((1, 1, reach, reach)), stride=step)
    padding = [
        rect(x + c * side, y + r * side, side, side, "cell", style="fill:none;stroke-dasharray:3 3")
        for r, c in np.ndindex(size + 2, size + 2)
    ]
    window = [(int(r), int(c)) for r in trace.rows[0] for c in trace.cols[0]]
    return (
        "".join(padding)
        + cells(image, x + side, y + side, side, "input")
        + outline([(r, c + step) for r, c in window], x, y, side, "stride")
        + outline(window, x, y, side)
        + arrow(330, 30)
        + rect(378, HEIGHT / 2 - 34, 68, 68, "frame", role="output")
        + f'<text x="412" y="{HEIGHT / 2}" style="font-size:36px;fill:var(--role-output)">?</text>'
    )


DRAWINGS = {
    draw.__name__: draw
    for draw in (convolution, pooling, activation, quiz, sizes, data, training, transfer, inside)
}
"""The drawings by the ids of their pages."""


def rect(
    x: float, y: float, width: float, height: float, kind: str, *, role: str = "", style: str = ""
) -> str:
    """Draw a rectangle of a class in gallery.css, in the color of a role or with a style."""
    radius = {"cell": 0, "window": 3, "bar": 2, "frame": 4}[kind]
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}" '
        f'class="{kind}" style="{style or f"stroke:var(--role-{role})"}"/>'
    )


def cells(
    values: Numbers,
    x: float,
    y: float,
    side: float,
    role: str,
    computed: Iterable[tuple[int, int]] | None = None,
) -> str:
    """Draw a grid of numbers on signed colors.

    Args:
        values: (H, W).
        x: Left edge.
        y: Upper edge.
        side: Of a cell.
        role: Color of the frame.
        computed: The cells that are computed; the others are hatched. None for all.
    """
    strongest = float(np.abs(values).max()) or 1.0
    known = set(np.ndindex(values.shape) if computed is None else computed)
    height, width = values.shape
    parts = [] if computed is None else [HATCHING]
    for r, c in np.ndindex(values.shape):
        left, top, value = x + c * side, y + r * side, float(values[r, c])
        if (r, c) not in known:
            parts.append(rect(left, top, side, side, "cell", style="fill:url(#hatched)"))
            continue
        red, green, blue = NEGATIVE if value < 0 else POSITIVE
        ink = f"rgb({red} {green} {blue} / {0.55 * abs(value) / strongest:.2f})"
        parts.append(rect(left, top, side, side, "cell", style=f"fill:{ink}"))
        parts.append(
            f'<text x="{left + side / 2}" y="{top + side / 2}" '
            f'style="font-size:{0.45 * side:.1f}px">{value:g}</text>'
        )
    return "".join(parts) + rect(x, y, width * side, height * side, "frame", role=role)


def outline(
    places: list[tuple[int, int]], x: float, y: float, side: float, role: str = "kernel"
) -> str:
    """Draw a frame around a rectangle of cells."""
    (top, left), (bottom, right) = min(places), max(places)
    width, height = (right - left + 1) * side - 4, (bottom - top + 1) * side - 4
    return rect(x + left * side + 2, y + top * side + 2, width, height, "window", role=role)


def ring(row: int, column: int, x: float, y: float, side: float) -> str:
    """Draw a ring around the largest number of a window."""
    return (
        f'<circle cx="{x + (column + 0.5) * side}" cy="{y + (row + 0.5) * side}" '
        f'r="{0.36 * side}" class="window" style="stroke:var(--role-output)"/>'
    )


def sign(text: str, x: float) -> str:
    """Draw an operator between two grids."""
    return f'<text x="{x}" y="{HEIGHT / 2}" class="sign">{text}</text>'


def arrow(x: float, length: float = 20) -> str:
    """Draw an arrow from one thing to the next."""
    head = min(11, length / 2)
    return (
        f'<path d="M{x} {HEIGHT / 2}h{length}m-{head}-{head * 0.8}l{head} {head * 0.8}'
        f'-{head} {head * 0.8}" class="quiet-line"/>'
    )


def curve(points: list[tuple[float, float]], role: str) -> str:
    """Draw a line through points."""
    path = "L".join(f"{x} {y}" for x, y in points)
    return f'<path d="M{path}" class="curve" style="stroke:var(--role-{role})"/>'


def label(x: float, y: float, text: str, role: str) -> str:
    """Draw a number to the right of a point."""
    return f'<text x="{x + 12}" y="{y}" class="label" style="fill:var(--role-{role})">{text}</text>'


def image(png: str, x: float, y: float, width: float, height: float, role: str) -> str:
    """Draw a PNG (base64) with sharp pixels in a frame."""
    return (
        f'<image x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="data:image/png;base64,{png}"/>' + rect(x, y, width, height, "frame", role=role)
    )


def bars(shares: list[float], x: float, y: float, width: float, height: float) -> str:
    """Draw shares of one as bars below each other, the largest in the color of the output."""
    side = height / len(shares)
    parts = []
    for place, share in enumerate(shares):
        fill = "fill:var(--role-output)" if share == max(shares) else "fill:var(--quiet)"
        parts.append(
            rect(x, y + place * side + 2, max(2, share * width), side - 4, "bar", style=fill)
        )
    return "".join(parts)
