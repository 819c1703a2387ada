"""What calls of Keras mean: layers that learn their number of inputs from what arrives.

Shapes are (C, H, W) here, where Keras has (H, W, C): only the order of the weights differs.
"""

import ast
from dataclasses import dataclass, field
from typing import Any

from cnnviz.nets.layers.base import Shape
from cnnviz.nets.reader.flow import follow, merge
from cnnviz.nets.reader.keras_layers import LAYERS, read_activation
from cnnviz.nets.reader.layer_calls import known_value
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.values import Arguments, Module, Tensor, Unknown
from cnnviz.problem import N_, Problem

MODELS = {
    f"{library}.{name}"
    for library in ("keras", "keras.models", "tensorflow.keras", "tensorflow.keras.models")
    for name in ("Sequential", "Model")
}
_ALWAYS = frozenset(
    ["name", "dtype", "trainable", "input_shape", "batch_input_shape", "input_dim", "data_format"]
)
_PASSED = frozenset(
    [
        "kernel_initializer",
        "bias_initializer",
        "kernel_regularizer",
        "bias_regularizer",
        "kernel_constraint",
        "bias_constraint",
        "activity_regularizer",
        "momentum",
        "beta_initializer",
        "gamma_initializer",
        "seed",
        "moving_mean_initializer",
        "moving_variance_initializer",
        "noise_shape",
        "depthwise_initializer",
        "pointwise_initializer",
    ]
)
"""Arguments that change neither sizes nor the numbers of parameters."""


@dataclass(eq=False)
class KerasLayer:
    """A layer of Keras; its records are made when it is called."""

    name: str
    where: ast.AST
    values: dict[str, Any]
    module: Module | None = None


@dataclass(eq=False)
class KerasModel:
    """A model: layers in a row, or the tensors between its input and output."""

    where: ast.AST
    layers: list[Any] = field(default_factory=list)
    inputs: Tensor | None = None
    outputs: Tensor | None = None


def is_keras(name: str) -> bool:
    """Return whether a full name is of Keras."""
    return name.startswith(("keras.", "tensorflow.keras.", "tensorflow.python.keras."))


def call(name: str, call: Arguments) -> Any:
    """Return a layer, a model or an input.

    Raises:
        Refused: An argument cannot be read.
    """
    short = name.rpartition(".")[2]
    if name in MODELS:
        return _model(short, call)
    if short in ("Input", "InputLayer"):
        shape = call.get("shape", 0, call.get("input_shape", 0))
        return input_tensor(known_value(shape, call.where), call.where)
    if short in ("add", "concatenate") and call.values and call.get("axis", 1, -1) in (-1, 3):
        return _merge(short, call.values[0], call.where)
    if short in LAYERS or short in _PLAIN:
        order = (LAYERS[short][0] if short in LAYERS else "").split()
        return KerasLayer(short, call.where, _arguments(short, order, call))
    text = code_text(call.where.func if isinstance(call.where, ast.Call) else call.where)
    if ".layers." in name:
        raise Refused(call.where, Problem("{name} is not a supported layer.", name=text))
    reason = N_("{text} is a function call, and no code is run here: write the value.")
    return Unknown(Problem(reason, text=text), call.where)


def _arguments(name: str, order: list[str], call: Arguments) -> dict[str, Any]:
    """Return the values of a layer's arguments by name."""
    if len(call.values) > len(order):
        text = N_("too many values for {layer}: it takes up to {most}.")
        raise Refused(call.nodes[len(order)], Problem(text, layer=name, most=len(order)))
    values = {
        word: known_value(value, node)
        for word, value, node in zip(order, call.values, call.nodes, strict=False)
    }
    for word, named in call.named.items():
        if word not in (*order, *_ALWAYS, *_PASSED):
            text = N_("{layer} has no argument {argument}; it takes {names}.")
            reason = Problem(text, layer=name, argument=word, names=", ".join(order) or "–")
            raise Refused(named.word, reason)
        if word not in _PASSED:
            activation = getattr(named.value, "name", None)
            plain = activation.rpartition(".")[2] if isinstance(activation, str) else named.value
            values[word] = known_value(plain, named.node)
    return values


def input_tensor(shape: Any, where: ast.AST) -> Tensor:
    """Return the input of a shape (H, W, C) or (F,).

    Raises:
        Refused: It is not such a shape.
    """
    sizes = shape if isinstance(shape, tuple) else (shape,)
    good = all(isinstance(size, int) and size > 0 for size in sizes)
    if not good or len(sizes) not in (1, 3):
        reason = Problem("{text} is not a supported value.", text=code_text(where))
        raise Refused(where, reason)
    return Tensor((sizes[-1], *sizes[:-1]), where)


def _model(name: str, call: Arguments) -> KerasModel:
    if name == "Sequential":
        model = KerasModel(call.where)
        for layer in call.get("layers", 0) or []:
            add_layer(model, layer, call.where)
        return model
    start, end = call.get("inputs", 0), call.get("outputs", 1)
    start = start[0] if isinstance(start, list | tuple) and len(start) == 1 else start
    end = end[0] if isinstance(end, list | tuple) and len(end) == 1 else end
    if not isinstance(start, Tensor) or not isinstance(end, Tensor):
        raise Refused(
            call.where, Problem("{text} is not a supported value.", text=code_text(call.where))
        )
    return KerasModel(call.where, inputs=start, outputs=end)


