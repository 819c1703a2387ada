"""Questions about what a layer costs: parameters and multiply-adds, as the table counts them."""

from __future__ import annotations

from cnnviz.grid.geometry import same_axes
from cnnviz.nets import Layer, Network
from cnnviz.nets.layers.base import Shape, Size, pair
from cnnviz.nets.layers.kinds import BatchNorm2d, Conv2d, Linear
from cnnviz.problem import N_
from cnnviz.quiz import code
from cnnviz.quiz.records import Answer, Line, Question, Said, Sum, choices, wrong
from cnnviz.quiz.seeded_random import Dice

KERNELS: tuple[Size, ...] = (1, 3, 3, 5, (3, 1), (3, 5))
ASKED = N_("How many parameters does this layer have?")
PARAMETERS, PRODUCTS = N_("Parameters"), N_("Multiply-adds")
NO_BIAS = N_("You left the biases out: one for each output.")
BIAS = N_("bias=False: this layer has no biases.")
ONE_SIDE = N_("The kernel has height times width weights: you counted one side only.")
ONE_CHANNEL = N_("You took one input channel. Every filter has a kernel for each channel it reads.")
ONE_FILTER = N_("You counted a single filter: there is one for each output channel.")


def parameters(dice: Dice) -> Question:
    """Ask for the parameters of a convolution, a linear layer or a batch norm."""
    return dice.pick((_convolution, _convolution, _linear, _batch_norm))(dice)


def _convolution(dice: Dice) -> Question:
    kernel = dice.pick(KERNELS)
    layer = Conv2d(dice.pick((1, 3, 6, 8)), dice.pick((4, 6, 8, 16)), kernel)
    return _counted(layer, (layer.in_channels, 16, 16), _filters(layer), _of_filters(layer))


def groups(dice: Dice) -> Question:
    """Ask for the parameters of a convolution with groups, with or without biases."""
    parts = dice.pick((2, 3, 4, 8))
    layer = Conv2d(
        parts * dice.pick((1, 2, 4)),
        parts * dice.pick((1, 2, 3)),
        dice.pick(KERNELS[1:]),
        padding=1,
        groups=parts,
        bias=dice.pick((True, False)),
    )
    return _counted(layer, (layer.in_channels, 16, 16), _filters(layer), _of_filters(layer))


def _filters(layer: Conv2d) -> str:
    """Return how a convolution's parameters come about."""
    height, width = pair(layer.kernel_size)
    depth = f"{{input:{layer.in_channels}}}"
    if layer.groups > 1:
        depth = f"({depth}/{layer.groups})"
    weights = f"{{output:{layer.out_channels}}}·{depth}·{{kernel:{height}}}·{{kernel:{width}}}"
    bias = f" + {{bias:{layer.out_channels}}}" if layer.bias else ""
    return f"{weights}{bias} = **{layer.parameters}**"


