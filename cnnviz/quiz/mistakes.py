"""Known mistakes with the size formula, and the answers that they lead to."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from cnnviz.grid import Axis
from cnnviz.grid.geometry import Axes, same_axes
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.validate import resolve_axes
from cnnviz.problem import N_
from cnnviz.quiz.records import Candidate


def _windows(axis: Axis, **changes: Any) -> int:
    """Return the number of windows with other settings, rounded down."""
    return replace(axis, ceil_mode=False, transposed=False, **changes).out


def _rounded_up(axis: Axis) -> int:
    """Return the number of windows rounded up, wherever the last one starts."""
    return math.ceil(axis.quotient) + 1


RULES: dict[str, tuple[str, Callable[[Axis], int]]] = {
    "once": (
        N_("You counted the padding once. It is added on both sides: 2·P."),
        lambda a: _windows(a, padding=(a.padding[0], 0)),
    ),
    "unpadded": (
        N_("You left out the padding. It is added on both sides: 2·P."),
        lambda a: _windows(a, padding=(0, 0)),
    ),
    "up": (
        N_("You rounded up. A last window that does not fit completely is dropped: round down."),
        _rounded_up,
    ),
    "no-one": (N_("The “+ 1” at the end of the formula is missing."), lambda a: a.out - 1),
    "no-minus": (
        N_(
            "The “− 1” in the parentheses is missing: the window itself already covers its "
            "first cell."
        ),
        lambda a: _windows(a, size=a.size + 1),
    ),
    "unmoved": (
        N_("You moved the window by 1, not by the stride."),
        lambda a: _windows(a, stride=1),
    ),
    "kept": (
        N_("You kept the input size. Here the size changes: put the numbers into the formula."),
        lambda a: a.size,
    ),
    "divided": (
        N_("You only divided the input by the stride. The kernel and the padding count too."),
        lambda a: a.size // a.stride,
    ),
    "undilated": (
        N_("You left out the dilation. The kernel covers D·(K − 1) + 1 cells."),
        lambda a: _windows(a, dilation=1),
    ),
    "times": (
        N_("You let the kernel cover D·K cells. It has only K − 1 gaps: D·(K − 1) + 1."),
        lambda a: _windows(a, kernel=a.dilation * a.kernel, dilation=1),
    ),
    "window": (
        N_("You moved the window by 1. If no stride is set, pooling moves by the window size."),
        lambda a: _windows(a, stride=1),
    ),
    "down": (
        N_(
            "You rounded down. With ceil_mode=True, round up: a last window that is cut off counts."
        ),
        _windows,
    ),
    "late": (
        N_(
            "You counted a last window that would start in the padding at the end; it is "
            "dropped even with ceil_mode=True."
        ),
        _rounded_up,
    ),
    "forwards": (
        N_(
            "That is the output size of an ordinary convolution. A transposed convolution works "
            "the other way round."
        ),
        _windows,
    ),
    "all-steps": (
        N_(
            "You multiplied the whole input size by the stride. There are only N − 1 steps "
            "between N cells."
        ),
        lambda a: replace(a, size=a.size + 1).out,
    ),
    "uncut": (
        N_("You left out the padding. A transposed convolution crops it on both sides: − 2·P."),
        lambda a: replace(a, padding=(0, 0)).out,
    ),
    "cut-once": (
        N_("You cropped the padding once. It is cropped on both sides: − 2·P."),
        lambda a: replace(a, padding=(a.padding[0], 0)).out,
    ),
    "added": (
        N_("You added the padding. A transposed convolution crops it: − 2·P."),
        lambda a: replace(a, padding=(-sum(a.padding), 0)).out,
    ),
    "no-extra": (
        N_("You left out output_padding. It is added once, at the end."),
        lambda a: a.out - a.output_padding,
    ),
}
"""By rule: the explanation, and the answer along one axis."""

CROSSED = N_("You swapped the pairs: PyTorch reads (height, width).")
SWAPPED = N_("Right numbers, wrong order: height first, then width.")


def mistaken_answers(settings: WindowSettings, axes: Axes, rules: Sequence[str]) -> list[Candidate]:
    """Return the answers that known mistakes lead to; some of them happen to be right.

    ``rules`` are keys of ``RULES``. Where height and width differ, mixing them up is a mistake too.
    """
    answers: list[Candidate] = []
    single = same_axes(axes)
    if not single:
        answers.append(((axes[1].out, axes[0].out), SWAPPED))
        answers += _crossed_answers(settings)
    for rule in rules:
        moved_by_window = rule == "unmoved" and settings.stride is None
        why, apply = RULES["window" if moved_by_window else rule]
        answers.append((tuple(map(apply, axes[:1] if single else axes)), why))
    return answers


def _crossed_answers(settings: WindowSettings) -> list[Candidate]:
    """Return the output size with every pair read as (width, height), if that works."""
    pairs: dict[str, Any] = {
        name: value[::-1]
        for name in ("kernel", "stride", "padding", "dilation", "output_padding")
        if isinstance(value := getattr(settings, name), tuple)
    }
    if not pairs:
        return []
    try:
        axes = resolve_axes(replace(settings, **pairs))
    except ValueError:  # does not fit: yields no answer
        return []
    return [((axes[0].out, axes[1].out), CROSSED)]
