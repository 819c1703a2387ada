"""Questions about the output size of a convolution or a pooling."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.grid import Kind
from cnnviz.grid.geometry import Axes, Pair, largest_pool_padding, same_axes
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.validate import resolve_axes
from cnnviz.problem import N_, Problem
from cnnviz.quiz import code
from cnnviz.quiz.kernels import GRID
from cnnviz.quiz.mistakes import mistaken_answers
from cnnviz.quiz.records import SIDES, SQUARE, Explanation, Message, Question
from cnnviz.quiz.seeded_random import SeededRandom

Draw = Callable[[SeededRandom], WindowSettings]
Fits = Callable[[Axes], bool]

LARGEST = 24
"""Cells of the largest output in a question."""
COMMON = ("once", "unpadded", "up", "unmoved", "no-one", "no-minus", "divided", "kept")


def _several_windows(axes: Axes) -> bool:
    return axes[0].out > 1


def _uneven(axes: Axes) -> bool:
    return axes[0].out != axes[1].out and min(axis.out for axis in axes) > 1


def _asks(
    template: str, rules: Sequence[str] = COMMON, fits: Fits = lambda axes: True
) -> Callable[[Draw], Callable[[SeededRandom], Question]]:
    """Turn a function that draws settings into one that asks for the output size with them.

    Args:
        template: The question; ``{stride}`` is the stride.
        rules: The likely mistakes, keys of ``mistakes.RULES``.
        fits: Settings are drawn until they work and this is true.
    """

    def decorate(draw: Draw) -> Callable[[SeededRandom], Question]:
        @functools.wraps(draw)
        def make(rng: SeededRandom) -> Question:
            settings = draw(rng)
            while not _work(settings, fits):
                settings = draw(rng)
            return _size_question(settings, template, rules)

        return make

    return decorate


@_asks(
    N_("Padding is added on every side; the window moves by 1. How large is the output?"),
    ("once", "unpadded", "no-one", "no-minus", "kept"),
)
def padding_question(rng: SeededRandom) -> WindowSettings:
    """Ask for the output size with padding, at stride 1."""
    side, kernel = rng.integer(5, 12), rng.choice((2, 3, 4, 5, 7))
    padding = rng.integer(1, min(3, kernel - 1))
    return WindowSettings(Kind.CONVOLUTION, (1, 1, side, side), kernel, padding=padding)


def stride_question(rng: SeededRandom) -> Question:
    """Ask for the output size with a stride; two times in three cells are left over."""
    uneven = rng.choice((True, True, False))

    @_asks(
        N_("The window moves by {stride}. How large is the output?"),
        fits=lambda axes: (axes[0].free % axes[0].stride > 0) == uneven and _several_windows(axes),
    )
    def question(rng: SeededRandom) -> WindowSettings:
        side, kernel = rng.integer(6, GRID), rng.choice((2, 3, 3, 4, 5))
        stride, padding = rng.integer(2, 4), rng.choice((0, 0, 1))
        return WindowSettings(Kind.CONVOLUTION, (1, 1, side, side), kernel, stride, padding)

    return question(rng)


@_asks(
    N_("No stride is set for this pooling layer. How large is the output?"),
    ("unmoved", "up", "no-one", "kept"),
)
def pooling_question(rng: SeededRandom) -> WindowSettings:
    """Ask for the output size of a pooling without a stride of its own."""
    kernel, side = rng.choice((2, 2, 3, 3, 4)), rng.integer(5, GRID)
    return WindowSettings(_pooling_kind(rng), (1, 1, side, side), kernel, stride=None)


@_asks(N_("Height and width have their own settings. How large is the output?"), fits=_uneven)
def pairs_question(rng: SeededRandom) -> WindowSettings:
    """Ask for height and width where each has its own settings."""
    return WindowSettings(
        Kind.CONVOLUTION,
        (1, 1, rng.integer(5, GRID), rng.integer(5, GRID)),
        _pair_or_number(rng, 2, 5),
        stride=_pair_or_number(rng, 1, 3),
        padding=_pair_or_number(rng, 0, 2),
    )


@_asks(N_("This pooling layer has its own stride. How large is the output?"), fits=_uneven)
def overlap_question(rng: SeededRandom) -> WindowSettings:
    """Ask for the output size of a pooling with a stride of its own."""
    kernel = rng.integer(2, 4)
    return WindowSettings(
        _pooling_kind(rng),
        (1, 1, rng.integer(6, GRID), rng.integer(6, GRID)),
        kernel,
        stride=rng.choice([s for s in (1, 2, 3) if s != kernel]),
        padding=rng.integer(0, largest_pool_padding(kernel)),
    )


@_asks(
    N_("Dilation spreads the kernel out. How large is the output?"),
    ("undilated", "times", *COMMON),
    _several_windows,
)
def dilation_question(rng: SeededRandom) -> WindowSettings:
    """Ask for the output size with a dilated kernel."""
    side = rng.integer(7, GRID)
    return WindowSettings(
        Kind.CONVOLUTION,
        (1, 1, side, side),
        rng.choice((2, 3, 3, 4)),
        stride=rng.choice((1, 1, 2)),
        padding=rng.integer(0, 2),
        dilation=rng.integer(2, 3),
    )


@_asks(
    N_("This pooling layer rounds up. How large is the output?"),
    ("down", "late", "once", "unpadded", "no-one", "unmoved", "divided"),
    lambda axes: axes[0].free % axes[0].stride > 0 and _uneven(axes),
)
def ceil_mode_question(rng: SeededRandom) -> WindowSettings:
    """Ask for the output size of a pooling that rounds up, where that makes a difference."""
    kernel = rng.integer(2, 4)
    return WindowSettings(
        _pooling_kind(rng),
        (1, 1, rng.integer(5, GRID), rng.integer(5, GRID)),
        kernel,
        stride=rng.choice((None, 2, 3)),
        padding=rng.integer(0, largest_pool_padding(kernel)),
        ceil_mode=True,
    )


@_asks(
    N_(
        "Height and width differ, and there is stride, padding and dilation. How large is the "
        "output?"
    ),
    ("undilated", "times", *COMMON),
    lambda axes: _uneven(axes) and max(axis.dilation for axis in axes) > 1,
)
def all_settings_question(rng: SeededRandom) -> WindowSettings:
    """Ask for height and width with all settings."""
    return WindowSettings(
        Kind.CONVOLUTION,
        (1, 1, rng.integer(8, GRID), rng.integer(8, GRID)),
        _pair_or_number(rng, 2, 4),
        stride=_pair_or_number(rng, 1, 3),
        padding=_pair_or_number(rng, 0, 3),
        dilation=_pair_or_number(rng, 1, 3),
    )


@_asks(
    N_("A transposed convolution enlarges its input. How large is the output?"),
    ("all-steps", "uncut", "cut-once", "added", "no-extra", "forwards", "no-one"),
    lambda axes: all(axis.size < axis.out <= LARGEST for axis in axes),
)
def transposed_question(rng: SeededRandom) -> WindowSettings:
    """Ask for the output size of a transposed convolution."""
    rows, stride = rng.integer(2, 7), rng.choice((1, 2, 2, 3))
    return WindowSettings(
        Kind.TRANSPOSED,
        (1, 1, rows, rng.choice((rows, rng.integer(2, 7)))),
        rng.integer(2, 5),
        stride=stride,
        padding=rng.integer(0, 2),
        output_padding=rng.integer(0, stride - 1),
    )


def _size_question(settings: WindowSettings, template: str, rules: Sequence[str]) -> Question:
    """Return the question for the output size with these settings."""
    axes = resolve_axes(settings)
    distinct = axes[:1] if same_axes(axes) else axes
    answer = tuple(axis.out for axis in distinct)
    lines: tuple[Explanation, ...] = distinct
    if any(axis.dropped for axis in axes):
        dropped = N_("The last window would start in the padding at the end, so it is dropped.")
        lines = (*lines, Message(dropped))
    return Question(
        prompt=Message(template, {"stride": settings.stride}),
        code=code.window_code(settings),
        answer_names=SQUARE if same_axes(axes) else SIDES,
        answer=answer,
        subject=settings,
        explanation=lines,
        candidates=mistaken_answers(settings, axes, rules),
    )


def _work(settings: WindowSettings, fits: Fits) -> bool:
    """Return whether settings work and fit the question."""
    try:
        axes = resolve_axes(settings)
    except Problem:  # no window fits
        return False
    # Padding as large as the kernel would allow windows of nothing but padding.
    return fits(axes) and all(max(axis.padding) < axis.kernel for axis in axes)


def _pair_or_number(rng: SeededRandom, low: int, high: int) -> Any:
    """Return a pair (height, width), or one number if both are the same."""
    pair: Pair = rng.integer(low, high), rng.integer(low, high)
    return pair[0] if pair[0] == pair[1] else pair


def _pooling_kind(rng: SeededRandom) -> Kind:
    return rng.choice((Kind.MAX, Kind.AVG))
