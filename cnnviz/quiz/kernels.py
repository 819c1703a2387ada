"""Questions about the kernel's reach: the padding that keeps a size, dilation, 'same'."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.grid import Kind
from cnnviz.grid.geometry import effective_kernel, same_padding
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.validate import resolve_axes
from cnnviz.problem import N_
from cnnviz.quiz import code
from cnnviz.quiz.records import Question, Said, Sum, choices, wrong
from cnnviz.quiz.seeded_random import Dice

GRID = 16
"""Cells of the largest input: what the pages can show step by step."""


def keep(dice: Dice) -> Question:
    """Ask for the padding with which stride 1 keeps the size."""
    kernel, side = dice.pick((3, 3, 5, 5, 7)), dice.whole(7, 12)
    settings = WindowSettings(Kind.CONVOLUTION, (1, 1, side, side), kernel)
    padding = next(
        p for p in range(kernel) if resolve_axes(replace(settings, padding=p))[0].out == side
    )
    settings = replace(settings, padding=padding)
    answer = (padding,)
    once = N_(
        "That would be right if the padding were added on one side only: it is added on both."
    )
    mistakes = wrong(
        answer,
        [
            ((kernel - 1,), Said(once)),
            ((0,), Said(N_("Without padding the output is K − 1 cells smaller than the input."))),
            ((kernel,), Said(N_("With so much padding the output becomes larger than the input."))),
            ((1,), Said(N_("P = 1 keeps the size for K = 3 only."))),
        ],
    )
    half = (
        f"{{padding:P}} = ({{kernel:K}} − 1) / 2 = ({{kernel:{kernel}}} − 1) / 2"
        f" = **{{padding:{padding}}}**"
    )
    return Question(
        kind="keep",
        words=Said(
            N_("The kernel is {kernel} × {kernel}, the stride 1. Which padding keeps the size?"),
            {"kernel": kernel},
        ),
        code=code.window(replace(settings, padding="?")),
        asks=(N_("Padding P"),),
        answer=answer,
        subject=settings,
        lines=(Sum(half), resolve_axes(settings)[0]),
        mistakes=mistakes,
        choices=choices(answer, mistakes),
    )


def span(dice: Dice) -> Question:
    """Ask how many cells a dilated kernel covers."""
    kernel = dice.pick((2, 3, 3, 4, 5))
    dilation = dice.whole(2, 3 if kernel == 5 else 4)
    covers = effective_kernel(kernel, dilation)
    settings = WindowSettings(Kind.CONVOLUTION, (1, 1, GRID, GRID), kernel, dilation=dilation)
    times = N_("You took D·K. Between K cells there are only K − 1 gaps: D·(K − 1) + 1.")
    inner = N_("The “+ 1” is missing: the first cell of the kernel counts too.")
    gaps = N_("You put D cells between two neighbours; with dilation D they are D apart.")
    mistakes = wrong(
        (covers,),
        [
            ((kernel * dilation,), Said(times)),
            ((covers - 1,), Said(inner)),
            ((kernel + (kernel - 1) * dilation,), Said(gaps)),
            ((kernel,), Said(N_("You left the dilation out."))),
            ((kernel + dilation,), Said(N_("Every one of the K − 1 gaps grows, not just one."))),
        ],
    )
    line = (
        f"{{dilation:D}}·({{kernel:K}} − 1) + 1 = {{dilation:{dilation}}}·({{kernel:{kernel}}}"
        f" − 1) + 1 = **{covers}**"
    )
    return Question(
        kind="span",
        words=Said(N_("Dilation pulls the kernel apart. How many cells does it cover in height?")),
        code=code.window(settings),
        asks=(N_("Rows from first to last"),),
        answer=(covers,),
        subject=settings,
        lines=(Sum(line),),
        mistakes=mistakes,
    )


def same(dice: Dice) -> Question:
    """Ask how many rows 'same' adds above and below."""
    kernel, dilation = dice.whole(2, 6), dice.pick((1, 1, 2, 3))
    settings = WindowSettings(
        Kind.CONVOLUTION, (1, 1, GRID, GRID), (kernel, 3), padding="same", dilation=(dilation, 1)
    )
    if dilation == 1:
        settings = replace(settings, dilation=1)
    answer = resolve_axes(settings)[0].padding
    total, covers = sum(answer), effective_kernel(kernel, dilation)
    uneven = N_("The total is right. What cannot be halved goes below: one row more at the end.")
    each = N_("That is the total; it is shared between above and below.")
    whole = N_("The kernel reaches K − 1 cells beyond its first one, not K.")
    mistakes = wrong(
        answer,
        [
            (answer[::-1], Said(uneven)),
            ((total, total), Said(each)),
            (same_padding(kernel), Said(N_("You left the dilation out."))),
            ((covers // 2, covers - covers // 2), Said(whole)),
            ((0, 0), Said(N_("Without padding the output would be smaller than the input."))),
        ],
    )
    line = (
        f"{{dilation:{dilation}}}·({{kernel:{kernel}}} − 1) = {total} = {{padding:{answer[0]}}}"
        f" + {{padding:{answer[1]}}}"
    )
    return Question(
        kind="same",
        words=Said(
            N_("padding='same' keeps the size. How many rows of zeros does it add above and below?")
        ),
        code=code.window(settings),
        asks=(N_("Rows above"), N_("Rows below")),
        answer=answer,
        subject=settings,
        lines=(Sum(line), Said(N_("What cannot be halved goes below.")), resolve_axes(settings)[0]),
        mistakes=mistakes,
    )
