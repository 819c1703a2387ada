"""Questions about one window: what size comes out of a convolution or a pooling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.grid import Kind
from cnnviz.grid.geometry import Axes, Pair, same_axes
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.validate import resolve_axes
from cnnviz.problem import N_, Problem
from cnnviz.quiz import code
from cnnviz.quiz.kernels import GRID
from cnnviz.quiz.mistakes import mistaken_answers
from cnnviz.quiz.records import SIDES, SQUARE, Line, Question, Said, wrong
from cnnviz.quiz.seeded_random import Dice

SHOWN = 24
"""Cells of the largest output in a question."""
COMMON = ("once", "unpadded", "up", "unmoved", "no-one", "no-minus", "divided", "kept")


def padded(dice: Dice) -> Question:
    """Ask for the size with padding, at stride 1."""
    side, kernel = dice.whole(5, 12), dice.pick((2, 3, 4, 5, 7))
    settings = WindowSettings(
        Kind.CONVOLUTION, (1, 1, side, side), kernel, padding=dice.whole(1, min(3, kernel - 1))
    )
    return _sized(
        settings,
        N_("Padding surrounds the input on every side; the window moves by 1. How large is the"
           " output?"),
        ("once", "unpadded", "no-one", "no-minus", "kept"),
    )  # fmt: skip


def strided(dice: Dice) -> Question:
    """Ask for the size with a stride; two times in three something is left over."""
    uneven = dice.pick((True, True, False))

    def draw() -> WindowSettings:
        side, kernel = dice.whole(6, GRID), dice.pick((2, 3, 3, 4, 5))
        return WindowSettings(
            Kind.CONVOLUTION,
            (1, 1, side, side),
            kernel,
            stride=dice.whole(2, 4),
            padding=dice.pick((0, 0, 1)),
        )

    settings = _drawn(draw, lambda a: (a[0].free % a[0].stride > 0) == uneven and a[0].out > 1)
    return _sized(
        settings,
        N_("The window moves by {stride}. How large is the output?"),
        COMMON,
        stride=settings.stride,
    )


def pooled(dice: Dice) -> Question:
    """Ask for the size after pooling with windows that touch."""
    kernel, side = dice.pick((2, 2, 3, 3, 4)), dice.whole(5, GRID)
    settings = WindowSettings(_pool(dice), (1, 1, side, side), kernel, stride=None)
    return _sized(
        settings,
        N_("No stride is given for this pooling. How large is the output?"),
        ("window", "up", "no-one", "kept"),
    )


def pairs(dice: Dice) -> Question:
    """Ask for height and width where each has its own settings."""

    def draw() -> WindowSettings:
        return WindowSettings(
            Kind.CONVOLUTION,
            (1, 1, dice.whole(5, GRID), dice.whole(5, GRID)),
            _two(dice, 2, 5),
            stride=_two(dice, 1, 3),
            padding=_two(dice, 0, 2),
        )

    return _sized(
        _drawn(draw, _uneven),
        N_("Height and width have their own settings. How large is the output?"),
        COMMON,
    )


def overlapping(dice: Dice) -> Question:
    """Ask for the size after pooling whose windows overlap."""

    def draw() -> WindowSettings:
        kernel = dice.whole(2, 4)
        return WindowSettings(
            _pool(dice),
            (1, 1, dice.whole(6, GRID), dice.whole(6, GRID)),
            kernel,
            stride=dice.pick([s for s in (1, 2, 3) if s != kernel]),
            padding=dice.whole(0, kernel // 2),
        )

    return _sized(
        _drawn(draw, _uneven),
        N_("This pooling has a stride of its own. How large is the output?"),
        COMMON,
    )


def dilated(dice: Dice) -> Question:
    """Ask for the size with a dilated kernel."""

    def draw() -> WindowSettings:
        side = dice.whole(7, GRID)
        return WindowSettings(
            Kind.CONVOLUTION,
            (1, 1, side, side),
            dice.pick((2, 3, 3, 4)),
            stride=dice.pick((1, 1, 2)),
            padding=dice.whole(0, 2),
            dilation=dice.whole(2, 3),
        )

    return _sized(
        _drawn(draw, lambda a: a[0].out > 1),
        N_("Dilation pulls the kernel apart. How large is the output?"),
        ("undilated", "times", *COMMON),
    )


def rounded_up(dice: Dice) -> Question:
    """Ask for the size of a pooling that rounds up: where that makes a difference."""

    def draw() -> WindowSettings:
        kernel = dice.whole(2, 4)
        return WindowSettings(
            _pool(dice),
            (1, 1, dice.whole(5, GRID), dice.whole(5, GRID)),
            kernel,
            stride=dice.pick((None, 2, 3)),
            padding=dice.whole(0, kernel // 2),
            ceil_mode=True,
        )

    def telling(both: Axes) -> bool:
        return both[0].free % both[0].stride > 0 and _uneven(both)

    settings = _drawn(draw, telling)
    unmoved = "window" if settings.stride is None else "unmoved"
    return _sized(
        settings,
        N_("This pooling rounds up. How large is the output?"),
        ("down", "late", "once", "unpadded", "no-one", unmoved, "divided"),
    )


def everything(dice: Dice) -> Question:
    """Ask for height and width with every setting in play."""

    def draw() -> WindowSettings:
        return WindowSettings(
            Kind.CONVOLUTION,
            (1, 1, dice.whole(8, GRID), dice.whole(8, GRID)),
            _two(dice, 2, 4),
            stride=_two(dice, 1, 3),
            padding=_two(dice, 0, 3),
            dilation=_two(dice, 1, 3),
        )

    def telling(both: Axes) -> bool:
        return _uneven(both) and max(axis.dilation for axis in both) > 1

    return _sized(
        _drawn(draw, telling),
        N_("Height and width, stride, padding and dilation together. How large is the output?"),
        ("undilated", "times", *COMMON),
    )


def transposed(dice: Dice) -> Question:
    """Ask for the size of a transposed convolution."""

    def draw() -> WindowSettings:
        rows, stride = dice.whole(2, 7), dice.pick((1, 2, 2, 3))
        return WindowSettings(
            Kind.TRANSPOSED,
            (1, 1, rows, dice.pick((rows, dice.whole(2, 7)))),
            dice.whole(2, 5),
            stride=stride,
            padding=dice.whole(0, 2),
            output_padding=dice.whole(0, stride - 1),
        )

    def telling(both: Axes) -> bool:
        return all(axis.size < axis.out <= SHOWN for axis in both)

    return _sized(
        _drawn(draw, telling),
        N_("A transposed convolution makes its input larger. How large is the output?"),
        ("all-steps", "uncut", "cut-once", "added", "no-extra", "forwards", "no-one"),
    )


def _sized(
    settings: WindowSettings, template: str, rules: Sequence[str], **values: object
) -> Question:
    """Return the question what size comes out of these settings."""
    axes = resolve_axes(settings)
    shown = axes[:1] if same_axes(axes) else axes
    answer = tuple(axis.out for axis in shown)
    lines: tuple[Line, ...] = shown
    if any(axis.dropped for axis in axes):
        lines = (
            *lines,
            Said(N_("The last window would start in the padding at the end: left out.")),
        )
    return Question(
        kind="",
        words=Said(template, values),
        code=code.window(settings),
        asks=SQUARE if same_axes(axes) else SIDES,
        answer=answer,
        subject=settings,
        lines=lines,
        mistakes=wrong(answer, mistaken_answers(settings, axes, rules)),
    )


def _drawn(draw: Callable[[], WindowSettings], fits: Callable[[Axes], bool]) -> WindowSettings:
    """Return the first draw that works and fits what is to be asked."""
    while True:
        settings = draw()
        try:
            axes = resolve_axes(settings)
        except Problem:  # no window fits: draw again
            continue
        # Padding as large as the kernel would allow windows of nothing but padding.
        if fits(axes) and all(max(axis.padding) < axis.kernel for axis in axes):
            return settings


def _uneven(both: Axes) -> bool:
    return both[0].out != both[1].out and min(axis.out for axis in both) > 1


def _two(dice: Dice, low: int, high: int) -> Any:
    """Return a number for both axes or, as often, one for each."""
    both: Pair = dice.whole(low, high), dice.whole(low, high)
    return both[0] if both[0] == both[1] else both


def _pool(dice: Dice) -> Kind:
    return dice.pick((Kind.MAX, Kind.AVG))
