"""What 1×1 convolutions save in all Inception blocks of GoogLeNet."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from cnnviz import figures
from cnnviz.figures.browser_chart import Value, browser_columns
from cnnviz.lessons.classics import inception_totals
from cnnviz.lessons.dimensions_blocks import BLOCKS
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.browser_charts import Choice, show_charts
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.classics.state import BRANCHES, CLASSICS, ClassicsState

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INCEPTION = "inception"
"""Id of the scene."""


def show_inception(state: ClassicsState, _stage: Stage) -> None:
    """Show the multiplications of each block with and without 1×1 convolutions."""
    revealed = is_revealed(state, INCEPTION)
    with st.container(key="classics-inception"):
        show_charts(
            CLASSICS,
            INCEPTION,
            [Choice("branches", _("Branches"), _branch_names())],
            _charts(revealed, language()),
        )
        draw = functools.partial(_draw_columns, state.branches, revealed)
        figure_download(draw, "inception", key="download-inception")


def _branch_names() -> dict[str, str]:
    return {branch: " + ".join(f"{kernel}×{kernel}" for kernel in branch) for branch in BRANCHES}


def _columns(branches: str) -> tuple[list[float], list[float]]:
    """Return the multiplications of each block in millions, without and with 1×1."""
    totals = inception_totals(branches).values()
    return [direct / 1e6 for direct, _narrow in totals], [
        narrow / 1e6 for _direct, narrow in totals
    ]


@functools.lru_cache(maxsize=8)
def _charts(revealed: bool, _language: str) -> dict[str, Any]:
    """Return the charts by the branches."""
    charts = {}
    for branches in BRANCHES:
        direct, narrow = _columns(branches)
        shown: Sequence[Value] = narrow if revealed else ["?" for _block in narrow]
        series = {_("without 1×1"): direct, _("with 1×1"): shown}
        title = _("Multiplications in millions")
        charts[branches] = browser_columns(list(BLOCKS), series, title=title, form="fixed0")
    return charts


def _draw_columns(branches: str, revealed: bool) -> Figure:
    direct, narrow = _columns(branches)
    return figures.columns_figure(
        list(BLOCKS),
        {
            _("without 1×1"): direct,
            _("with 1×1"): narrow if revealed else [None] * len(narrow),
        },
        form=".0f",
        title=_("Multiplications in millions"),
    )


def predict_left(state: ClassicsState) -> Prediction:
    """Ask how many multiplications are left in all blocks."""
    without, narrow = _sums(state)
    answer = round(100 * narrow / without)
    choices = sorted({answer, 4, 65, 90})
    return Prediction(
        Message(
            N_(
                "In the {count} Inception blocks of GoogLeNet, a 1×1 convolution first leaves "
                "fewer channels for the large kernels. How many of the multiplications remain?"
            ),
            {"count": len(BLOCKS)},
        ),
        tuple(f"{choice}%" for choice in choices),
        choices.index(answer),
        Message(
            N_("{narrow} million instead of {without} million, in all blocks."),
            {"narrow": f"{narrow / 1e6:,.0f}", "without": f"{without / 1e6:,.0f}"},
        ),
    )


def _sums(state: ClassicsState) -> tuple[int, int]:
    totals = inception_totals(state.branches).values()
    return sum(without for without, _narrow in totals), sum(narrow for _without, narrow in totals)


def write_inception(state: ClassicsState) -> str:
    """Return code that counts the multiplications of all blocks."""
    rows = []
    for name, block in BLOCKS.items():
        for kernel, middle, filters in (
            ("3", block.narrow3, block.filters3),
            ("5", block.narrow5, block.filters5),
        ):
            if kernel in state.branches:
                values = f"{block.size}, {block.channels}, {middle}, {filters}, {kernel}"
                rows.append(f"    ({values}),  # {name}")
    table = "\n".join(rows)
    return f"""import torch
from torch import nn

branches = [  # rows of the maps, channels, narrow channels, filters, kernel
{table}
]
without = with_1x1 = 0
with torch.device("meta"):
    for size, channels, narrow, filters, kernel in branches:
        direct = nn.Conv2d(channels, filters, kernel, bias=False)
        first = nn.Conv2d(channels, narrow, 1, bias=False)
        second = nn.Conv2d(narrow, filters, kernel, bias=False)
        without += size**2 * direct.weight.numel()
        with_1x1 += size**2 * (first.weight.numel() + second.weight.numel())
print(f"{{without:,}} {{with_1x1:,}} {{with_1x1 / without:.1%}}")
"""


def inception_results(state: ClassicsState) -> dict[str, int]:
    """Return what the variables of the code hold."""
    without, narrow = _sums(state)
    return {"without": without, "with_1x1": narrow}


def inception_rooms(_state: ClassicsState) -> list[RoomLink]:
    """Return a link to one block, whose widths can be set."""
    return [
        RoomLink("dimensions", {"scene": "inception"}, N_("One block: choose its narrow channels"))
    ]
