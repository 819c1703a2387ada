"""The names of layers, and what they do in a sentence each."""

from cnnviz.grid.geometry import to_pair
from cnnviz.nets import Layer, Row, Shape
from cnnviz.nets.layers.kinds import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Branches,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Dropout2d,
    GroupNorm,
    Linear,
    MaxPool2d,
    Residual,
    SqueezeExcitation,
    ZeroPad2d,
)
from cnnviz.problem import N_
from cnnviz.ui.kit.i18n import _

NAMES = {
    "conv": N_("Convolution"),
    "convtranspose": N_("Transposed convolution"),
    "residual": N_("Residual block"),
    "branches": N_("Branches, concatenated"),
    "batchnorm": N_("Batch normalization"),
    "batchnorm1d": N_("Batch normalization"),
    "groupnorm": N_("Group normalization"),
    "relu": N_("ReLU"),
    "relu6": N_("ReLU6"),
    "leakyrelu": N_("Leaky ReLU"),
    "hardswish": N_("Hard swish"),
    "gelu": N_("GELU"),
    "silu": N_("SiLU"),
    "tanh": N_("Hyperbolic tangent"),
    "sigmoid": N_("Sigmoid"),
    "hardsigmoid": N_("Hard sigmoid"),
    "squeezeexcitation": N_("Squeeze-and-excitation"),
    "maxpool": N_("Max pooling"),
    "avgpool": N_("Average pooling"),
    "adaptiveavgpool": N_("Adaptive average pooling"),
    "zeropad": N_("Zero padding"),
    "flatten": N_("Flatten"),
    "linear": N_("Fully connected (linear)"),
    "dropout": N_("Dropout"),
    "dropout2d": N_("Dropout of maps"),
    "softmax": N_("Softmax"),
    "logsoftmax": N_("Log-softmax"),
}

SENTENCES = {
    "first": N_(
        "Each filter slides over the image and records, position by position, how well the "
        "image matches it: red for a match, blue for the opposite pattern. One feature map per "
        "filter: {count} in all."
    ),
    "conv": N_(
        "Each filter reads all input maps at once (in: {channels}, out: {count}), so a map here "
        "combines what the maps before it show: in a trained network, edges can become corners."
    ),
    "grouped": N_(
        "Each filter reads only the {depth} channels of its group (in: {channels}, out: {count}) "
        "and produces one feature map; channels of different groups are not combined here."
    ),
    "depthwise": N_(
        "Each filter reads only one of the input channels (in: {channels}, out: {count}) and "
        "produces one feature map; the channels are not combined here."
    ),
    "convtranspose": N_(
        "Each input value places a copy of the kernel, multiplied by that value, on the output; "
        "where copies overlap, they are added. The maps become {size}."
    ),
    "residual": N_(
        "Adds two paths: the output of the layers inside ({count}) and the input itself. The "
        "layers only have to learn the difference."
    ),
    "projection": N_(
        "Adds two paths: the output of the layers inside ({count}) and a shortcut that only "
        "brings the maps to the same shape."
    ),
    "branches": N_(
        "Runs {count} branches beside each other on the same input and concatenates their maps: "
        "{channels} in all. Each branch looks at the input in its own way, such as with small and "
        "with large kernels."
    ),
    "batchnorm": N_(
        "Normalizes every map with the mean and variance gathered during training, then scales "
        "and shifts it by learned values. The pattern in a map stays the same; no map drowns "
        "out the others, and networks train faster."
    ),
    "batchnorm1d": N_(
        "Normalizes every value with the mean and variance gathered during training, then "
        "scales and shifts it by learned values."
    ),
    "relu": N_(
        "Sets every negative value to zero: the blue disappears. Without such a nonlinearity, "
        "several layers in a row could be replaced by a single one."
    ),
    "relu6": N_(
        "Sets every negative value to zero and every value above 6 to 6: bounded values can be "
        "stored with fewer bits on a phone."
    ),
    "leakyrelu": N_(
        "Scales negative values down to a small fraction: unlike with ReLU, the gradient still "
        "flows through them."
    ),
    "hardswish": N_(
        "Multiplies every value by a factor that grows along a straight line from 0 at −3 to 1 at "
        "3: large values stay, values below −3 become zero, and those between are bent a little."
    ),
    "gelu": N_(
        "Multiplies every value by the probability that a normally distributed number is smaller: "
        "large values stay, very negative ones become almost zero, without a kink between."
    ),
    "silu": N_(
        "Multiplies every value by its sigmoid: large values stay, very negative ones become "
        "almost zero, without a kink between."
    ),
    "groupnorm": N_(
        "Normalizes each of {groups} groups of maps with its own mean and variance, then scales "
        "and shifts every map by learned values. Unlike batch normalization, it needs no other "
        "images."
    ),
    "hardsigmoid": N_(
        "Maps every value into 0 to 1 by a straight line from −3 to 3: nearly a sigmoid, but "
        "cheaper to compute."
    ),
    "squeezeexcitation": N_(
        "Multiplies every map by a factor from 0 to 1. The factors are computed from the means of "
        "all maps: {count} of them, squeezed to {squeezed} and expanded again. So the network can "
        "turn maps up or down by what the whole image shows."
    ),
    "sigmoid": N_("Squeezes every value between 0 and 1; large values become nearly equal."),
    "tanh": N_("Squeezes every value between −1 and 1; large values become nearly equal."),
    "maxpool": N_(
        "Keeps the maximum of each {kernel} window: what was found is kept, exactly where "
        "matters less."
    ),
    "avgpool": N_("Keeps the average of each {kernel} window."),
    "adaptiveavgpool": N_(
        "Averages over windows spread evenly across the maps, whatever their size. The maps "
        "become {size}."
    ),
    "zeropad": N_(
        "Adds zeros around every map: {left} on the left, {right} on the right, {top} at the top, "
        "{bottom} at the bottom. The maps become {size}."
    ),
    "flatten": N_(
        "Flattens the maps into one vector: map after map, row after row. No value changes; the "
        "fully connected layers that follow take a vector."
    ),
    "linear": N_(
        "Each output is a weighted sum of all inputs, plus a bias (inputs: {inputs}, outputs: "
        "{count})."
    ),
    "last": N_(
        "The logits, one per class: each is a weighted sum of all inputs ({inputs}). The "
        "largest gives the predicted class; softmax turns them into the probabilities at the "
        "top."
    ),
    "dropout": N_(
        "In training mode, each value is set to zero with probability {p} and the others are "
        "scaled up, so that the network does not rely on any single value. In evaluation mode, "
        "as here, all values pass through unchanged."
    ),
    "dropout2d": N_(
        "In training mode, each whole map is set to zero with probability {p} and the others are "
        "scaled up. In evaluation mode, as here, all maps pass through unchanged."
    ),
    "softmax": N_("Turns the logits into probabilities, which add up to 1."),
    "logsoftmax": N_("Turns the logits into log-probabilities."),
}
UNTRAINED_NORM = N_(
    "This network is untrained: mean 0, variance 1, scale 1 and shift 0 leave the values as they "
    "are."
)
SHRUNK = N_("The maps shrink to {size}.")
CHANGED = N_("The maps become {size}.")
UNCHANGED = N_("The size of the maps stays {size}.")


