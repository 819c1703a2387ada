"""Charts of a lesson among which the reader chooses in the browser, which gets them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cnnviz.problem import N_
from cnnviz.ui.course.browser_figure import BAR_WORDS, BrowserFigures
from cnnviz.ui.course.lesson import State
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.page_state import PageState

WORDS = {**BAR_WORDS, "whole": N_("Whole chart")}
TALL = 20.0
"""Height of the plot of a chart, in rem."""

_mount = component("charts/main", "dimensions/main")


@dataclass(frozen=True)
class Choice:
    """A choice among charts.

    Attributes:
        field: Name of the field of the page's state.
        label: What is chosen.
        options: What each is called, by its text in the link.
        only: The field of another choice, and its value without which this one is not there.
    """

    field: str
    label: str
    options: Mapping[str, str]
    only: tuple[str, str] | None = None

    def payload(self) -> dict[str, Any]:
        """Return it as the browser gets it."""
        return {
            "param": self.field,
            "label": self.label,
            "options": list(self.options.items()),
            "only": self.only,
        }


class Steps(NamedTuple):
    """What a bar below a chart of lines steps through: how far they go.

    Attributes:
        field: Name of the field of the page's state, which counts from 1.
        most: Its largest value.
    """

    field: str
    most: int


def show_charts(
    page: PageState[State],
    scene: str,
    choices: Sequence[Choice],
    charts: Mapping[str, Mapping[str, Any]],
    height: float = TALL,
    steps: Steps | None = None,
) -> None:
    """Show the chart that is chosen, and the choices.

    Args:
        page: The state of the lesson.
        scene: Id of the scene.
        choices: What the reader chooses, in order.
        charts: From ``browser_lines`` or ``browser_columns`` of ``cnnviz.figures.browser_chart``,
            by the texts of the choices that are there, with spaces between them.  A ``note`` and a
            ``table`` (rows of texts, the first of them the heads) stand below their chart.
        height: Of the plot, in rem.
        steps: Lines end at the step that is chosen.
    """
    fields = [*(choice.field for choice in choices), *((steps.field,) if steps else ())]
    BrowserFigures("charts", page, _mount, WORDS).show(
        scene,
        fields,
        choices=[choice.payload() for choice in choices],
        charts=charts,
        height=height,
        steps=steps,
    )
