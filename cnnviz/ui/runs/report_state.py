"""What is looked at of a run's epochs: which part, which epoch, which picture; in the link, too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz.problem import N_
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.url_state import Field

PAGE = "look"
KEY = "look.state"
RUN = "look.run"
"""The run that was looked at last: another one is looked at from its latest epoch."""


@dataclass(frozen=True)
class Look:
    """What is looked at.

    Attributes:
        part: Which part of the report.
        epoch: The epoch that the reader went back to; None for the latest.
        label: Class of the picture that is followed.
        number: Which test picture of that class, from 0.
    """

    part: str = "mistakes"
    epoch: int | None = None
    label: int = 0
    number: int = 0


PARTS = {
    "mistakes": N_("Mistakes"),
    "worst": N_("Worst mistakes"),
    "maps": N_("Feature maps"),
    "kernels": N_("Kernels"),
    "layers": N_("Layers"),
}
"""The parts of a report."""


def _part(written: str) -> str:
    if written not in PARTS:
        raise ValueError(written)
    return written


def _natural(written: str) -> int:
    if not written.isdecimal() or len(written) > 6:
        raise ValueError(written)
    return int(written)


def _epoch(written: str) -> int | None:
    return _natural(written) if written else None


def _places(written: str) -> int:
    if int(written) < 1:
        raise ValueError(written)
    return _natural(written) - 1


FIELDS = (
    Field("part", "part", _part, str, ", ".join(PARTS)),
    Field(
        "at", "epoch", _epoch, lambda epoch: "" if epoch is None else str(epoch), url_state.WHOLE
    ),
    Field("class", "label", _natural, str, url_state.WHOLE),
    Field("picture", "number", _places, lambda number: str(number + 1), url_state.WHOLE),
)


def begin(run_id: str) -> None:
    """Take in what is new in the link, when the page shows a run; write the link."""
    names = {field.name for field in FIELDS}
    params = {name: text for name, text in st.query_params.items() if name in names}
    known = f"{PAGE}.url" in st.session_state
    acted = url_state.acted(PAGE)  # asked in any case: it counts for this run of the page alone
    another = st.session_state.get(RUN) not in (None, run_id)
    if another:
        st.session_state[KEY] = replace(current(), epoch=None)
    news = not known or (params != st.session_state[f"{PAGE}.url"] and not acted)
    if news and (params or not another):  # a link to another run that says no more keeps the part
        asked, problems = url_state.from_params(params, Look(), FIELDS)
        st.session_state[KEY] = asked
        for problem in problems:
            st.warning(say(problem), icon=":material/error:")
    st.session_state[RUN] = run_id
    _write()


def current() -> Look:
    """Return what is looked at now."""
    look: Look = st.session_state.setdefault(KEY, Look())
    return look


def change(**settings: Any) -> None:
    """Callback: look at something else, and write it into the link."""
    url_state.act(PAGE)
    st.session_state[KEY] = replace(current(), **settings)
    _write()


def _write() -> None:
    url_state.write(PAGE, FIELDS, url_state.to_params(current(), Look(), FIELDS))
