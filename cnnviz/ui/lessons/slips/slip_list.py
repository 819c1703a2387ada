"""All slips as a list to choose from, with those that the reader has tried."""

import itertools

import streamlit as st

from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import SLIPS_IN_ORDER, source_words
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState

LIST = "list"
"""Id of the scene."""
KEY = "slips-list"

_mount_list = component("slips/list")


def show_list(_state: SlipsState, _stage: Stage) -> None:
    """Show every slip with the text that has it; the browser marks those that were predicted."""
    numbered = enumerate(SLIPS_IN_ORDER, start=1)
    groups = [
        {
            "title": _(group),
            "slips": [
                {
                    "id": slip.id,
                    "number": number,
                    "title": _(slip.title),
                    "source": source_words(slip),
                    "claim": _(slip.claim),
                }
                for number, slip in slips
            ],
        }
        for group, slips in itertools.groupby(numbered, key=lambda pair: pair[1].group)
    ]
    _mount_list(
        key=KEY,
        data={
            "lesson": SLIPS.name,
            "groups": groups,
            "tried": _("{tried} of {count} tried", tried="{tried}", count=len(SLIPS_IN_ORDER)),
        },
        on_choice_change=_open_slip,
    )


def _open_slip() -> None:
    """Callback: show the slip that the reader has chosen in the browser."""
    scene, *_time = st.session_state[KEY]["choice"]
    if scene in {slip.id for slip in SLIPS_IN_ORDER}:
        SLIPS.change(scene=scene)
