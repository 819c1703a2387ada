"""The size formula along one axis, and the ways in which people get it wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from cnnviz.grid.axis import Axis
from cnnviz.grid.settings import Pair, Settings, effective_kernel
from cnnviz.grid.trace import Kind
from cnnviz.grid.validate import resolve
from cnnviz.problem import N_
from cnnviz.quiz.records import Answer, Said


def axes(settings: Settings) -> tuple[Axis, Axis]:
    """Return what decides the output's height and width.

    Raises:
        Problem: The settings do not work.
    """
    geometry = resolve(settings)

    def axis(name: str, i: int) -> Axis:
        return Axis(
            name=name,
            size=settings.image[2 + i],
            kernel=geometry.kernel[i],
            out=geometry.output[i],
            stride=geometry.stride[i],
            padding=(geometry.before[i], geometry.after[i]),
            dilation=geometry.dilation[i],
            ceil=settings.ceil_mode,
            transposed=settings.kind is Kind.TRANSPOSED,
            output_padding=geometry.output_padding[i],
        )

    return axis("H", 0), axis("W", 1)


def rest(axis: Axis) -> int:
    """Return the cells left over when the window has gone as far as it fits."""
    return _free(axis) % axis.stride


def pair(setting: object) -> Pair:
    """Return a setting of one number, or of two, as (height, width)."""
    if isinstance(setting, int):
        return setting, setting
    if isinstance(setting, tuple) and len(setting) == 2:
        return setting
    raise TypeError(setting)


def _free(axis: Axis, *, padding: int | None = None, span: int | None = None) -> int:
    """Return how far the window can move in the padded input."""
    added = sum(axis.padding) if padding is None else padding
    reach = effective_kernel(axis.kernel, axis.dilation) if span is None else span
    return axis.size + added - reach


def _places(free: int, stride: int) -> int:
    return free // stride + 1


def _up(axis: Axis) -> int:
    """Return the places of the window, rounded up, wherever the last one starts."""
    return -(-_free(axis) // axis.stride) + 1


def _grown(axis: Axis, *, padding: int | None = None, steps: int | None = None) -> int:
    """Return the size of a transposed output, with other padding or another number of steps."""
    cut = sum(axis.padding) if padding is None else padding
    moves = axis.size - 1 if steps is None else steps
    reach = effective_kernel(axis.kernel, axis.dilation)
    return moves * axis.stride - cut + reach + axis.output_padding


RULES: dict[str, tuple[str, Callable[[Axis], int]]] = {
    "once": (
        N_("You counted the padding once. It is added on both sides: 2·P."),
        lambda a: _places(_free(a, padding=a.padding[0]), a.stride),
    ),
    "unpadded": (
        N_("You left the padding out. It is added on both sides: 2·P."),
        lambda a: _places(_free(a, padding=0), a.stride),
    ),
    "up": (
        N_("You rounded up. A last window that does not fit entirely is left out: round down."),
        _up,
    ),
    "no-one": (
        N_("The “+ 1” at the end of the formula is missing."),
        lambda a: a.out - 1,
    ),
    "no-minus": (
        N_("The “− 1” in the bracket is missing: the window takes its first cell itself."),
        lambda a: _places(_free(a) + 1, a.stride),
    ),
    "unmoved": (
        N_("You moved the window by 1, not by the stride."),
        lambda a: _places(_free(a), 1),
    ),
    "kept": (
        N_("You kept the size of the input. Here that is not so: put the numbers in."),
        lambda a: a.size,
    ),
    "divided": (
        N_("You divided the input by the stride. The kernel and the padding count too."),
        lambda a: a.size // a.stride,
    ),
    "undilated": (
        N_("You left the dilation out. The kernel covers D·(K − 1) + 1 cells."),
        lambda a: _places(_free(a, span=a.kernel), a.stride),
    ),
    "times": (
        N_("You let the kernel cover D·K cells. It has only K − 1 gaps: D·(K − 1) + 1."),
        lambda a: _places(_free(a, span=a.dilation * a.kernel), a.stride),
    ),
    "window": (
        N_("You moved the window by 1. Without a stride, pooling moves by its window's size."),
        lambda a: _places(_free(a), 1),
    ),
    "down": (
        N_("You rounded down. ceil_mode=True rounds up: a last window that is cut off counts."),
        lambda a: _places(_free(a), a.stride),
    ),
    "late": (
        N_(
            "You counted a last window that would start in the padding at the end; it is left out"
            " even with ceil_mode=True."
        ),
        _up,
    ),
    "forwards": (
        N_("That is the size of an ordinary convolution. A transposed one goes the other way."),
        lambda a: _places(_free(a), a.stride),
    ),
    "all-steps": (
        N_("You multiplied the input by the stride. Between its cells there is one step less."),
        lambda a: _grown(a, steps=a.size),
    ),
    "uncut": (
        N_("You left the padding out. A transposed convolution cuts it off on both sides: − 2·P."),
        lambda a: _grown(a, padding=0),
    ),
    "cut-once": (
        N_("You cut the padding off once. It is cut off on both sides: − 2·P."),
        lambda a: _grown(a, padding=a.padding[0]),
    ),
    "added": (
        N_("You added the padding. A transposed convolution cuts it off: − 2·P."),
        lambda a: _grown(a, padding=-sum(a.padding)),
    ),
    "no-extra": (
        N_("You left output_padding out. It is added once, at the end."),
        lambda a: a.out - a.output_padding,
    ),
}
"""What a mistake leads to along one axis, and what to say to whoever made it."""

CROSSED = N_("You took the pairs the other way round: PyTorch reads (height, width).")
SWAPPED = N_("The numbers are right, but in the other order: height first, then width.")


def mistaken(settings: Settings, rules: Sequence[str]) -> list[tuple[Answer, Said]]:
    """Return the answers that known mistakes lead to, some of them right by chance.

    For non-square outputs these are pairs; mixing up height and width is then a mistake too.
    """
    both = axes(settings)
    single = square(both)
    found: list[tuple[Answer, Said]] = []
    if not single:
        found.append(((both[1].out, both[0].out), Said(SWAPPED)))
        found += _crossed(settings)
    for rule in rules:
        why, apply = RULES[rule]
        values = tuple(apply(axis) for axis in (both[:1] if single else both))
        found.append((values, Said(why)))
    return found


def _crossed(settings: Settings) -> list[tuple[Answer, Said]]:
    """Return the size that comes out with every pair read as (width, height)."""
    crossed: dict[str, Any] = {
        name: value[::-1]
        for name in ("kernel", "stride", "padding", "dilation", "output_padding")
        if isinstance(value := getattr(settings, name), tuple)
    }
    if not crossed:
        return []
    try:
        geometry = resolve(replace(settings, **crossed))
    except ValueError:  # the other way round it does not fit: nobody gets a number out of it
        return []
    return [(geometry.output, Said(CROSSED))]


def square(both: tuple[Axis, Axis]) -> bool:
    """Say whether both axes are the same, so that one number is enough."""
    return replace(both[0], name="W") == both[1]


def size(both: tuple[Axis, Axis]) -> Answer:
    """Return the right answer: one number for a square, else height and width."""
    return (both[0].out,) if square(both) else (both[0].out, both[1].out)
