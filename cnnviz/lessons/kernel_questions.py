"""The questions at the end of the lesson *A kernel becomes a feature*."""

import numpy as np

from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.lessons.kernel_features import KERNELS, Pooling, compute_response, pool_repeatedly
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom

BRIGHTNESS = (1, 2, 3, 5)
EDGE_PROMPTS = {
    "left": N_(
        "The **left** half of a 16×16 image is {value}, the rest is 0. A kernel has the rows "
        "`{first}` and `{second}`. After convolution, ReLU and max pooling over the whole map: "
        "which number is left?"
    ),
    "right": N_(
        "The **right** half of a 16×16 image is {value}, the rest is 0. A kernel has the rows "
        "`{first}` and `{second}`. After convolution, ReLU and max pooling over the whole map: "
        "which number is left?"
    ),
    "upper": N_(
        "The **upper** half of a 16×16 image is {value}, the rest is 0. A kernel has the rows "
        "`{first}` and `{second}`. After convolution, ReLU and max pooling over the whole map: "
        "which number is left?"
    ),
    "lower": N_(
        "The **lower** half of a 16×16 image is {value}, the rest is 0. A kernel has the rows "
        "`{first}` and `{second}`. After convolution, ReLU and max pooling over the whole map: "
        "which number is left?"
    ),
}
EDGE_ROWS = {"vertical": ("1 −1", "1 −1"), "horizontal": ("−1 −1", "1 1")}
"""The rows of the edge kernels without the zeros around them."""
WINDOW_PROMPT = N_(
    "A {side}×{side} image, a {kernel}×{kernel} kernel, stride 1, no padding. "
    "Which window of max pooling covers exactly the whole feature map, so that "
    "one number per kernel is left?"
)
CARICATURE_PROMPTS = {
    "max": N_(
        "One pixel of a {side}×{side} image is {value}, all others are 0. Max pooling by 2, "
        "{times} times: what is the largest number left?"
    ),
    "avg": N_(
        "One pixel of a {side}×{side} image is {value}, all others are 0. Average pooling by 2, "
        "{times} times: what is the largest number left?"
    ),
}


def ask_edge(random: SeededRandom) -> CheckQuestion:
    """Ask what an edge kernel finds in an image of which one half is bright."""
    half, kind = random.choice(list(EDGE_PROMPTS)), random.choice(list(EDGE_ROWS))
    value = random.choice(BRIGHTNESS)
    first, second = EDGE_ROWS[kind]
    row, column = np.indices((16, 16))
    bright = {"left": column < 8, "right": column >= 8, "upper": row < 8, "lower": row >= 8}[half]
    answer = round(compute_response(np.where(bright, value, 0.0), KERNELS[kind]).feature)
    why = (
        N_(
            "At the edge, the positive weights of the kernel lie on the bright side: "
            "{value} + {value}."
        )
        if answer
        else N_("Every sum is 0 or negative, and ReLU leaves 0.")
    )
    return number_question(
        Message(EDGE_PROMPTS[half], {"value": value, "first": first, "second": second}),
        answer,
        (2 * value, 0, value, 4 * value),
        Message(why, {"value": value}),
    )


def ask_window(random: SeededRandom) -> CheckQuestion:
    """Ask for the pooling window that covers the whole map.

    Some smaller windows also leave one number, but do not read the last rows and columns.
    """
    side, kernel = random.integer(10, 32), random.choice((2, 3, 4, 5))
    return number_question(
        Message(WINDOW_PROMPT, {"side": side, "kernel": kernel}),
        side - kernel + 1,
        (side, side - kernel, kernel),
        Message(
            N_("The map has {side} − {kernel} + 1 = {answer} rows and columns."),
            {"side": side, "kernel": kernel, "answer": side - kernel + 1},
        ),
    )


def ask_caricature(random: SeededRandom) -> CheckQuestion:
    """Ask what is left of one bright pixel after some poolings."""
    kind: Pooling = random.choice(("max", "avg"))
    times = random.integer(1, 3)
    value = 4**times * random.choice((1, 2, 3))
    side = 2 ** random.integer(times, 5)
    image = np.zeros((side, side))
    image[random.integer(0, side - 1), random.integer(0, side - 1)] = value
    answer = round(float(pool_repeatedly(image, kind, times)[-1].max()))
    why = {
        "max": N_("The maximum keeps the number however often it is pooled."),
        "avg": N_("Each average of four, three of them 0, leaves a quarter of it."),
    }[kind]
    return number_question(
        Message(CARICATURE_PROMPTS[kind], {"side": side, "value": value, "times": times}),
        answer,
        (value, value // 4**times, value // 2**times, 0),
        Message(why),
    )
