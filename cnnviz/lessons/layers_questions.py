"""The questions at the end of the lesson *Layers one by one*."""

from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom


def ask_flattened(random: SeededRandom) -> CheckQuestion:
    """Ask for the features of a linear layer behind a pooling layer."""
    channels, side, window = random.choice((8, 16, 32)), random.choice((12, 14, 28)), 2
    small = side // window
    values: dict[str, object] = {"channels": channels, "side": side, "small": small}
    return number_question(
        Message(
            N_(
                "MaxPool2d(2) reads maps of the shape ({channels}, {side}, {side}), then comes "
                "Flatten. How many features does the linear layer read?"
            ),
            values,
        ),
        channels * small**2,
        (channels * side**2, small**2, channels * side * small),
        Message(
            N_("The maps are {small}×{small} after pooling: {channels}·{small}·{small}."), values
        ),
    )


def ask_dropped(random: SeededRandom) -> CheckQuestion:
    """Ask what dropout makes of a value that it keeps."""
    p, inverse = random.choice(((0.5, 2.0), (0.75, 4.0), (0.8, 5.0), (0.2, 1.25)))
    value = random.integer(1, 5) * 4
    answer = value * inverse
    mistakes = (float(value), value * (1 - p), value * p)
    choices = dict.fromkeys(f"{number:g}" for number in (answer, *mistakes))
    return CheckQuestion(
        Message(
            N_("Dropout(p={p}) in training mode keeps the value {value}. What is its output?"),
            {"p": p, "value": value},
        ),
        tuple(choices),
        0,
        Message(
            N_("What is kept is multiplied by 1/(1 − {p}) = {inverse}."),
            {"p": p, "inverse": f"{inverse:g}"},
        ),
    )


def ask_gradient(random: SeededRandom) -> CheckQuestion:
    """Ask which gradient comes back through a ReLU."""
    values = random.shuffle((-3, -2, -1, 1, 2, 4))[:4]
    gradients = [random.integer(1, 9) for _value in values]
    gated = [
        gradient if value > 0 else 0 for value, gradient in zip(values, gradients, strict=True)
    ]
    products = [max(value, 0) * gradient for value, gradient in zip(values, gradients, strict=True)]
    mirrored = [
        0 if value > 0 else gradient for value, gradient in zip(values, gradients, strict=True)
    ]
    texts = [", ".join(map(str, row)) for row in (gated, gradients, products, mirrored)]
    return CheckQuestion(
        Message(
            N_(
                "ReLU has read {values}, and the next layer passes back the gradient {gradients}. "
                "Which gradient does ReLU pass back?"
            ),
            {"values": ", ".join(map(str, values)).replace("-", "−"), "gradients": texts[1]},
        ),
        tuple(dict.fromkeys(texts)),
        0,
        Message(N_("ReLU lets a gradient through where its input was positive."), {}),
    )


QUESTIONS = (ask_flattened, ask_dropped, ask_gradient)
