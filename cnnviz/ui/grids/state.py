"""The state of a grid page: what the reader asked for, and the last of it that worked.

One record a page in the session; the controls are drawn from it and change it in their callbacks,
so that a refused setting never loses the picture that stands.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.grid import Trace
from cnnviz.grid.examples import Example
from cnnviz.grid.operation import Operation
from cnnviz.problem import Problem
from cnnviz.ui.grids import edits, limits
from cnnviz.ui.grids.stepper import Edited
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field


@dataclass(frozen=True, eq=False)
class Bench:
    """A grid page's state.

    Args:
        page: Id of the page.
        examples: The worked examples that it offers; the first is its default.
        fields: Its settings as they stand in a link.
        asked: What the controls say.
        shown: The last that could be worked out: the picture, the code and the link.
        trace: How ``shown`` is worked out.
        problems: Why ``asked`` is not shown.
        seed: Seed of the last random grids.
    """

    page: str
    examples: Sequence[Example]
    fields: Sequence[Field]
    asked: Operation
    shown: Operation
    trace: Trace
    problems: tuple[Problem, ...] = ()
    seed: int = 0

    @functools.cached_property
    def example(self) -> Example | None:
        """The worked example that is shown, unchanged, or None."""
        found = (e for e in self.examples if _same(self.shown, e.operation, self.fields))
        return next(found, None)


def _same(one: Operation, other: Operation, fields: Sequence[Field]) -> bool:
    """Say whether two operations have the same link."""
    for field in fields:
        ours, theirs = getattr(one, field.attribute), getattr(other, field.attribute)
        if isinstance(ours, np.ndarray) and isinstance(theirs, np.ndarray):
            if not np.array_equal(ours, theirs):  # sooner known than written
                return False
        elif field.codec.write(ours) != field.codec.write(theirs):
            return False
    return True


def open_bench(page: str, examples: Sequence[Example], fields: Sequence[Field]) -> Bench:
    """Return the page's state, taking in what is new in the URL; write the URL."""
    key, default = f"{page}.bench", examples[0].operation
    if key not in st.session_state:
        st.session_state[key] = Bench(page, examples, fields, default, default, default.trace)
    link = PageState(page, default, fields).read_link()
    if link is not None:
        asked, problems = link
        _ask(key, asked)
        bench: Bench = st.session_state[key]
        st.session_state[key] = replace(bench, problems=(*problems, *bench.problems))
    write_link(page)
    st.session_state[f"{page}.drawn"] = _outline(current_bench(page))
    return current_bench(page)


def current_bench(page: str) -> Bench:
    """Return the page's state as it is now."""
    bench: Bench = st.session_state[f"{page}.bench"]
    return bench


def write_link(page: str) -> None:
    """Put the page's state into the URL."""
    bench = current_bench(page)
    PageState(page, bench.examples[0].operation, bench.fields).write_link(bench.shown)


def controls_outdated(page: str) -> bool:
    """Say whether the controls have been drawn from another state than that of now.

    They show all of it but the numbers in the grids.
    """
    drawn: tuple[object, ...] = st.session_state[f"{page}.drawn"]
    return drawn != _outline(current_bench(page))


def _outline(bench: Bench) -> tuple[object, ...]:
    """Return all of a state but the numbers in its grids."""
    settings = (getattr(bench.asked, field.name) for field in fields(Operation))
    sizes = (v.shape if isinstance(v, np.ndarray) else v for v in settings)
    return (bench.example and bench.example.id, *sizes)


def change_setting(page: str, setting: str, read: Callable[[], Any]) -> None:
    """Callback: change one setting of a page to what a control says, if it says something."""
    try:
        to = read()
    except Problem as problem:
        url_state.mark_action()
        key = f"{page}.bench"
        st.session_state[key] = replace(st.session_state[key], problems=(problem,))
    else:
        apply_changes(page, {setting: to})


def apply_changes(page: str, changes: Mapping[str, Any]) -> None:
    """Callback: change several settings of a page at once."""
    url_state.mark_action()
    key = f"{page}.bench"
    bench: Bench = st.session_state[key]
    asked = bench.asked
    try:
        for setting, to in changes.items():
            asked = edits.change_setting(asked, setting, to)
    except Problem as problem:
        st.session_state[key] = replace(bench, problems=(problem,))
    else:
        _ask(key, asked)


def load_operation(page: str, operation: Operation) -> None:
    """Callback: put a whole operation on the page (an example, cleared or reset grids)."""
    url_state.mark_action()
    _ask(f"{page}.bench", operation)


def randomize_grids(page: str) -> None:
    """Callback: new random grids, of the next seed."""
    url_state.mark_action()
    key = f"{page}.bench"
    bench: Bench = st.session_state[key]
    seed = bench.seed + 1
    _ask(key, edits.with_random_grids(bench.shown, seed))
    st.session_state[key] = replace(st.session_state[key], seed=seed)


def take_edit(page: str, edited: Edited) -> None:
    """Callback: take over the grids that the reader edited in the stepper."""
    url_state.mark_action()
    bench: Bench = st.session_state[f"{page}.bench"]
    st.session_state[f"{page}.edited"] = True
    _ask(
        f"{page}.bench",
        replace(bench.shown, image=edited.image, kernel=edited.kernel, bias=edited.bias),
    )


def consume_edit(page: str) -> bool:
    """Say whether this run answers an edit; say so once."""
    return bool(st.session_state.pop(f"{page}.edited", False))


def _ask(key: str, asked: Operation) -> None:
    bench: Bench = st.session_state[key]
    try:
        trace = limits.trace_within_limits(asked)
    except Problem as problem:
        st.session_state[key] = replace(bench, asked=asked, problems=(problem,))
    else:
        st.session_state[key] = replace(bench, asked=asked, shown=asked, trace=trace, problems=())
