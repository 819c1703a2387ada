"""The state of a grid page: the last operation that works, and the settings that do not.

A setting that is refused stays in its control and, as ``refused.NAME``, in the link; it never
removes the grids on the page.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cnnviz.grid import chain
from cnnviz.grid.examples import ACTIVATIONS, CONVOLUTIONS, POOLINGS, Example
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Kind
from cnnviz.problem import Problem
from cnnviz.ui.grids import edits, limits
from cnnviz.ui.grids.link import BLANK, LATER, operation_fields
from cnnviz.ui.grids.stepper import EditedGrids, PastedBlock
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.link_codecs import NATURAL, PLACE, SWITCH, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

EXAMPLES = (*CONVOLUTIONS, *POOLINGS, *ACTIVATIONS)
TABS = ("words", "pytorch", "keras", "connections")


@dataclass(frozen=True, eq=False)
class GridState:
    """The state of a grid page.

    Attributes:
        operation: The last that works: for the grids and the code.
        later: The operations behind it in the chain; their images are the outputs before them.
        at: Which operation of the chain is shown, from 0.
        refused: What the controls have in place of its settings, by attribute, and as ``later`` in
            place of the later operations, if that does not work; else empty.
        tab: The open tab, one of ``TABS``.
        separate: Height and width have controls of their own.
        seed: Of the last random grids, 0 for none.
        problems: Why the settings in the controls do not work.  In no link: who opens one gets
            those of its settings again.
    """

    operation: Operation
    later: tuple[Operation, ...] = ()
    at: int = 0
    refused: Mapping[str, Any] = field(default_factory=dict)
    tab: str = TABS[0]
    separate: bool = False
    seed: int = 0
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The chain, each with the output of the one before as its image."""
        return chain.connect(self.operation, self.later)

    @property
    def shown(self) -> Operation:
        """The operation on the page."""
        return self.operations[self.at]

    @functools.cached_property
    def wanted(self) -> tuple[Operation, ...]:
        """The chain set in the controls; images are those on the page."""
        refused = dict(self.refused)
        later = refused.pop("later", self.later)
        first = replace(self.operation, **refused) if refused else self.operation
        images = [operation.image for operation in self.operations[1:]]
        images += [BLANK] * len(later)  # a link may have more operations than work
        return first, *(
            replace(each, image=image) for each, image in zip(later, images, strict=False)
        )

    @property
    def settings(self) -> Operation:
        """The operation set in the controls."""
        return self.wanted[min(self.at, len(self.wanted) - 1)]

    @functools.cached_property
    def example(self) -> Example | None:
        """The worked example that is on the page, unchanged, or None."""
        texts = _chain_texts(self.operation, self.later)
        return next((e for e in EXAMPLES if _example_texts(e) == texts), None)

    @property
    def outline(self) -> tuple[object, ...]:
        """What is shown around the grids: all but the numbers in them."""
        settings, example = self.settings, self.example and self.example.id
        switches = (settings.flip, settings.count_include_pad)
        kinds = [operation.kind for operation in self.operations]
        return example, self.problems, settings.settings, *switches, self.at, kinds

    def with_operations(self, first: Operation, later: Sequence[Operation]) -> GridState:
        """Return the state with a chain in its controls, and on the page if it works."""
        try:
            limits.chain_within_limits(first, later)
        except Problem as problem:
            now, new = _texts(self.operation), _texts(first)
            refused = {name: getattr(first, name) for name in new if new[name] != now[name]}
            if LATER.write(later) != LATER.write(self.later):
                refused["later"] = tuple(later)
            return replace(self, refused=refused, problems=(problem,))
        at = min(self.at, len(later))
        return replace(self, operation=first, later=tuple(later), at=at, refused={}, problems=())


def _texts(operation: Operation) -> dict[str, str | None]:
    """Return the settings of an operation as a link has them, by attribute."""
    fields = operation_fields(operation)
    return {field.attribute: url_state.field_text(operation, field) for field in fields}


def _chain_texts(first: Operation, later: Sequence[Operation]) -> tuple[object, ...]:
    return _texts(first), LATER.write(later)


@functools.cache
def _example_texts(example: Example) -> tuple[object, ...]:
    """Return what a link has of a worked example, written once."""
    return _chain_texts(example.operation, example.later)


