"""Questions about the cost of a layer: parameters and MACs, as in the table."""

from cnnviz.grid.geometry import same_axes, to_pair
from cnnviz.nets import Layer, Network
from cnnviz.nets.layers.base import Shape, Size
from cnnviz.nets.layers.kinds import BatchNorm2d, Conv2d, Linear
from cnnviz.problem import N_
from cnnviz.quiz import code
from cnnviz.quiz.records import Candidate, Explanation, Formula, Message, Question
from cnnviz.quiz.seeded_random import SeededRandom

KERNELS: tuple[Size, ...] = (1, 3, 3, 5, (3, 1), (3, 5))
PARAMETERS, PRODUCTS = N_("Parameters"), N_("MACs")
NO_BIAS = N_("You left out the biases: there is one per output.")
BIAS = N_("bias=False: this layer has no biases.")
ONE_SIDE = N_("A kernel has height × width weights; you counted only one side.")
ONE_CHANNEL = N_(
    "You counted only one input channel. A filter has one kernel for each channel it reads."
)
ONE_FILTER = N_("You counted only one filter; there is one per output channel.")


def parameters_question(rng: SeededRandom) -> Question:
    """Ask for the parameters of a convolution, a linear layer or a batch norm."""
    return rng.choice(
        (_convolution_question, _convolution_question, _linear_question, _batch_norm_question)
    )(rng)


def _convolution_question(rng: SeededRandom) -> Question:
    kernel = rng.choice(KERNELS)
    layer = Conv2d(rng.choice((1, 3, 6, 8)), rng.choice((4, 6, 8, 16)), kernel)
    return _filter_question(layer)


def groups_question(rng: SeededRandom) -> Question:
    """Ask for the parameters of a convolution with groups, with or without biases."""
    parts = rng.choice((2, 3, 4, 8))
    layer = Conv2d(
        parts * rng.choice((1, 2, 4)),
        parts * rng.choice((1, 2, 3)),
        rng.choice(KERNELS[1:]),
        padding=1,
        groups=parts,
        bias=rng.choice((True, False)),
    )
    return _filter_question(layer)


def _filter_question(layer: Conv2d) -> Question:
    shape = (layer.in_channels, 16, 16)
    return _parameter_question(layer, shape, _filter_sum(layer), _filter_mistakes(layer))


def _filter_sum(layer: Conv2d) -> str:
    """Return the sum of a convolution's parameters."""
    height, width = to_pair(layer.kernel_size)
    depth = f"{{input:{layer.in_channels}}}"
    if layer.groups > 1:
        depth = f"({depth}/{layer.groups})"
    weights = f"{{output:{layer.out_channels}}}·{depth}·{{kernel:{height}}}·{{kernel:{width}}}"
    bias = f" + {{bias:{layer.out_channels}}}" if layer.bias else ""
    return f"{weights}{bias} = **{layer.parameters}**"


