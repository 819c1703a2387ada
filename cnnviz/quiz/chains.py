"""Questions about several layers: the Linear after two poolings, and the receptive field."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod

from cnnviz.grid import Axis
from cnnviz.grid.geometry import same_axes
from cnnviz.nets import Layer, Network, shape_text
from cnnviz.nets.layers.base import Shape, Size
from cnnviz.nets.layers.kinds import Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnnviz.problem import N_
from cnnviz.quiz import code
from cnnviz.quiz.records import Answer, Candidate, Explanation, Formula, Message, Question
from cnnviz.quiz.seeded_random import SeededRandom

Slider = Conv2d | MaxPool2d
ROWS, COLUMNS = N_("Rows"), N_("Columns")
INPUT = (1, 64, 64)
"""Of the receptive-field questions: too large for a border to matter."""
KERNELS: tuple[Size, ...] = (3, 3, 3, 5, (3, 5))


def linear_question(rng: SeededRandom) -> Question:
    """Ask for the in_features of the Linear after two convolutions and two poolings."""
    colors, rows = rng.choice((1, 1, 3)), rng.choice((24, 28, 28, 32, 36))
    shape = (colors, rows, rng.choice((rows, rows, rows + 8)))
    first = Conv2d(colors, rng.choice((4, 6, 8)), rng.choice((3, 5)), padding=rng.integer(0, 2))
    second = Conv2d(first.out_channels, rng.choice((12, 16, 32)), rng.choice((3, 5)),
                    padding=rng.integer(0, 1))  # fmt: skip
    pool = MaxPool2d(2)
    front = (first, ReLU(), pool, second, ReLU(), pool, Flatten())
    before = Network("quiz", shape, front)
    shapes = before.shapes()
    answer = shapes[-1]
    network = Network("quiz", shape, (*front, Linear(answer[0], 10)))
    return Question(
        prompt=Message(
            "The input images are {shape}. Which number replaces the question mark?",
            {"shape": shape_text(shape)},
        ),
        code=code.chain_code(front, "Linear(?, 10)"),
        answer_names=(N_("Features"),),
        answer=answer,
        subject=network,
        explanation=_shape_explanation(shape, front, shapes),
        candidates=_linear_mistakes(shape, front, shapes),
    )


def _shape_explanation(
    shape: Shape, layers: Sequence[Layer], shapes: Sequence[Shape]
) -> tuple[Explanation, ...]:
    """Return the output size of each layer that changes it, and the product at the end."""
    lines: list[Explanation] = []
    before = shape
    for layer, after in zip(layers, shapes, strict=True):
        if isinstance(layer, Conv2d | MaxPool2d):
            axes = layer.axes(before)
            distinct = axes[:1] if same_axes(axes) else axes
            text = ", ".join(_size_sum(axis, layer) for axis in distinct)
            lines.append(Formula(f"`{type(layer).__name__}`: {text} → {shape_text(after)}"))
        before = after
    product = "·".join(f"{{output:{extent}}}" for extent in shapes[-2])
    return (*lines, Formula(f"`Flatten`: {product} = **{shapes[-1][0]}**"))


def _size_sum(axis: Axis, layer: Slider) -> str:
    size, kernel = f"{{input:{axis.size}}}", f"{{kernel:{axis.kernel}}}"
    if isinstance(layer, MaxPool2d):
        return f"⌊{size} / {kernel}⌋ = {axis.out}"
    return f"{size} + 2·{{padding:{axis.padding[0]}}} − {kernel} + 1 = {axis.out}"


def _linear_mistakes(
    shape: Shape, layers: Sequence[Layer], shapes: Sequence[Shape]
) -> list[Candidate]:
    """Return wrong numbers of features, and why they are wrong."""
    channels, rows, columns = shapes[-2]
    first, second = shapes[2], shapes[3]
    unpadded = shape
    for layer in layers[:-1]:
        bare = replace(layer, padding=0) if isinstance(layer, Conv2d) else layer
        unpadded = bare.output_shape(unpadded)
    same_size = N_(
        "You assumed that only pooling shrinks the feature maps. Convolutions without enough "
        "padding do too."
    )
    one_cell = N_("That is the number of feature maps. Each of them has height × width cells.")
    return [
        (rows * columns, N_("You left out the channels: all feature maps are flattened.")),
        (channels, one_cell),
        (channels * rows, N_("Multiply height by width; you used only one side.")),
        (channels * (shape[1] // 4) * (shape[2] // 4), same_size),
        (prod(unpadded), N_("You left out the padding of the convolutions.")),
        (prod(second), N_("You left out the second pooling layer.")),
        (first[0] * rows * columns, N_("You used the channels of the first convolution.")),
        (shape[0] * rows * columns, N_("You used the channels of the input image.")),
    ]


def receptive_field_question(rng: SeededRandom) -> Question:
    """Ask for the receptive field after two or three layers."""
    layers = _random_layers(rng)
    network = Network("quiz", INPUT, layers)
    height, width = network.table()[-1].receptive_field.size
    single = all(same_axes(layer.axes(INPUT)) for layer in layers)
    answer = (height,) if single else (height, width)
    return Question(
        prompt=Message(
            N_("How many input rows does one cell of the last output depend on?")
            if single
            else N_("How many input rows and columns does one cell of the last output depend on?")
        ),
        code=code.chain_code(layers),
        answer_names=(ROWS, COLUMNS)[: len(answer)],
        answer=answer,
        subject=network,
        explanation=_field_explanation(network, layers, len(answer)),
        candidates=_field_mistakes(layers, answer),
    )


def _random_layers(rng: SeededRandom) -> tuple[Slider, ...]:
    """Return two or three layers, at least one of them with a stride before the last."""
    layers: list[Slider] = []
    channels, count = 1, rng.integer(2, 3)
    strided = rng.integer(0, count - 2)
    for place in range(count):
        if place == strided and rng.choice((True, False)):
            layers.append(MaxPool2d(2))
            continue
        kernel = rng.choice(KERNELS)
        stride = 2 if place == strided else 1
        dilation = rng.choice((1, 1, 1, 2)) if stride == 1 else 1
        padding = rng.integer(0, 1)
        layers.append(Conv2d(channels, 8, kernel, stride, padding, dilation))
        channels = 8
    return tuple(layers)


def _field_explanation(
    network: Network, layers: Sequence[Slider], axes: int
) -> tuple[Explanation, ...]:
    """Return the growth of the receptive field from layer to layer."""
    rows = network.table()
    lines: list[Explanation] = [
        Message("Each layer adds K − 1 cells, spaced by its dilation times all strides before it:")
    ]
    for axis in range(axes):
        if axes == 2:
            lines.append(Message(ROWS if axis == 0 else COLUMNS))
        size, jump = 1, Fraction(1)
        for layer, row in zip(layers, rows, strict=True):
            after = row.receptive_field.size[axis]
            window = layer.axes(INPUT)[axis]
            spread = f"{{dilation:{window.dilation}}}·" if window.dilation > 1 else ""
            added = f"{spread}({{kernel:{window.kernel}}} − 1)·{{stride:{jump}}}"
            lines.append(Formula(f"`{row.name}`: {{input:{size}}} + {added} = **{after}**"))
            size, jump = after, row.receptive_field.jump[axis]
    return tuple(lines)


def _field_mistakes(layers: Sequence[Slider], answer: Answer) -> list[Candidate]:
    """Return wrong receptive fields, and why they are wrong."""
    chains = [[layer.axes(INPUT)[axis] for layer in layers] for axis in range(len(answer))]

    def each(rule: Callable[[Sequence[Axis]], int]) -> Answer:
        return tuple(map(rule, chains))

    unmoved = N_(
        "You left out the strides. After a stride of 2, neighbors are 2 input cells apart."
    )
    early = N_("You also used each layer's own stride. It spreads only the layers after it.")
    added = N_("You added up the kernel sizes. Kernels overlap, and strides spread them.")
    last = N_("That is what it sees of the previous layer, not of the input.")
    candidates: list[Candidate] = [
        (each(lambda chain: _field([replace(axis, stride=1) for axis in chain])), unmoved),
        (each(lambda chain: _field(chain, early=True)), early),
        (
            each(lambda chain: _field([replace(axis, dilation=1) for axis in chain])),
            N_("You left out the dilation."),
        ),
        (each(lambda chain: sum(axis.span for axis in chain)), added),
        (each(lambda chain: chain[-1].span), last),
    ]
    if len(answer) == 2:
        candidates.insert(0, (answer[::-1], N_("Right numbers, wrong order: rows first.")))
    return candidates


def _field(chain: Sequence[Axis], *, early: bool = False) -> int:
    """Return the receptive field; ``early`` spreads a layer by its own stride too."""
    size, jump = 1, 1
    for axis in chain:
        after = jump * axis.stride
        size += (axis.span - 1) * (after if early else jump)
        jump = after
    return size
