"""The state of a grid page: the last operation that works, and the settings that do not.

A setting that is refused stays in its control and, as ``refused.NAME``, in the link; it never
removes the grids on the page.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cnnviz.grid.examples import ACTIVATIONS, CONVOLUTIONS, POOLINGS, Example
from cnnviz.grid.operation import Operation
from cnnviz.problem import Problem
from cnnviz.ui.grids import edits, limits
from cnnviz.ui.grids.link import operation_fields
from cnnviz.ui.grids.stepper import EditedGrids, PastedBlock
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.link_codecs import NATURAL, SWITCH, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

TABS = ("words", "pytorch", "keras", "connections")


@dataclass(frozen=True, eq=False)
class GridState:
    """The state of a grid page.

    Attributes:
        operation: The last that works: for the grids and the code.
        refused: What the controls have in place of its settings, by attribute, if that does not
            work; else empty.
        tab: The open tab, one of ``TABS``.
        separate: Height and width have controls of their own.
        seed: Of the last random grids, 0 for none.
        problems: Why the settings in the controls do not work.  In no link: who opens one gets
            those of its settings again.
    """

    operation: Operation
    refused: Mapping[str, Any] = field(default_factory=dict)
    tab: str = TABS[0]
    separate: bool = False
    seed: int = 0
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def settings(self) -> Operation:
        """The operation set in the controls."""
        return replace(self.operation, **self.refused) if self.refused else self.operation

    @functools.cached_property
    def example(self) -> Example | None:
        """The worked example that is on the page, unchanged, or None."""
        examples = ACTIVATIONS + POOLINGS + CONVOLUTIONS
        texts = _texts(self.operation)
        return next((e for e in examples if _example_texts(e.operation) == texts), None)

    @property
    def outline(self) -> tuple[object, ...]:
        """What is shown around the grids: all but the numbers in them."""
        settings, example = self.settings, self.example and self.example.id
        switches = (settings.flip, settings.count_include_pad)
        return example, self.problems, settings.settings, *switches

    def with_operation(self, operation: Operation) -> GridState:
        """Return the state with an operation in its controls, and on the page if it works."""
        try:
            limits.trace_within_limits(operation)
        except Problem as problem:
            now, new = _texts(self.operation), _texts(operation)
            refused = {name: getattr(operation, name) for name in new if new[name] != now[name]}
            return replace(self, refused=refused, problems=(problem,))
        return replace(self, operation=operation, refused={}, problems=())


def _texts(operation: Operation) -> dict[str, str | None]:
    """Return the settings of an operation as a link has them, by attribute."""
    fields = operation_fields(operation)
    return {field.attribute: url_state.field_text(operation, field) for field in fields}


_example_texts = functools.cache(_texts)  # of the worked examples, written once


@dataclass(frozen=True)
class GridPage(PageState[GridState]):
    """The state of a grid page, and its worked examples; the first is the default."""

    examples: Sequence[Example]

    def accept_link(self, state: GridState, problems: Sequence[Problem]) -> GridState:
        """Return the state for a new link: the last operation that works stays on the page."""
        last = replace(state, operation=self.current().operation, refused={})
        accepted = last.with_operation(state.operation)
        if state.refused:
            accepted = accepted.with_operation(state.settings)
        return replace(accepted, problems=(*problems, *accepted.problems))

    def change_settings(self, changes: Mapping[str, Any]) -> None:
        """Callback: change settings of the operation."""
        operation = self.current().settings
        try:
            for setting, value in changes.items():
                operation = edits.change_setting(operation, setting, value)
        except Problem as problem:
            self.show_problem(problem)
        else:
            self.load_operation(operation)

    def show_problem(self, problem: Problem) -> None:
        """Callback: keep the state and show a problem."""
        url_state.mark_action()
        self.store(replace(self.current(), problems=(problem,)))

    def load_operation(self, operation: Operation) -> None:
        """Callback: put a whole operation on the page (an example, cleared or reset grids)."""
        url_state.mark_action()
        self.store(self.current().with_operation(operation))

    def randomize_grids(self) -> None:
        """Callback: put random grids from the next seed on the page."""
        seed = self.current().seed + 1
        self.load_operation(edits.with_random_grids(self.current().operation, seed))
        self.change(seed=seed)

    def take_edit(self, grids: EditedGrids) -> None:
        """Callback: put the grids on the page that the reader edited in the stepper."""
        self.load_operation(replace(self.current().operation, **vars(grids)))

    def take_block(self, pasted: PastedBlock) -> None:
        """Callback: give a grid the size of a pasted block, and put the block there."""
        try:
            operation = edits.with_pasted_block(self.current().operation, pasted)
        except Problem as problem:
            self.show_problem(problem)
        else:
            self.load_operation(operation)


def _grid_page(name: str, examples: Sequence[Example]) -> GridPage:
    operation = examples[0].operation
    settings = operation_fields(operation)
    fields = (
        *(replace(one, attribute=f"operation.{one.attribute}") for one in settings),
        *(
            replace(one, name=f"refused.{one.name}", attribute=f"refused.{one.attribute}")
            for one in settings
        ),
        Field("tab", "tab", one_of(TABS)),
        Field("separate", "separate", SWITCH),
        Field("seed", "seed", NATURAL),
    )
    return GridPage(name, GridState(operation), fields, examples)


CONVOLUTION = _grid_page("convolution", CONVOLUTIONS)
POOLING = _grid_page("pooling", POOLINGS)
ACTIVATION = _grid_page("activation", ACTIVATIONS)
