"""The questions at the end of the lesson *How it learns*."""

from collections.abc import Sequence

from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom


def ask_gradient(random: SeededRandom) -> CheckQuestion:
    """Ask for the gradient of one weight from its products."""
    values = [random.integer(0, 3) for _ in range(4)]
    factors = [random.integer(0, 4) for _ in range(4)]
    answer = sum(x * g for x, g in zip(values, factors, strict=True))
    template = N_(
        "One weight was multiplied by the inputs {values} in four windows; there, dL/dy is "
        "{factors}. What is the gradient of the weight?"
    )
    return number_question(
        Message(template, {"values": _list(values), "factors": _list(factors)}),
        answer,
        (sum(factors), sum(values) * sum(factors), sum(values)),
        Message(
            N_("Each window adds input times dL/dy: {sum}."),
            {"sum": " + ".join(f"{x}·{g}" for x, g in zip(values, factors, strict=True))},
        ),
    )


def ask_products(random: SeededRandom) -> CheckQuestion:
    """Ask how many products the gradient of one weight has."""
    side, kernel = random.integer(6, 30), random.choice((3, 5))
    out = side - kernel + 1
    template = N_(
        "A {kernel}×{kernel} kernel slides over a {side}×{side} image, without padding, with "
        "stride 1. How many products does the gradient of ONE weight add up?"
    )
    return number_question(
        Message(template, {"kernel": kernel, "side": side}),
        out**2,
        (kernel**2, side**2, 1),
        Message(
            N_("One for each of the {out}×{out} windows: all of them share the weight."),
            {"out": out},
        ),
    )


def ask_step(random: SeededRandom) -> CheckQuestion:
    """Ask which way a weight moves in a step of gradient descent."""
    weight, size = random.integer(1, 9), random.integer(1, 9)
    gradient = size if random.integer(0, 1) else -size
    rate = random.choice((0.1, 0.01))
    right, wrong = weight - rate * gradient, weight + rate * gradient
    mistakes = (wrong, weight - gradient, -rate * gradient)
    values: dict[str, object] = {"weight": weight, "gradient": _number(gradient), "rate": rate}
    return CheckQuestion(
        Message(
            N_(
                "A weight is {weight}, its gradient {gradient}, the learning rate {rate}. What is "
                "the weight after a step of gradient descent?"
            ),
            values,
        ),
        tuple(dict.fromkeys(map(_number, (right, *mistakes)))),
        0,
        Message(N_("It moves against the gradient: {weight} − {rate}·({gradient})."), values),
    )


def _list(values: Sequence[int]) -> str:
    return ", ".join(map(str, values))


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


QUESTIONS = (ask_gradient, ask_products, ask_step)