def _of_filters(layer: Conv2d) -> list[tuple[Answer, Said]]:
    """Return how people miscount a convolution's parameters."""
    height, width = pair(layer.kernel_size)
    out, depth = layer.out_channels, layer.in_channels // layer.groups
    bias = out if layer.bias else 0
    weights = out * depth * height * width
    undivided = N_("You left the groups out: a filter reads only the channels of its own group.")
    divided = N_("Groups divide the channels that a filter reads; there are as many filters.")
    return [
        ((weights * layer.groups + bias,), Said(undivided)),
        ((weights,), Said(NO_BIAS)),
        ((weights + out,), Said(BIAS)),
        ((weights // layer.groups + bias,), Said(divided)),
        ((out * height * width + bias,), Said(ONE_CHANNEL)),
        ((out * depth * height + bias,), Said(ONE_SIDE)),
        ((depth * height * width + (1 if layer.bias else 0),), Said(ONE_FILTER)),
    ]


def _linear(dice: Dice) -> Question:
    layer = Linear(dice.pick((64, 84, 120, 400, 784)), dice.pick((2, 10, 10, 32)))
    inputs, outputs = layer.in_features, layer.out_features
    added = N_("Every output is connected with every input: multiply, do not add.")
    per_input = N_("There is a bias for each output, not for each input.")
    text = f"{{output:{outputs}}}·{{input:{inputs}}} + {{bias:{outputs}}} = **{layer.parameters}**"
    return _counted(
        layer,
        (inputs,),
        text,
        [
            ((inputs * outputs,), Said(NO_BIAS)),
            ((inputs * outputs + inputs,), Said(per_input)),
            ((inputs * outputs + 1,), Said(N_("There is a bias for each output, not just one."))),
            ((inputs + outputs,), Said(added)),
        ],
    )


def _batch_norm(dice: Dice) -> Question:
    channels = dice.pick((6, 16, 32, 64))
    layer = BatchNorm2d(channels)
    one = N_("Each channel has two: a scale and a shift.")
    running = N_("The running mean and variance are kept, but not trained: they do not count.")
    whole = N_("There are a scale and a shift for each channel, not for the whole layer.")
    return _counted(
        layer,
        (channels, 16, 16),
        f"{{kernel:{channels}}} + {{bias:{channels}}} = **{layer.parameters}**",
        [
            ((channels,), Said(one)),
            ((4 * channels,), Said(running)),
            ((2,), Said(whole)),
            ((2 * channels * 16 * 16,), Said(N_("All cells of a channel share its two."))),
        ],
        Said(N_("A scale and a shift for each channel.")),
    )


def _counted(
    layer: Layer, shape: Shape, text: str, candidates: list[tuple[Answer, Said]], *more: Line
) -> Question:
    """Return the question how many parameters a layer has."""
    network = Network("quiz", shape, (layer,))
    answer = (network.table()[0].parameters,)
    return Question(
        kind="",
        words=Said(ASKED),
        code=code.call(layer),
        asks=(PARAMETERS,),
        answer=answer,
        subject=network,
        lines=(Sum(text), *more),
        mistakes=wrong(answer, candidates),
    )


def multiply_adds(dice: Dice) -> Question:
    """Ask for the multiply-adds of a convolution, its output smaller than its input."""
    channels, rows = dice.pick((1, 3, 4)), dice.whole(6, 12)
    layer = Conv2d(
        channels,
        dice.pick((2, 4, 8)),
        dice.pick((2, 3, 3, 5)),
        stride=dice.pick((1, 1, 2)),
        padding=dice.pick((0, 0, 1)),
    )
    shape = (channels, rows, dice.pick((rows, rows + 2)))
    network = Network("quiz", shape, (layer,))
    row = network.table()[0]
    answer = (row.multiply_adds,)
    mistakes = wrong(answer, _of_products(layer, shape, row.output_shape, answer[0]))
    return Question(
        kind="",
        words=Said(
            N_("How many multiply-adds does this layer need for one input of {shape}, biases left"
               " out?"),
            {"shape": "×".join(map(str, shape))},
        ),
        code=code.layer(layer, shape),
        asks=(PRODUCTS,),
        answer=answer,
        subject=network,
        lines=_products(layer, shape, row.output_shape),
        mistakes=mistakes,
        choices=choices(answer, mistakes),
    )  # fmt: skip


def _products(layer: Conv2d, shape: Shape, after: Shape) -> tuple[Line, ...]:
    """Return how a convolution's multiply-adds come about."""
    axes = layer.axes(shape)
    output = "·".join(f"{{output:{extent}}}" for extent in after)
    kernel = "·".join(f"{{kernel:{axis.kernel}}}" for axis in axes)
    text = f"{output} · {{input:{shape[0]}}}·{kernel} = **{layer.multiply_adds(shape)}**"
    return (
        *(axes[:1] if same_axes(axes) else axes),
        Said(N_("Every output cell costs one product for each weight of its filter:")),
        Sum(text),
    )


def _of_products(
    layer: Conv2d, shape: Shape, after: Shape, products: int
) -> list[tuple[Answer, Said]]:
    """Return how people miscount multiply-adds."""
    cells = after[1] * after[2]
    inputs = N_("You counted a window for each input cell. There is one for each output cell.")
    once = N_("Those are the weights. Each of them is used again in every output cell.")
    biased = N_("You counted the biases too; they are added, not multiplied.")
    return [
        ((products // cells * shape[1] * shape[2],), Said(inputs)),
        ((products // cells,), Said(once)),
        ((products // layer.in_channels,), Said(ONE_CHANNEL)),
        ((products // layer.out_channels,), Said(ONE_FILTER)),
        ((products + layer.out_channels * cells,), Said(biased)),
    ]
