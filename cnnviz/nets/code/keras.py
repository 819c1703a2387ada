"""A network as Keras code.

Keras reads (height, width, channels). The code pads with separate layers (with −∞ before max
pooling) and permutes feature maps to PyTorch's order before flattening them; with the same weights
it gives the same numbers.
"""

from collections.abc import Iterable, Iterator

from cnnviz.grid.geometry import to_pair
from cnnviz.nets.layers import kinds
from cnnviz.nets.layers.base import Layer, Shape, Sides, Size
from cnnviz.problem import Problem

SEVERAL_PATHS = (kinds.Block, kinds.SqueezeExcitation)
"""What is not written as one call after the other."""


def write_keras(input_shape: Shape, layers: tuple[Layer, ...]) -> str:
    """Return Keras code for layers that fit each other.

    A chain is a ``keras.Sequential``; without layers or with several paths it is the functional
    form.

    Raises:
        Problem: Keras has no such layer; names the setting.
    """
    entry = f"keras.Input({(*input_shape[1:], input_shape[0])})"
    if not layers or any(isinstance(layer, SEVERAL_PATHS) for layer in layers):
        steps = _functional_lines(input_shape, layers)
        lines = [f"x = inputs = {entry}", *steps, "model = keras.Model(inputs, x)"]
    else:
        calls = [entry, *_chain_layers(input_shape, layers)]
        lines = ["model = keras.Sequential([", *(f"    {call}," for call in calls), "])"]
    imports = ["import keras", "from keras import layers"]
    if any("ops." in line for line in lines):
        imports[1] += ", ops"
    return "\n".join([*imports, "", *lines, ""])


def _chain_layers(shape: Shape, layers: Iterable[Layer]) -> Iterator[str]:
    """Yield the Keras layers of a chain whose input is of ``shape``."""
    for layer in layers:
        yield from _keras_layers(layer, shape)
        shape = layer.output_shape(shape)


def _functional_lines(shape: Shape, layers: Iterable[Layer], name: str = "x") -> Iterator[str]:
    """Yield the lines of the functional form; the variable holds the input, then the output."""
    for layer in layers:
        if isinstance(layer, kinds.Residual):
            yield "shortcut = x"
            yield from _functional_lines(shape, layer.layers)
            yield from _functional_lines(shape, layer.shortcut, "shortcut")
            yield "x = layers.Add()([x, shortcut])"
        elif isinstance(layer, kinds.Branches):
            names = [f"branch{number}" for number, _branch in enumerate(layer.branches, 1)]
            for branch, inner in zip(names, layer.branches, strict=True):
                yield f"{branch} = x"
                yield from _functional_lines(shape, inner, branch)
            yield f"x = layers.Concatenate()([{', '.join(names)}])"
        elif isinstance(layer, kinds.SqueezeExcitation):
            yield from _excitation_lines(layer, name)
        else:
            yield from (f"{name} = {call}({name})" for call in _keras_layers(layer, shape))
        shape = layer.output_shape(shape)


def _excitation_lines(layer: kinds.SqueezeExcitation, name: str) -> Iterator[str]:
    """Yield the lines that multiply the maps of a variable by their factors."""
    function = "hard_sigmoid" if layer.hard else "sigmoid"
    yield f"scale = layers.GlobalAveragePooling2D(keepdims=True)({name})"
    yield f'scale = layers.Conv2D({layer.squeeze_channels}, 1, activation="relu")(scale)'
    yield f'scale = layers.Conv2D({layer.input_channels}, 1, activation="{function}")(scale)'
    yield f"{name} = layers.Multiply()([{name}, scale])"


def _unsupported(layer: Layer, setting: str) -> Problem:
    return Problem(
        "Keras has no equivalent of {setting} in {layer}.", setting=setting, layer=str(layer)
    )


def _keras_layers(layer: Layer, before: Shape) -> list[str]:
    """Return the Keras layers for one layer."""
    match layer:
        case kinds.Conv2d():
            return _convolution(layer)
        case kinds.ConvTranspose2d():
            return _transposed(layer)
        case kinds.MaxPool2d() | kinds.AvgPool2d():
            return _pooling(layer, before)
        case kinds.ZeroPad2d():
            return [f"layers.ZeroPadding2D({_keras_sides(layer.padding)})"]
        case kinds.AdaptiveAvgPool2d():
            return [_adaptive_pooling(layer, before)]
        case kinds.BatchNorm2d() | kinds.BatchNorm1d():
            epsilon = "1e-5" if layer.eps == 1e-5 else layer.eps
            return [f"layers.BatchNormalization(momentum=0.9, epsilon={epsilon})"]
        case kinds.ReLU():
            return ["layers.ReLU()"]
        case kinds.ReLU6():
            return ["layers.ReLU(max_value=6)"]
        case kinds.LeakyReLU():
            return [f"layers.LeakyReLU(negative_slope={layer.negative_slope})"]
        case kinds.Tanh() | kinds.Sigmoid() | kinds.Softmax():
            return [f'layers.Activation("{layer.code}")']
        case kinds.Hardswish():
            return ['layers.Activation("hard_silu")']
        case kinds.Hardsigmoid():
            return ['layers.Activation("hard_sigmoid")']
        case kinds.LogSoftmax():
            return ['layers.Activation("log_softmax")']
        case kinds.GELU() | kinds.SiLU():
            return [f'layers.Activation("{layer.code}")']
        case kinds.GroupNorm():
            return [f"layers.GroupNormalization({layer.num_groups}, epsilon={layer.eps})"]
        case kinds.Dropout2d():
            return [f"layers.SpatialDropout2D({layer.p})"]
        case kinds.Dropout():
            return [f"layers.Dropout({layer.p})"]
        case kinds.Linear():
            bias = "" if layer.bias else ", use_bias=False"
            return [f"layers.Dense({layer.out_features}{bias})"]
        case kinds.Flatten():
            turn = ["layers.Permute((3, 1, 2))"] if len(before) == 3 and before[0] > 1 else []
            return [*turn, "layers.Flatten()"]
    raise _unsupported(layer, type(layer).__name__)


