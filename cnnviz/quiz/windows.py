"""Questions about one window: what size comes out of a convolution or a pooling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.grid.axis import Axis
from cnnviz.grid.settings import Pair, Settings, effective_kernel
from cnnviz.grid.trace import Kind
from cnnviz.problem import N_, Problem
from cnnviz.quiz import code
from cnnviz.quiz.axes import axes, mistaken, pair, rest, size, square
from cnnviz.quiz.kernels import GRID
from cnnviz.quiz.records import SIDES, SQUARE, Line, Question, Said, wrong
from cnnviz.quiz.seeded_random import Dice

SHOWN = 24
"""Cells of the largest output in a question."""
COMMON = ("once", "unpadded", "up", "unmoved", "no-one", "no-minus", "divided", "kept")


def padded(dice: Dice) -> Question:
    """Ask for the size with padding, at stride 1."""
    side, kernel = dice.whole(5, 12), dice.pick((2, 3, 4, 5, 7))
    settings = Settings(
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

    def draw() -> Settings:
        side, kernel = dice.whole(6, GRID), dice.pick((2, 3, 3, 4, 5))
        return Settings(
            Kind.CONVOLUTION,
            (1, 1, side, side),
            kernel,
            stride=dice.whole(2, 4),
            padding=dice.pick((0, 0, 1)),
        )

    settings = _drawn(draw, lambda a: (rest(a[0]) > 0) == uneven and a[0].out > 1)
    return _sized(
        settings,
        N_("The window moves by {stride}. How large is the output?"),
        COMMON,
        stride=settings.stride,
    )


def pooled(dice: Dice) -> Question:
    """Ask for the size after pooling with windows that touch."""
    kernel, side = dice.pick((2, 2, 3, 3, 4)), dice.whole(5, GRID)
    settings = Settings(_pool(dice), (1, 1, side, side), kernel, stride=None)
    return _sized(
        settings,
        N_("No stride is given for this pooling. How large is the output?"),
        ("window", "up", "no-one", "kept"),
    )


def pairs(dice: Dice) -> Question:
    """Ask for height and width where each has its own settings."""

    def draw() -> Settings:
        return Settings(
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

    def draw() -> Settings:
        kernel = dice.whole(2, 4)
        return Settings(
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

    def draw() -> Settings:
        side = dice.whole(7, GRID)
        return Settings(
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

    def draw() -> Settings:
        kernel = dice.whole(2, 4)
        return Settings(
            _pool(dice),
            (1, 1, dice.whole(5, GRID), dice.whole(5, GRID)),
            kernel,
            stride=dice.pick((None, 2, 3)),
            padding=dice.whole(0, kernel // 2),
            ceil_mode=True,
        )

    def telling(both: tuple[Axis, Axis]) -> bool:
        return rest(both[0]) > 0 and _uneven(both)

    settings = _drawn(draw, telling)
    unmoved = "window" if settings.stride is None else "unmoved"
    return _sized(
        settings,
        N_("This pooling rounds up. How large is the output?"),
        ("down", "late", "once", "unpadded", "no-one", unmoved, "divided"),
    )


def everything(dice: Dice) -> Question:
    """Ask for height and width with every setting in play."""

    def draw() -> Settings:
        return Settings(
            Kind.CONVOLUTION,
            (1, 1, dice.whole(8, GRID), dice.whole(8, GRID)),
            _two(dice, 2, 4),
            stride=_two(dice, 1, 3),
            padding=_two(dice, 0, 3),
            dilation=_two(dice, 1, 3),
        )

    def telling(both: tuple[Axis, Axis]) -> bool:
        return _uneven(both) and max(axis.dilation for axis in both) > 1

    return _sized(
        _drawn(draw, telling),
        N_("Height and width, stride, padding and dilation together. How large is the output?"),
        ("undilated", "times", *COMMON),
    )


def transposed(dice: Dice) -> Question:
    """Ask for the size of a transposed convolution."""

    def draw() -> Settings:
        rows, stride = dice.whole(2, 7), dice.pick((1, 2, 2, 3))
        return Settings(
            Kind.TRANSPOSED,
            (1, 1, rows, dice.pick((rows, dice.whole(2, 7)))),
            dice.whole(2, 5),
            stride=stride,
            padding=dice.whole(0, 2),
            output_padding=dice.whole(0, stride - 1),
        )

    def telling(both: tuple[Axis, Axis]) -> bool:
        return all(axis.size < axis.out <= SHOWN for axis in both)

    return _sized(
        _drawn(draw, telling),
        N_("A transposed convolution makes its input larger. How large is the output?"),
        ("all-steps", "uncut", "cut-once", "added", "no-extra", "forwards", "no-one"),
    )


def _sized(settings: Settings, template: str, rules: Sequence[str], **values: object) -> Question:
    """Return the question what size comes out of these settings."""
    both = axes(settings)
    answer = size(both)
    lines: tuple[Line, ...] = both[:1] if square(both) else both
    if any(_dropped(axis) for axis in both):
        lines = (
            *lines,
            Said(N_("The last window would start in the padding at the end: left out.")),
        )
    return Question(
        kind="",
        words=Said(template, values),
        code=code.window(settings),
        asks=SQUARE if square(both) else SIDES,
        answer=answer,
        subject=settings,
        lines=lines,
        mistakes=wrong(answer, mistaken(settings, rules)),
    )


def _dropped(axis: Axis) -> bool:
    """Say whether rounding up alone would give one window more."""
    free = axis.size + sum(axis.padding) - effective_kernel(axis.kernel, axis.dilation)
    return axis.ceil and -(-free // axis.stride) + 1 > axis.out


def _drawn(draw: Callable[[], Settings], fits: Callable[[tuple[Axis, Axis]], bool]) -> Settings:
    """Return the first draw that works and fits what is to be asked."""
    while True:
        settings = draw()
        try:
            both = axes(settings)
        except Problem:  # no window fits: draw again
            continue
        if fits(both) and _plain(settings):
            return settings


def _plain(settings: Settings) -> bool:
    """Say whether the kernel is larger than the padding: else windows of nothing but padding."""
    kernel, padding = pair(settings.kernel), pair(settings.padding)
    return all(p < k for p, k in zip(padding, kernel, strict=True))


def _uneven(both: tuple[Axis, Axis]) -> bool:
    return both[0].out != both[1].out and min(axis.out for axis in both) > 1


def _two(dice: Dice, low: int, high: int) -> Any:
    """Return a number for both axes or, as often, one for each."""
    both: Pair = dice.whole(low, high), dice.whole(low, high)
    return both[0] if both[0] == both[1] else both


def _pool(dice: Dice) -> Kind:
    return dice.pick((Kind.MAX, Kind.AVG))
