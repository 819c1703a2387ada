"""The figures of the lesson *Dimensions*, whose numbers the browser computes."""

from collections.abc import Sequence

from cnnviz.ui.course.browser_figure import BrowserFigures
from cnnviz.ui.kit.component import component
from cnnviz.ui.lessons.dimensions.state import DIMENSIONS, DimensionsState
from cnnviz.ui.lessons.dimensions.words import WORDS

_FIGURES = BrowserFigures("dimensions", DIMENSIONS, component("dimensions/main"), WORDS)


def show_figure(
    _state: DimensionsState, scene: str, names: Sequence[str], **constants: object
) -> None:
    """Show the figure of a scene; the arguments are those of :meth:`BrowserFigures.show`."""
    _FIGURES.show(scene, names, **constants)


def number(value: float) -> str:
    """Return a number as the browser writes it: six significant digits, a true minus sign."""
    return f"{value + 0:.6g}".replace("-", "−")


def choose_number(answer: float, mistakes: Sequence[float]) -> tuple[tuple[str, ...], int]:
    """Return different numbers to choose from, in ascending order, and the place of the answer.

    Args:
        answer: The correct number.
        mistakes: What known mistakes lead to; numbers beside the answer fill up to three choices.
    """
    nearby = (*mistakes, answer + 1, answer - 1)
    values = {number(value): value for value in (answer, *nearby)}
    texts = list(values)[: max(3, len({number(value) for value in (answer, *mistakes)}))]
    texts.sort(key=values.__getitem__)
    return tuple(texts), texts.index(number(answer))
