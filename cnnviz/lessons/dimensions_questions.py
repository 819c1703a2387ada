"""The questions at the end of the lesson *Dimensions*."""

import math

from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom


def ask_weights(random: SeededRandom) -> CheckQuestion:
    """Ask how many weights a 3-D layer has."""
    depth, filters = random.choice((1, 2, 3, 4)), random.choice((4, 8, 16))
    side = random.choice((3, 5))
    return number_question(
        Message(
            N_(
                "How many weights does Conv3d({depth}, {filters}, {side}) have, without its biases?"
            ),
            {"depth": depth, "filters": filters, "side": side},
        ),
        filters * depth * side**3,
        (filters * depth * side**2, depth * side**3, filters * depth * side),
        Message(
            N_("Each of the {filters} filters has {depth}·{side}·{side}·{side} weights."),
            {"depth": depth, "filters": filters, "side": side},
        ),
    )


def ask_bottleneck(random: SeededRandom) -> CheckQuestion:
    """Ask for the multiplications per position with a 1×1 convolution before a larger one."""
    channels, filters = random.choice((64, 128, 256)), random.choice((32, 64))
    narrow, side = random.choice((8, 16)), random.choice((3, 5))
    values: dict[str, object] = {
        "channels": channels,
        "narrow": narrow,
        "filters": filters,
        "side": side,
    }
    return number_question(
        Message(
            N_(
                "A 1×1 convolution reduces {channels} channels to {narrow}, then a "
                "{side}×{side} convolution with padding makes {filters} channels of these. "
                "How many multiplications are that per position?"
            ),
            values,
        ),
        channels * narrow + narrow * side**2 * filters,
        (
            channels * side**2 * filters,
            narrow * side**2 * filters,
            channels * narrow * side**2 * filters,
        ),
        Message(
            N_(
                "{channels}·{narrow} for the 1×1 convolution, and {narrow}·{side}·{side}·{filters} "
                "for the other one."
            ),
            values,
        ),
    )


def ask_share(random: SeededRandom) -> CheckQuestion:
    """Ask how large a neighbor's share is in a graph convolution."""
    root, other = random.choice(((3, 12), (4, 9), (3, 27), (4, 16), (5, 20)))
    product = math.isqrt(root * other)
    values: dict[str, object] = {"mine": root - 1, "theirs": other - 1}
    return CheckQuestion(
        Message(
            N_(
                "In a graph convolution, a node with {mine} neighbors reads a neighbor that "
                "itself has {theirs} neighbors. By which factor does it multiply the "
                "neighbor's features?"
            ),
            values,
        ),
        tuple(dict.fromkeys((f"1/{product}", f"1/{root}", f"1/{other}", f"1/{root + other}"))),
        0,
        Message(
            N_("With itself, the node has {a} and the neighbor {b}: the factor is 1/√({a}·{b})."),
            {"a": root, "b": other},
        ),
    )


QUESTIONS = (ask_weights, ask_bottleneck, ask_share)
