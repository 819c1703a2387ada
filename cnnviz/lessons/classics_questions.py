"""The questions at the end of the lesson *Classics*."""

from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.lessons.classics import FULLY_CONNECTED, VGG, stacked_field, stacked_weights
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom


def ask_field(random: SeededRandom) -> CheckQuestion:
    """Ask how much a stack of 3×3 convolutions sees, or how many weights it has."""
    count, channels = random.choice((2, 3, 4)), random.choice((8, 16, 32))
    values: dict[str, object] = {"count": count, "channels": channels}
    if random.choice((True, False)):
        field = stacked_field(count)
        return number_question(
            Message(
                N_(
                    "{count} convolutions 3×3 follow each other, each with stride 1. How many rows "
                    "of the input does one output cell see?"
                ),
                values,
            ),
            field,
            (3, 3 * count, field + 2),
            Message(N_("The first one sees 3 rows, and each further one 2 more."), values),
        )
    return number_question(
        Message(
            N_(
                "{count} convolutions 3×3 with {channels} input and {channels} output channels, "
                "without biases. How many weights do they have in total?"
            ),
            values,
        ),
        stacked_weights(count, channels),
        (count * 9 * channels, 9 * channels**2, stacked_field(count) ** 2 * channels**2),
        Message(N_("{count}·3·3·{channels}·{channels}, one kernel per pair of channels."), values),
    )


def ask_side(random: SeededRandom) -> CheckQuestion:
    """Ask for the features behind the last pooling layer of a network like VGG."""
    side, pools = random.choice((64, 96, 128, 160, 224)), random.choice((3, 4, 5))
    channels = random.choice((128, 256, 512))
    last = side // 2**pools
    values: dict[str, object] = {
        "side": side,
        "poolings": pools,
        "channels": channels,
        "last": last,
    }
    return number_question(
        Message(
            N_(
                "A {side}×{side} image; 3×3 convolutions with padding 1, and {poolings} max "
                "pooling layers 2×2. The last convolution has {channels} filters. How many numbers "
                "does Flatten hand to the first fully connected layer?"
            ),
            values,
        ),
        channels * last**2,
        (channels * last, channels * (side // pools) ** 2, channels * (2 * last) ** 2),
        Message(
            N_(
                "The convolutions keep the size, each pooling layer halves it: "
                "{side}/2^{poolings} = {last}, and {channels}·{last}·{last} numbers."
            ),
            values,
        ),
    )


def ask_name(random: SeededRandom) -> CheckQuestion:
    """Ask for the number in the name of a VGG network."""
    blocks = VGG[random.choice(tuple(VGG))]
    convolutions = sum(blocks)
    values: dict[str, object] = {
        "blocks": ", ".join(map(str, blocks)),
        "convolutions": convolutions,
        "linear": FULLY_CONNECTED,
    }
    return number_question(
        Message(
            N_(
                "A VGG network has blocks of {blocks} convolutions, a pooling layer after each "
                "block, and {linear} fully connected layers. Which number is in its name?"
            ),
            values,
        ),
        convolutions + FULLY_CONNECTED,
        (convolutions, convolutions + FULLY_CONNECTED + len(blocks), convolutions + len(blocks)),
        Message(
            N_(
                "{convolutions} convolutions and {linear} fully connected layers have weights; "
                "pooling layers have none."
            ),
            values,
        ),
    )


QUESTIONS = (ask_field, ask_side, ask_name)