def _keras_sides(padding: Sides) -> Sides | tuple[tuple[int, int], tuple[int, int]]:
    """Return padding as Keras takes it: ((top, bottom), (left, right))."""
    if not isinstance(padding, tuple):
        return padding
    left, right, top, bottom = padding
    return (top, bottom), (left, right)


def _convolution(layer: kinds.Conv2d) -> list[str]:
    groups = "" if layer.groups == 1 else f", groups={layer.groups}"
    pads = [f"layers.ZeroPadding2D({layer.padding})"] if any(to_pair(layer.padding)) else []
    return [*pads, f"layers.Conv2D({_convolution_arguments(layer)}{groups})"]


def _transposed(layer: kinds.ConvTranspose2d) -> list[str]:
    """Return a transposed convolution and, for its padding, a layer that crops."""
    if layer.groups > 1:
        raise _unsupported(layer, "groups")
    kernel, stride, extra = map(to_pair, (layer.kernel_size, layer.stride, layer.output_padding))
    if extra[0] >= stride[0] or extra[1] >= stride[1]:
        raise _unsupported(layer, "output_padding")
    longer = kernel[0] < stride[0] or kernel[1] < stride[1]  # than in torch, by default
    more = f", output_padding={layer.output_padding}" if any(extra) or longer else ""
    crops = [f"layers.Cropping2D({layer.padding})"] if any(to_pair(layer.padding)) else []
    return [f"layers.Conv2DTranspose({_convolution_arguments(layer)}{more})", *crops]


def _convolution_arguments(layer: kinds.Conv2d | kinds.ConvTranspose2d) -> str:
    """Return the arguments that both kinds of convolution have."""
    stride, dilation = to_pair(layer.stride), to_pair(layer.dilation)
    if max(stride) > 1 and max(dilation) > 1:
        raise _unsupported(layer, "dilation")
    strides = "" if stride == (1, 1) else f", strides={layer.stride}"
    spread = "" if dilation == (1, 1) else f", dilation_rate={layer.dilation}"
    bias = "" if layer.bias else ", use_bias=False"
    return f"{layer.out_channels}, {layer.kernel_size}{strides}{spread}{bias}"


def _pooling(layer: kinds.MaxPool2d | kinds.AvgPool2d, before: Shape) -> list[str]:
    strides = "" if layer.stride is None else f", strides={layer.stride}"
    over = tuple(axis.overhang for axis in layer.axes(before))
    if isinstance(layer, kinds.MaxPool2d):
        if layer.dilation not in (1, (1, 1)):
            raise _unsupported(layer, "dilation")
        pads = _infinite_padding(layer.padding, over)
        return [*pads, f"layers.MaxPooling2D({layer.kernel_size}{strides})"]
    if any(over):  # cells added at the end would count in the average
        raise _unsupported(layer, "ceil_mode")
    padded = any(to_pair(layer.padding))
    if padded and not layer.count_include_pad:
        raise _unsupported(layer, "count_include_pad")
    pads = [f"layers.ZeroPadding2D({layer.padding})"] if padded else []
    return [*pads, f"layers.AveragePooling2D({layer.kernel_size}{strides})"]


def _adaptive_pooling(layer: kinds.AdaptiveAvgPool2d, before: Shape) -> str:
    """Return average pooling with windows of equal size, if the input allows it."""
    sizes = list(zip(before[1:], to_pair(layer.output_size), strict=True))
    if any(size % count for size, count in sizes):  # windows of different sizes
        raise _unsupported(layer, "output_size")
    return f"layers.AveragePooling2D({tuple(size // count for size, count in sizes)})"


def _infinite_padding(padding: Size, over: tuple[int, ...]) -> list[str]:
    """Return a layer that pads with −∞ like PyTorch's max pooling, ``over`` more at the end."""
    rows, columns = to_pair(padding)
    if not any((rows, columns, *over)):
        return []
    sides = f"((0, 0), ({rows}, {rows + over[0]}), ({columns}, {columns + over[1]}), (0, 0))"
    return [f'layers.Lambda(lambda maps: ops.pad(maps, {sides}, constant_values=float("-inf")))']
