"""The questions at the end of the lesson *Batch, channels, filters, parameters*."""

from __future__ import annotations

from cnnviz.lessons.batches import pick, split_epoch
from cnnviz.lessons.batches_counts import connect_channels, count_weights
from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.nets.layers.convolution import Conv2d
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom


def ask_batches(random: SeededRandom) -> CheckQuestion:
    """Ask for the size of the last batch, or for the number of batches."""
    count, size = random.integer(11, 99) * 100 + random.integer(1, 99), random.choice((32, 64, 128))
    sizes = split_epoch(count, size)
    values: dict[str, object] = {
        "count": f"{count:,}",
        "size": size,
        "whole": count // size,
        "rest": count % size,
    }
    why = Message(N_("{count} images = {whole}·{size} + {rest}."), values)
    if random.integer(0, 1):
        prompt = N_(
            "{count} images are read in batches of {size}. How many images does the "
            "last batch have?"
        )
        return number_question(
            Message(prompt, values), sizes[-1], (size, size - sizes[-1], count // size), why
        )
    prompt = N_(
        "{count} images are read in batches of {size}. How many batches does an epoch have?"
    )
    return number_question(
        Message(prompt, values), len(sizes), (count // size, len(sizes) + 1, size), why
    )


def ask_parameters(random: SeededRandom) -> CheckQuestion:
    """Ask for the parameters of a convolution that reads a batch."""
    images = random.choice((16, 32, 64))
    layer = Conv2d(random.choice((3, 6, 8)), random.choice((10, 16, 32)), random.choice((3, 5)))
    answer, filters = layer.parameters, layer.out_channels
    area = layer.weight_shapes()[0][2] ** 2
    return number_question(
        Message(
            N_("{layer} reads a batch of {images} images. How many parameters does it have?"),
            {"layer": str(layer), "images": images},
        ),
        answer,
        (answer - filters, filters * area + filters, answer * images),
        Message(
            N_("{sum}. Every filter reads all channels; the batch plays no part."),
            {"sum": layer.arithmetic()},
        ),
    )


def ask_pick(random: SeededRandom) -> CheckQuestion:
    """Ask for the shape of what an index picks."""
    shape = tuple(random.shuffle(range(2, 7))[:4])
    count = random.integer(1, 2)
    index = [*(random.integer(0, side - 1) for side in shape[:count])]
    picked = pick(shape, [*index, *[None] * (4 - count)]).shape
    mistakes = (shape[:-count], (1,) * count + picked, shape[:count])
    choices = [str(one) for one in dict.fromkeys((picked, *mistakes))]
    return CheckQuestion(
        Message(
            N_("x has the shape {shape} (N, C, H, W). Which shape does x{index} have?"),
            {"shape": str(shape), "index": "".join(f"[{place}]" for place in index)},
        ),
        tuple(choices),
        0,
        Message(N_("Every axis with a number is gone; the others keep their sizes."), {}),
    )


def ask_groups(random: SeededRandom) -> CheckQuestion:
    """Ask for the weights of a grouped or separable convolution."""
    channels, kernel = random.choice((8, 16, 32)), random.choice((3, 5))
    way, groups = random.choice(("groups", "separable")), random.choice((2, 4))
    count = {
        one: count_weights(connect_channels(one, channels, channels, kernel, groups))
        for one in ("full", "groups", "depthwise", "separable")
    }
    layers = " → ".join(map(str, connect_channels(way, channels, channels, kernel, groups)))
    mistakes = (count["full"], count["depthwise"], count["full"] // 2)
    return number_question(
        Message(N_("{layers}: how many weights?"), {"layers": layers}),
        count[way],
        mistakes,
        Message(
            N_("{answer}; an ordinary convolution has {full}."),
            {"answer": count[way], "full": count["full"]},
        ),
    )


def ask_pick_or_groups(random: SeededRandom) -> CheckQuestion:
    """Ask for the shape of what an index picks, or for the weights that groups leave."""
    return random.choice((ask_pick, ask_groups))(random)


QUESTIONS = (ask_batches, ask_parameters, ask_pick_or_groups)
