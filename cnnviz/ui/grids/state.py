"""The state of a grid page: the operation set in its controls, and the last operation that works.

A setting that is refused stays in its control and, as ``refused.NAME``, in the link; it never
removes the grids on the page.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz.grid import Trace
from cnnviz.grid.examples import Example
from cnnviz.grid.operation import Operation
from cnnviz.problem import Problem
from cnnviz.ui.grids import edits, limits
from cnnviz.ui.grids.stepper import EditedGrids
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.link_codecs import NATURAL, SWITCH, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

BENCH = "grids.bench."
"""The state of a page, whose id follows."""
TABS = ("pytorch", "keras", "connections", "words")


@dataclass(frozen=True)
class GridView:
    """What a grid page shows besides its operation.

    Attributes:
        tab: The open tab, one of ``TABS``.
        separate: Height and width have controls of their own.
        seed: Of the last random grids, 0 for none.
    """

    tab: str = TABS[0]
    separate: bool = False
    seed: int = 0


VIEW_FIELDS = (
    Field("tab", "tab", one_of(TABS)),
    Field("separate", "separate", SWITCH),
    Field("seed", "seed", NATURAL),
)


@dataclass(frozen=True, eq=False)
class Bench:
    """The state of a grid page.

    Attributes:
        page: Id of the page.
        examples: Its worked examples; the first is its default.
        fields: Its settings in a link, the refused ones without their prefix.
        settings: The operation set in the controls.
        operation: The last that works: for the grids, the code and the link.
        problems: Why ``settings`` does not work.
    """

    page: str
    examples: Sequence[Example]
    fields: Sequence[Field]
    settings: Operation
    operation: Operation
    problems: tuple[Problem, ...] = ()

    @property
    def trace(self) -> Trace:
        """The operation with its result."""
        return self.operation.trace

    @property
    def params(self) -> dict[str, str]:
        """The parameters of a link to the operation and to settings that are refused."""
        params = url_state.to_params(self.operation, self.examples[0].operation, self.fields)
        if self.settings is self.operation:
            return params
        return params | url_state.to_params(self.settings, self.operation, _refused(self.fields))

    @property
    def outline(self) -> tuple[object, ...]:
        """What is shown around the grids: all but the numbers in them."""
        operation, example = self.settings, self.example and self.example.id
        switches = (operation.flip, operation.count_include_pad)
        return example, self.problems, operation.settings, *switches

    @functools.cached_property
    def example(self) -> Example | None:
        """The worked example that is on the page, unchanged, or None."""
        params = url_state.to_params(self.operation, None, self.fields)
        same = (e for e in self.examples if _all_params(e.operation, self.fields) == params)
        return next(same, None)


@functools.cache
def _refused(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields of a page for its refused settings."""
    return tuple(replace(field, name=f"refused.{field.name}") for field in fields)


@functools.cache
def _all_params(operation: Operation, fields: Sequence[Field]) -> dict[str, str]:
    """Return the parameters of a worked example, written once."""
    return url_state.to_params(operation, None, fields)


def view_of(page: str) -> PageState[GridView]:
    """Return the state of what a page shows besides its operation."""
    return PageState(f"{page}.view", GridView(), VIEW_FIELDS)


def open_bench(page: str, examples: Sequence[Example], fields: Sequence[Field]) -> Bench:
    """Return the page's state, having read what is new in the URL and written the URL."""
    default = examples[0].operation
    if BENCH + page not in st.session_state:
        st.session_state[BENCH + page] = Bench(page, examples, fields, default, default)
    view_of(page).begin()
    params = url_state.changed_params(page, (*fields, *_refused(fields)))
    if params is not None:
        operation, problems = url_state.from_params(params, default, fields)
        settings, others = url_state.from_params(params, operation, _refused(fields))
        _put(page, operation, problems)
        if params.keys() & {field.name for field in _refused(fields)}:
            _put(page, settings, [*problems, *others])
    write_link(page)
    return current_bench(page)


def current_bench(page: str) -> Bench:
    """Return the page's state as it is now."""
    bench: Bench = st.session_state[BENCH + page]
    return bench


def write_link(page: str) -> None:
    """Put the operation of a page, and settings that are refused, into the URL."""
    bench = current_bench(page)
    url_state.write_params(page, (*bench.fields, *_refused(bench.fields)), bench.params)


def change_settings(page: str, changes: Mapping[str, Any]) -> None:
    """Callback: change settings of a page's operation."""
    operation = current_bench(page).settings
    try:
        for setting, value in changes.items():
            operation = edits.change_setting(operation, setting, value)
    except Problem as problem:
        show_problem(page, problem)
    else:
        load_operation(page, operation)


def show_problem(page: str, problem: Problem) -> None:
    """Callback: keep the state and show a problem."""
    url_state.mark_action()
    st.session_state[BENCH + page] = replace(current_bench(page), problems=(problem,))


def load_operation(page: str, operation: Operation) -> None:
    """Callback: put a whole operation on the page (an example, cleared or reset grids)."""
    url_state.mark_action()
    _put(page, operation)


def randomize_grids(page: str) -> None:
    """Callback: put random grids from the next seed on the page."""
    view = view_of(page)
    seed = view.current().seed + 1
    load_operation(page, edits.with_random_grids(current_bench(page).operation, seed))
    view.change(seed=seed)


def take_edit(page: str, grids: EditedGrids) -> None:
    """Callback: put the grids on the page that the reader edited in the stepper."""
    load_operation(page, replace(current_bench(page).operation, **vars(grids)))


def _put(page: str, operation: Operation, problems: Sequence[Problem] = ()) -> None:
    bench = replace(current_bench(page), settings=operation, problems=tuple(problems))
    try:
        limits.trace_within_limits(operation)
    except Problem as problem:
        bench = replace(bench, problems=(*problems, problem))
    else:
        bench = replace(bench, operation=operation)
    st.session_state[BENCH + page] = bench