@dataclass(frozen=True)
class GridPage(PageState[GridState]):
    """The state of a grid page, and its worked examples; the first is the default."""

    examples: Sequence[Example]

    def accept_link(self, state: GridState, problems: Sequence[Problem]) -> GridState:
        """Return the state for a new link: the last chain that works stays on the page."""
        last = self.current()
        accepted = replace(
            state, operation=last.operation, later=last.later, at=0, refused={}
        ).with_operations(state.operation, state.later)
        if state.refused:
            first = replace(state.operation, **_without(state.refused, "later"))
            later = state.refused.get("later", state.later)
            accepted = accepted.with_operations(first, later)
        most = min(len(accepted.later), len(accepted.wanted) - 1)
        if state.at > most and not accepted.problems:
            problem = Problem(
                "The link shows operation {number}, but the chain has {count}.",
                number=state.at + 1,
                count=most + 1,
            )
            problems = [*problems, problem]
        accepted = replace(accepted, at=min(state.at, most))
        return replace(accepted, problems=(*problems, *accepted.problems))

    def change_settings(self, changes: Mapping[str, Any], place: int | None = None) -> None:
        """Callback: change settings of the operation at a place in the chain, or of that shown."""
        grid = self.current()
        place = grid.at if place is None else place
        operation = grid.wanted[place]
        try:
            for setting, value in changes.items():
                operation = edits.change_setting(operation, setting, value)
        except Problem as problem:
            self.show_problem(problem)
        else:
            self._put_operation(grid.wanted, place, operation)

    def show_problem(self, problem: Problem) -> None:
        """Callback: keep the state and show a problem."""
        url_state.mark_action()
        self.store(replace(self.current(), problems=(problem,)))

    def load_example(self, example: Example) -> None:
        """Callback: put a worked example on the page, with as few controls as it needs."""
        self._load(example.operation, example.later, at=0)
        self.change(separate=False)

    def clear_input(self) -> None:
        """Callback: set the input of the chain to zeros, to draw on."""
        grid = self.current()
        self._load(edits.with_empty_input(grid.operation), grid.later)

    def randomize_grids(self) -> None:
        """Callback: put random grids from the next seed on the page."""
        grid = self.current()
        seed, operations = grid.seed + 1, (grid.operation, *grid.later)
        first, *later = (edits.with_random_grids(one, seed) for one in operations)
        self._load(first, later)
        self.change(seed=seed)

    def take_edit(self, place: int, grids: EditedGrids) -> None:
        """Callback: put the grids into the operation at a place that were edited in the stepper."""
        operations = self.current().operations
        edited = vars(grids)
        if place:  # its image is computed
            edited = _without(edited, "image")
        self._put_operation(operations, place, replace(operations[place], **edited))

    def take_block(self, place: int, pasted: PastedBlock) -> None:
        """Callback: give a grid the size of a pasted block, and put the block there."""
        operations = self.current().operations
        try:
            operation = edits.with_pasted_block(operations[place], pasted)
        except Problem as problem:
            self.show_problem(problem)
        else:
            self._put_operation(operations, place, operation)

    def show_operation(self, place: int) -> None:
        """Callback: show another operation of the chain, with its settings that work."""
        grid = self.current()
        self._load(grid.operation, grid.later, at=min(place, len(grid.later)))

    def append_operation(self, kind: Kind) -> None:
        """Callback: continue the chain with an operation, and show that."""
        grid = self.current()
        operation = edits.new_operation(kind, grid.operations[-1].trace.output)
        self._restructure((*grid.later, operation), len(grid.later) + 1)

    def remove_operation(self, place: int) -> None:
        """Callback: remove an operation behind the first; those behind it read the one before."""
        grid = self.current()
        operations = [*grid.operations]
        del operations[place]
        _first, *later = edits.fit_channels(operations)
        self._restructure(tuple(later), grid.at - (grid.at >= place))

    def _restructure(self, later: tuple[Operation, ...], at: int) -> None:
        """Put other later operations into the chain, or say why that does not work."""
        first = self.current().operation
        try:
            limits.chain_within_limits(first, later)
        except Problem as problem:
            self.show_problem(problem)
        else:
            self._load(first, later, at=at)

    def _put_operation(
        self, operations: Sequence[Operation], place: int, operation: Operation
    ) -> None:
        """Put an operation into a chain; kernels behind it get the channels that they read."""
        new = [*operations]
        new[place] = operation
        first, *later = edits.fit_channels(new)
        self._load(first, later)

    def _load(self, first: Operation, later: Sequence[Operation], *, at: int | None = None) -> None:
        url_state.mark_action()
        grid = self.current().with_operations(first, later)
        self.store(grid if at is None else replace(grid, at=at))


def _without(settings: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key != name}


def _grid_page(name: str, examples: Sequence[Example]) -> GridPage:
    operation = examples[0].operation
    settings = operation_fields(operation)
    fields = (
        *(replace(one, attribute=f"operation.{one.attribute}") for one in settings),
        *(
            replace(one, name=f"refused.{one.name}", attribute=f"refused.{one.attribute}")
            for one in settings
        ),
        Field("then", "later", LATER),
        Field("refused.then", "refused.later", LATER),
        Field("at", "at", PLACE),
        Field("tab", "tab", one_of(TABS)),
        Field("separate", "separate", SWITCH),
        Field("seed", "seed", NATURAL),
    )
    return GridPage(name, GridState(operation), fields, examples)


HOME = _grid_page("home", CONVOLUTIONS)
CONVOLUTION = _grid_page("convolution", CONVOLUTIONS)
POOLING = _grid_page("pooling", POOLINGS)
ACTIVATION = _grid_page("activation", ACTIVATIONS)