def add_layer(model: KerasModel, layer: Any, where: ast.AST) -> None:
    """Append a layer, an input or a model to a model.

    Raises:
        Refused: It is something else.
    """
    if isinstance(layer, Unknown):
        raise Refused(layer.where, layer.reason)
    if not isinstance(layer, KerasLayer | KerasModel | Tensor):
        raise Refused(where, Problem("{text} is not a layer.", text=code_text(where)))
    model.layers.append(layer)


def call_model_method(model: KerasModel, name: str, call: Arguments) -> Any:
    """Return the result of a method of a model.

    Raises:
        Refused: It changes the model in another way than by adding a layer.
    """
    if name == "add" and len(call.values) == 1:
        add_layer(model, call.values[0], call.nodes[0])
        return None
    text = code_text(call.where)
    if name in ("pop", "insert", "add"):
        raise Refused(call.where, Problem("{text} is not a supported value.", text=text))
    reason = N_("{text} is a function call, and no code is run here: write the value.")
    return Unknown(Problem(reason, text=text), call.where)


def finish(model: KerasModel, shape: Shape | None) -> tuple[Tensor, Tensor]:
    """Return the input and the output of a model; ``shape`` is used where it names none.

    Raises:
        Refused: Neither says the input shape, or a layer does not fit.
    """
    if model.inputs is not None and model.outputs is not None:
        return model.inputs, model.outputs
    start = next(iter(_first_inputs(model)), None)
    if start is None:
        if shape is None:
            text = N_(
                "Keras takes the number of inputs from the input shape: write it, such as "
                "Input(shape=(28, 28, 1))."
            )
            raise Refused(model.where, Problem(text))
        start = Tensor(shape, model.where)
    return start, _run(model, start)


def _first_inputs(model: KerasModel) -> list[Tensor]:
    """Return the input that a model or its first layer names."""
    if model.inputs is not None:
        return [model.inputs]
    for layer in model.layers[:1]:
        if isinstance(layer, Tensor):
            return [layer]
        if isinstance(layer, KerasModel):
            return _first_inputs(layer)
        shape = layer.values.get("input_shape", layer.values.get("input_dim"))
        if shape is None and "batch_input_shape" in layer.values:
            shape = layer.values["batch_input_shape"][1:]
        if shape is not None:
            return [input_tensor(shape, layer.where)]
    return []


def _run(model: KerasModel, tensor: Tensor) -> Tensor:
    for layer in model.layers:
        if isinstance(layer, KerasModel):
            if layer.outputs is not None:
                reason = Problem("{text} cannot be shown as a layer.", text=code_text(layer.where))
                raise Refused(layer.where, reason)
            tensor = _run(layer, tensor)
        elif isinstance(layer, KerasLayer):
            tensor = apply(layer, Arguments(layer.where, [tensor], [layer.where]))
    return tensor


def apply(layer: KerasLayer, call: Arguments) -> Any:
    """Return what a layer makes of a tensor, or of several.

    Raises:
        Refused: It does not fit.
    """
    value = call.values[0] if call.values else None
    first = value[0] if isinstance(value, list | tuple) and value else value
    rank = len(first.sizes) if isinstance(first, Tensor) else 0
    if layer.values.get("axis", -1) not in (-1, rank, [rank], (rank,)):
        text = N_("{text} is not a supported value.")
        raise Refused(layer.where, Problem(text, text=code_text(layer.where)))
    if isinstance(value, list | tuple) and layer.name in ("Add", "Concatenate"):
        return _merge(layer.name.lower(), value, call.where)
    if not isinstance(value, Tensor):
        raise Refused(
            call.where, Problem("{text} cannot be shown as a layer.", text=code_text(call.where))
        )
    if layer.name in _PLAIN:
        return value
    shape = tuple(size for size in value.sizes if size is not None)
    if len(shape) < len(value.sizes):
        raise Refused(call.where, Problem("an earlier layer does not fit its input."))
    try:
        if layer.values.get("data_format", "channels_last") != "channels_last":
            raise ValueError
        layers = LAYERS[layer.name][1](layer.values, shape)
        if layer.name != "Activation" and layer.values.get("activation") is not None:
            layers = [*layers, *read_activation(layer.values, shape)]
    except Problem as reason:
        raise Refused(layer.where, reason) from reason
    except (KeyError, TypeError, ValueError, IndexError):
        text = N_("{text} is not a supported value.")
        raise Refused(layer.where, Problem(text, text=code_text(layer.where))) from None
    layer.module = layer.module or Module(layer.name, tuple(layers), layer.where)
    return follow(value, tuple(layers), layer.where, layer.module)


def _merge(how: str, values: Any, where: ast.AST) -> Tensor:
    """Return the sum or the concatenation of tensors."""
    tensors = [value for value in values if isinstance(value, Tensor)]
    if len(tensors) < max(len(values), 2) or (how == "add" and len(tensors) > 2):
        raise Refused(where, Problem("{text} cannot be shown as a layer.", text=code_text(where)))
    return merge(tensors, "sum" if how == "add" else "concat", where)


_PLAIN = {"RandomFlip", "RandomRotation", "RandomZoom", "RandomContrast", "RandomTranslation"}
"""Layers that act in training only, or on what comes in, and have no place in the network."""
