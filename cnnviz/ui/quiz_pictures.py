"""The picture beside a quiz question: with a question mark at first, then with the answer."""

from __future__ import annotations

from cnnviz.figures import chain
from cnnviz.figures import question as figure
from cnnviz.grid import Kind
from cnnviz.grid.checks import resolve
from cnnviz.grid.settings import Settings
from cnnviz.nets import Layer, Network
from cnnviz.nets.base import pair
from cnnviz.nets.layers import Conv2d, Linear, MaxPool2d
from cnnviz.quiz import Question
from cnnviz.ui.text import _


def draw(question: Question, *, solved: bool) -> str:
    """Return the picture of a question as SVG.

    Args:
        question: What is asked.
        solved: Draw the answer too.
    """
    if isinstance(question.subject, Settings):
        return _window(question, question.subject, solved)
    if question.kind == "receptive":
        return _seen(question.subject, solved)
    if question.kind == "linear":
        return _chain(question.subject, solved)
    return _layer(question, question.subject)


def _window(question: Question, settings: Settings, solved: bool) -> str:
    geometry = resolve(settings)
    size = (settings.image[2], settings.image[3])
    output = geometry.output if solved else None
    label = _("An input of {height} by {width} cells, and the window at its first place.",
              height=size[0], width=size[1])  # fmt: skip
    if settings.kind is Kind.TRANSPOSED:
        return figure.stamps(
            size,
            geometry.kernel,
            label=label,
            stride=geometry.stride,
            padding=geometry.before,
            output=output,
        )
    hidden = question.kind in ("keep", "same") and not solved  # the padding is what is asked
    return figure.window(
        size,
        geometry.kernel,
        label=label,
        stride=geometry.stride,
        before=(0, 0) if hidden else geometry.before,
        after=(0, 0) if hidden else geometry.after,
        dilation=geometry.dilation,
        output=output,
    )


def _layer(question: Question, network: Network) -> str:
    """Return which inputs a layer joins with which outputs."""
    layer = network.layers[0]
    after = network.output_shape
    groups = 1
    if isinstance(layer, Conv2d):
        inputs, outputs, groups = layer.in_channels, layer.out_channels, layer.groups
    elif isinstance(layer, Linear):
        inputs, outputs = layer.in_features, layer.out_features
    else:  # batch norm: each channel for itself
        inputs = outputs = groups = after[0]
    label = _("{inputs} inputs and {outputs} outputs, joined by lines.",
              inputs=inputs, outputs=outputs)  # fmt: skip
    return chain.joined(inputs, outputs, groups, label)


def _chain(network: Network, solved: bool) -> str:
    """Return the shapes between those layers that change them."""
    shapes, names = [network.input_shape], []
    for layer, shape in zip(network.layers[:-1], network.shapes(), strict=False):
        if shape != shapes[-1] or isinstance(layer, Conv2d):
            shapes.append(shape)
            names.append(_name(layer))
    label = _("The input, and the shapes after each layer.")
    return chain.shapes(shapes, names, label, known=len(shapes) if solved else 1)


def _name(layer: Layer) -> str:
    """Return a layer in a word: its kind, kernel and padding."""
    kind = type(layer).__name__
    if not isinstance(layer, Conv2d | MaxPool2d):
        return kind
    height, width = pair(layer.kernel_size)
    padding = pair(layer.padding)[0]
    return f"{kind} {height}×{width}" + (f", P {padding}" if padding else "")


def _seen(network: Network, solved: bool) -> str:
    slides = [
        (
            pair(layer.kernel_size)[0],
            pair(layer.kernel_size if layer.stride is None else layer.stride)[0],
            pair(layer.dilation)[0],
        )
        for layer in network.layers
        if isinstance(layer, Conv2d | MaxPool2d)
    ]
    label = _("One output cell at the top, and below it what it reads of each layer before.")
    return chain.seen(slides, label, solved=solved)
