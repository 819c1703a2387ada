"""Questions about the kernel's size: padding that keeps the size, dilation, 'same' padding."""

from dataclasses import replace

from cnnviz.grid import Kind
from cnnviz.grid.geometry import kernel_span, same_padding
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.validate import resolve_axes
from cnnviz.problem import N_
from cnnviz.quiz import code
from cnnviz.quiz.records import Formula, Message, Question
from cnnviz.quiz.seeded_random import SeededRandom

GRID = 16
"""Cells of the largest input."""


def keep_size_question(rng: SeededRandom) -> Question:
    """Ask for the padding that keeps the size at stride 1."""
    kernel, side = rng.choice((3, 3, 5, 5, 7)), rng.integer(7, 12)
    padding, _ = same_padding(kernel)
    settings = WindowSettings(Kind.CONVOLUTION, (1, 1, side, side), kernel, padding=padding)
    once = N_(
        "That would be right if the padding were added on one side only; it is added on both."
    )
    half = (
        f"{{padding:P}} = ({{kernel:K}} − 1) / 2 = ({{kernel:{kernel}}} − 1) / 2"
        f" = **{{padding:{padding}}}**"
    )
    return Question(
        prompt=Message(
            "The kernel is {kernel} × {kernel} and the stride is 1. Which padding keeps the size?",
            {"kernel": kernel},
        ),
        code=code.window_code(replace(settings, padding="?")),
        answer_names=(N_("Padding P"),),
        answer=(padding,),
        subject=settings,
        explanation=(Formula(half), resolve_axes(settings)[0]),
        candidates=[
            (kernel - 1, once),
            (0, N_("Without padding the output is K − 1 cells smaller than the input.")),
            (kernel, N_("With that much padding, the output is larger than the input.")),
            (1, N_("P = 1 keeps the size only for K = 3.")),
        ],
        multiple_choice=True,
    )


def span_question(rng: SeededRandom) -> Question:
    """Ask how many cells a dilated kernel covers."""
    kernel = rng.choice((2, 3, 3, 4, 5))
    dilation = rng.integer(2, 3 if kernel == 5 else 4)
    covers = kernel_span(kernel, dilation)
    settings = WindowSettings(Kind.CONVOLUTION, (1, 1, GRID, GRID), kernel, dilation=dilation)
    times = N_("You used D·K. Between K cells there are only K − 1 gaps: D·(K − 1) + 1.")
    inner = N_("The “+ 1” is missing: the first cell of the kernel counts too.")
    gaps = N_("You put D cells between two neighbors; with dilation D they are D apart.")
    line = (
        f"{{dilation:D}}·({{kernel:K}} − 1) + 1 = {{dilation:{dilation}}}·({{kernel:{kernel}}}"
        f" − 1) + 1 = **{covers}**"
    )
    return Question(
        prompt=Message("Dilation spreads the kernel out. How many rows does it span?"),
        code=code.window_code(settings),
        answer_names=(N_("Rows, first to last"),),
        answer=(covers,),
        subject=settings,
        explanation=(Formula(line),),
        candidates=[
            (kernel * dilation, times),
            (covers - 1, inner),
            (kernel + (kernel - 1) * dilation, gaps),
            (kernel, N_("You left out the dilation.")),
            (kernel + dilation, N_("Each of the K − 1 gaps grows, not just one.")),
        ],
    )


def same_padding_question(rng: SeededRandom) -> Question:
    """Ask how many rows 'same' padding adds above and below."""
    kernel, dilation = rng.integer(2, 6), rng.choice((1, 1, 2, 3))
    settings = WindowSettings(
        Kind.CONVOLUTION,
        (1, 1, GRID, GRID),
        (kernel, 3),
        padding="same",
        dilation=1 if dilation == 1 else (dilation, 1),
    )
    above, below = resolve_axes(settings)[0].padding
    total, covers = above + below, kernel_span(kernel, dilation)
    uneven = N_("The total is right. If it is odd, the extra row is added below.")
    each = N_("That is the total; it is split between above and below.")
    whole = N_("The kernel extends K − 1 cells beyond its first one, not K.")
    line = (
        f"{{dilation:{dilation}}}·({{kernel:{kernel}}} − 1) = {total} = {{padding:{above}}}"
        f" + {{padding:{below}}}"
    )
    return Question(
        prompt=Message(
            "padding='same' keeps the size. How many rows of zeros does it add above and below?"
        ),
        code=code.window_code(settings),
        answer_names=(N_("Rows above"), N_("Rows below")),
        answer=(above, below),
        subject=settings,
        explanation=(
            Formula(line),
            Message("If the total is odd, the extra row is added below."),
            resolve_axes(settings)[0],
        ),
        candidates=[
            ((below, above), uneven),
            ((total, total), each),
            (same_padding(kernel), N_("You left out the dilation.")),
            ((covers // 2, covers - covers // 2), whole),
            ((0, 0), N_("Without padding the output would be smaller than the input.")),
        ],
    )