def layer_title(layer: Layer) -> str:
    """Return the name of a layer."""
    return _(NAMES[layer.code])


def layer_sentence(
    layer: Layer, row: Row, before: Shape, *, last: bool = False, trained: bool = True
) -> str:
    """Return what a layer does to an input of a shape, in the reader's language.

    The row is the layer's in the network's table; the sentence of the last layer, and of a batch
    norm that is not trained, is another one.
    """
    after = row.output_shape
    size = " × ".join(map(str, after[1:]))
    match layer:
        case Conv2d(in_channels=channels, out_channels=count, groups=groups):
            depth = channels // groups
            kind = "first" if row.index == 0 else "conv"
            if groups > 1:
                kind = "depthwise" if depth == 1 else "grouped"
            return _(SENTENCES[kind], count=count, channels=channels, depth=depth)
        case BatchNorm1d() | BatchNorm2d() if not trained:
            return f"{_(SENTENCES[layer.code])} {_(UNTRAINED_NORM)}"
        case Linear(in_features=inputs, out_features=count):
            return _(SENTENCES["last" if last else "linear"], count=count, inputs=inputs)
        case Dropout(p=p) | Dropout2d(p=p):
            return _(SENTENCES[layer.code], p=p)
        case GroupNorm(num_groups=groups):
            return _(SENTENCES["groupnorm"], groups=groups)
        case Residual(layers=layers, shortcut=shortcut):
            return _(SENTENCES["projection" if shortcut else "residual"], count=len(layers))
        case ZeroPad2d(padding=padding):
            sides = padding if isinstance(padding, tuple) else 4 * (padding,)
            names = dict(zip(("left", "right", "top", "bottom"), sides, strict=True))
            return _(SENTENCES["zeropad"], size=size, **names)
        case Branches(branches=branches):
            return _(SENTENCES["branches"], count=len(branches), channels=after[0])
        case SqueezeExcitation(input_channels=count, squeeze_channels=squeezed):
            return _(SENTENCES["squeezeexcitation"], count=count, squeezed=squeezed)
        case AdaptiveAvgPool2d() | ConvTranspose2d():
            return _(SENTENCES[layer.code], size=size)
        case MaxPool2d() | AvgPool2d():
            kernel = " × ".join(map(str, to_pair(layer.kernel_size)))
            sentence = _(SENTENCES[layer.code], kernel=kernel)
            return f"{sentence} {_(_size_change(before, after), size=size)}"
    return _(SENTENCES[layer.code])


def _size_change(before: Shape, after: Shape) -> str:
    """Return the sentence on the size of the maps after a layer, English."""
    if after == before:
        return UNCHANGED
    shrunk = all(side <= old for side, old in zip(after, before, strict=True))
    return SHRUNK if shrunk else CHANGED
