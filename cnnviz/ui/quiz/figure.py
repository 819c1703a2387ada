"""The drawing beside a quiz question: with a question mark, then with the answer."""

from cnnviz.figures import quiz_chains
from cnnviz.figures import quiz_figures as figure
from cnnviz.grid import Kind
from cnnviz.grid.geometry import Axes, to_pair
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.validate import resolve_axes
from cnnviz.nets import Layer, Network
from cnnviz.nets.layers.kinds import BatchNorm2d, Conv2d, MaxPool2d
from cnnviz.quiz import Question
from cnnviz.ui.kit.i18n import _


def question_svg(question: Question, *, solved: bool) -> str:
    """Return the drawing of a question as SVG, solved with its answer."""
    subject = question.subject
    if isinstance(subject, WindowSettings):
        return _window(question.kind, subject, solved)
    match question.kind:
        case "receptive":
            return _seen(subject, solved)
        case "linear":
            return _chain(subject, solved)
        case "macs":
            return _maps(subject, solved)
    return _layer(subject)


def _window(kind: str, settings: WindowSettings, solved: bool) -> str:
    axes = resolve_axes(settings)
    label = _input_label(axes)
    if kind == "span":
        return figure.dilated_kernel(axes[0], label=_("A dilated kernel."), solved=solved)
    if kind in ("keep", "same") and not solved:  # the padding is what is asked
        return figure.same_padding(axes, label=label)
    if settings.kind is Kind.TRANSPOSED:
        return figure.transposed_stamps(axes, label=label, solved=solved)
    return figure.window(axes, label=label, solved=solved)


def _maps(network: Network, solved: bool) -> str:
    """Return the window of a convolution, with the number of feature maps below them."""
    layer = network.layers[0]
    assert isinstance(layer, Conv2d)
    axes = layer.axes(network.input_shape)
    channels = (layer.in_channels, layer.out_channels)
    return figure.window(axes, label=_input_label(axes), solved=solved, channels=channels)


def _input_label(axes: Axes) -> str:
    height, width = (axis.size for axis in axes)
    return _(
        "A {height}×{width} input, with the window at its first position.",
        height=height,
        width=width,
    )


def _layer(network: Network) -> str:
    """Return the connections between the inputs and the outputs of a layer."""
    layer, inputs, outputs = network.layers[0], network.input_shape[0], network.output_shape[0]
    groups = 1
    if isinstance(layer, Conv2d):
        groups = layer.groups
    elif isinstance(layer, BatchNorm2d):  # each channel for itself
        groups = inputs
    label = _("Inputs: {inputs}, outputs: {outputs}, connected by lines.",
              inputs=inputs, outputs=outputs)  # fmt: skip
    return quiz_chains.connected_channels(inputs, outputs, groups, label)


def _chain(network: Network, solved: bool) -> str:
    """Return the shapes before and after each layer that changes them."""
    shapes, names = [network.input_shape], []
    for layer, shape in zip(network.layers[:-1], network.shapes(), strict=False):
        if shape != shapes[-1] or isinstance(layer, Conv2d):
            shapes.append(shape)
            names.append(_name(layer))
    label = _("The input and the shape after each layer.")
    return quiz_chains.shape_chain(shapes, names, label, known=len(shapes) if solved else 1)


def _name(layer: Layer) -> str:
    """Return a short name of a layer: its kind, kernel and padding."""
    kind = type(layer).__name__
    if not isinstance(layer, Conv2d | MaxPool2d):
        return kind
    height, width = to_pair(layer.kernel_size)
    padding = to_pair(layer.padding)[0]
    return f"{kind} {height}×{width}" + (f", P {padding}" if padding else "")


def _seen(network: Network, solved: bool) -> str:
    axes = [
        layer.axes(network.input_shape)[0]
        for layer in network.layers
        if isinstance(layer, Conv2d | MaxPool2d)
    ]
    label = _(
        "One output cell at the top; below it, the cells it depends on in each earlier layer."
    )
    return quiz_chains.receptive_cells(axes, label, solved=solved)