def _filter_mistakes(layer: Conv2d) -> list[Candidate]:
    """Return wrong numbers of a convolution's parameters, and why they are wrong."""
    height, width = to_pair(layer.kernel_size)
    out, depth = layer.out_channels, layer.in_channels // layer.groups
    bias = out if layer.bias else 0
    weights = out * depth * height * width
    undivided = N_("You left out the groups: a filter reads only the channels of its own group.")
    divided = N_(
        "Groups divide the channels that each filter reads; the number of filters stays the same."
    )
    return [
        (weights * layer.groups + bias, undivided),
        (weights, NO_BIAS),
        (weights + out, BIAS),
        (weights // layer.groups + bias, divided),
        (out * height * width + bias, ONE_CHANNEL),
        (out * depth * height + bias, ONE_SIDE),
        (depth * height * width + (1 if layer.bias else 0), ONE_FILTER),
    ]


def _linear_question(rng: SeededRandom) -> Question:
    layer = Linear(rng.choice((64, 84, 120, 400, 784)), rng.choice((2, 10, 10, 32)))
    inputs, outputs = layer.in_features, layer.out_features
    added = N_("Every output is connected to every input: multiply, do not add.")
    per_input = N_("There is one bias per output, not per input.")
    text = f"{{output:{outputs}}}·{{input:{inputs}}} + {{bias:{outputs}}} = **{layer.parameters}**"
    return _parameter_question(
        layer,
        (inputs,),
        text,
        [
            (inputs * outputs, NO_BIAS),
            (inputs * outputs + inputs, per_input),
            (inputs * outputs + 1, N_("There is one bias per output, not just one.")),
            (inputs + outputs, added),
        ],
    )


def _batch_norm_question(rng: SeededRandom) -> Question:
    channels = rng.choice((6, 16, 32, 64))
    layer = BatchNorm2d(channels)
    one = N_("Each channel has two parameters: a scale (γ) and a shift (β).")
    running = N_(
        "The running mean and variance are stored but not trained: they do not count as parameters."
    )
    shared = N_("All cells of a channel share one scale (γ) and one shift (β).")
    whole = N_("There is one scale (γ) and one shift (β) per channel, not for the whole layer.")
    return _parameter_question(
        layer,
        (channels, 16, 16),
        f"{{kernel:{channels}}} + {{bias:{channels}}} = **{layer.parameters}**",
        [
            (channels, one),
            (4 * channels, running),
            (2, whole),
            (2 * channels * 16 * 16, shared),
        ],
        Message("One scale (γ) and one shift (β) per channel."),
    )


def _parameter_question(
    layer: Layer, shape: Shape, text: str, candidates: list[Candidate], *more: Explanation
) -> Question:
    """Return the question for the number of a layer's parameters."""
    network = Network("quiz", shape, (layer,))
    return Question(
        prompt=Message("How many parameters does this layer have?"),
        code=code.layer_code(layer),
        answer_names=(PARAMETERS,),
        answer=(network.table()[0].parameters,),
        subject=network,
        explanation=(Formula(text), *more),
        candidates=candidates,
    )


def multiply_adds_question(rng: SeededRandom) -> Question:
    """Ask for the MACs of a convolution, its output smaller than its input."""
    channels, rows = rng.choice((1, 3, 4)), rng.integer(6, 12)
    layer = Conv2d(
        channels,
        rng.choice((2, 4, 8)),
        rng.choice((2, 3, 3, 5)),
        stride=rng.choice((1, 1, 2)),
        padding=rng.choice((0, 0, 1)),
    )
    shape = (channels, rows, rng.choice((rows, rows + 2)))
    network = Network("quiz", shape, (layer,))
    row = network.table()[0]
    return Question(
        prompt=Message(
            "How many multiply-accumulate operations (MACs) does this layer need for one "
            "input of {shape}, not counting biases?",
            {"shape": "×".join(map(str, shape))},
        ),
        code=code.applied_layer_code(layer, shape),
        answer_names=(PRODUCTS,),
        answer=(row.multiply_adds,),
        subject=network,
        explanation=_product_explanation(layer, shape, row.output_shape),
        candidates=_product_mistakes(layer, shape, row.output_shape, row.multiply_adds),
        multiple_choice=True,
    )


def _product_explanation(layer: Conv2d, shape: Shape, after: Shape) -> tuple[Explanation, ...]:
    """Return the product behind a convolution's MACs."""
    axes = layer.axes(shape)
    output = "·".join(f"{{output:{extent}}}" for extent in after)
    kernel = "·".join(f"{{kernel:{axis.kernel}}}" for axis in axes)
    text = f"{output} · {{input:{shape[0]}}}·{kernel} = **{layer.multiply_adds(shape)}**"
    return (
        *(axes[:1] if same_axes(axes) else axes),
        Message("Each output cell takes one multiplication per weight of its filter:"),
        Formula(text),
    )


def _product_mistakes(layer: Conv2d, shape: Shape, after: Shape, products: int) -> list[Candidate]:
    """Return wrong numbers of MACs, and why they are wrong."""
    cells = after[1] * after[2]
    inputs = N_("You counted one window per input cell. There is one per output cell.")
    once = N_("That is the number of weights. Each weight is used again for every output cell.")
    biased = N_("You counted the biases too; they are added, not multiplied.")
    return [
        (products // cells * shape[1] * shape[2], inputs),
        (products // cells, once),
        (products // layer.in_channels, ONE_CHANNEL),
        (products // layer.out_channels, ONE_FILTER),
        (products + layer.out_channels * cells, biased),
    ]
