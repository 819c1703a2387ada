"""The winners of the ImageNet challenge, year by year."""

from __future__ import annotations

import functools
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from cnnviz import figures
from cnnviz.figures.browser_chart import browser_columns
from cnnviz.lessons.winners import WINNERS, Winner
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.browser_charts import Choice, show_charts
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.classics.state import CLASSICS, ClassicsState

if TYPE_CHECKING:
    from matplotlib.figure import Figure

YEARLY = "winners"
"""Id of the scene."""
MEASURES = {
    "error": N_("Top-5 error in percent"),
    "layers": N_("Layers with weights"),
    "parameters": N_("Parameters in millions"),
}
LOW = 12.0
"""Height of the chart above the table, in rem: the question below them is in the first screen."""
Unknown = TypeVar("Unknown")
ASKED = 2012
"""The year of the question: its number and the later ones are hidden."""


def show_winners(state: ClassicsState, _stage: Stage) -> None:
    """Show error, depth or parameters of the winner of each year, with their sources."""
    measures = {name: _(title) for name, title in MEASURES.items()}
    revealed = is_revealed(state, YEARLY)
    with st.container(key="classics-winners"):
        charts = _charts(revealed, language())
        show_charts(CLASSICS, YEARLY, [Choice("measure", _("Measure"), measures)], charts, LOW)
        st.html(_table(revealed, language()))
        draw = functools.partial(_draw_winners, state.measure, revealed)
        figure_download(draw, "imagenet-winners", key="download-winners")


def _names() -> list[str]:
    """Return what stands below the columns."""
    return [f"{winner.year}\n{winner.name}" for winner in WINNERS]


def _numbers(measure: str, revealed: bool, unknown: Unknown) -> list[float | Unknown | None]:
    """Return a number of each winner, None where it has none; ``unknown`` until it is revealed."""
    return [
        getattr(winner, measure) if _is_shown(winner, revealed) else unknown for winner in WINNERS
    ]


@functools.lru_cache(maxsize=8)
def _charts(revealed: bool, _language: str) -> dict[str, Any]:
    """Return the charts by what they show."""
    return {
        name: browser_columns(_names(), {_(title): _numbers(name, revealed, "?")}, title=_(title))
        for name, title in MEASURES.items()
    }


def _draw_winners(measure: str, revealed: bool) -> Figure:
    title = _(MEASURES[measure])
    columns = {title: _numbers(measure, revealed, None)}
    return figures.columns_figure(_names(), columns, title=title)


def _is_shown(winner: Winner, revealed: bool) -> bool:
    return revealed or winner.year < ASKED


@functools.lru_cache(maxsize=8)
def _table(revealed: bool, _language: str) -> str:
    """Return all numbers with their sources."""
    heads = (_("Year"), _("Winner"), *map(_, MEASURES.values()), _("Source"))
    lines = ["".join(f"<th>{escape(head)}</th>" for head in heads)]
    for winner in WINNERS:
        shown = _is_shown(winner, revealed)
        numbers = (winner.error, winner.layers, winner.parameters)
        cells = ["–" if number is None else f"{number:g}" if shown else "?" for number in numbers]
        body = "".join(
            f"<td>{escape(text)}</td>" for text in (str(winner.year), winner.name, *cells)
        )
        lines.append(f"{body}<td>{_write_sources(winner)}</td>")
    rows = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="cnn-table"><table>{rows}</table></div>'


def _write_sources(winner: Winner) -> str:
    """Return what each number of a winner is from, with links."""
    results = f"<a href={winner.results!r}>ILSVRC {winner.year}</a>"
    sources = [_("error: {source}", source=results)]
    if winner.described:
        address = winner.described.removeprefix("https://").split("/")
        name = f"arXiv {address[-1]}" if address[0] == "arxiv.org" else "NeurIPS 2012"
        paper = f"<a href={winner.described!r}>{name}</a>"
        sources.append(_("layers, parameters: {source}", source=paper))
    return " · ".join(sources)


def predict_error(_state: ClassicsState) -> Prediction:
    """Ask how far the error fell with the first convolutional network."""
    before, after = (w.error for w in WINNERS if w.year in (ASKED - 1, ASKED))
    choices = (24.9, 21.3, after, 6.7)
    return Prediction(
        Message(
            N_(
                "In {before_year} the best entry had a top-5 error of {before}%. In {year} a "
                "convolutional network won for the first time. What was its error?"
            ),
            {"before_year": ASKED - 1, "year": ASKED, "before": before},
        ),
        tuple(f"{choice}%" for choice in choices),
        choices.index(after),
        Message(
            N_(
                "{points} percentage points less in one year; the year before it had been {few}. "
                "From then on every winner was a convolutional network."
            ),
            {"points": f"{before - after:.1f}", "few": f"{WINNERS[0].error - before:.1f}"},
        ),
    )


def write_winners(_state: ClassicsState) -> str:
    """Return code that counts layers and parameters of ResNet-152."""
    return """import torch
from torch import nn
from torchvision.models import resnet152

with torch.device("meta"):  # no weights in memory
    model = resnet152(weights=None)
names = [
    name
    for name, layer in model.named_modules()
    if isinstance(layer, (nn.Conv2d, nn.Linear)) and "downsample" not in name
]
layers = len(names)  # those on shortcuts do not count
millions = sum(weight.numel() for weight in model.parameters()) / 1e6
print(layers, f"{millions:.1f} million parameters")
"""


def winners_results(_state: ClassicsState) -> dict[str, int]:
    """Return what the variables of the code hold."""
    (resnet,) = (winner for winner in WINNERS if winner.name == "ResNet")
    return {"layers": resnet.layers or 0}


def winners_rooms(_state: ClassicsState) -> list[RoomLink]:
    """Return links to networks of these families in *Sizes* and *Look inside*."""
    return [
        RoomLink("sizes", {"net": "resnet18-torchvision"}, N_("The smallest ResNet in Sizes")),
        RoomLink("inside", {"net": "resnet18"}, N_("Look inside a ResNet")),
    ]
