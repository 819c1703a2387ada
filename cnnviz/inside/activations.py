"""Activations and kernels of any ``nn.Module``, which stays as it is."""

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import Tensor, nn

from cnnviz.inside.copies import evaluation_copy, find_layer
from cnnviz.inside.transposed import filters_of

Hook = Callable[[str, nn.Module, tuple[object, ...], object], None]


@contextmanager
def record_outputs(
    module: nn.Module, layers: Iterable[str] | None = None
) -> Iterator[dict[str, Tensor]]:
    """Record the outputs of a module's layers, by their names, while the block runs.

    The hooks are removed when the block ends, also when it ends with an exception.

    Args:
        module: Any module.
        layers: Dotted names of submodules at any depth, see :func:`layer_names`; None for the
            direct children.

    Yields:
        A dict that fills, in the order of the calls, with each layer's output: detached and copied,
        so that no later in-place operation changes it. Of a layer called twice it holds the last
        output; an output that is not a tensor is left out.

    Raises:
        Problem: There is no layer of such a name.
    """
    outputs: dict[str, Tensor] = {}

    def record(name: str, layer: nn.Module, arguments: tuple[object, ...], output: object) -> None:
        if isinstance(output, Tensor):
            outputs.pop(name, None)  # the order is that of the last calls
            outputs[name] = output.detach().clone()

    with _hooked(module, layers, record):
        yield outputs


@contextmanager
def record_inputs(
    module: nn.Module, layers: Iterable[str] | None = None
) -> Iterator[dict[str, Tensor]]:
    """Record the first inputs of a module's layers, as :func:`record_outputs` their outputs."""
    inputs: dict[str, Tensor] = {}

    def record(name: str, layer: nn.Module, arguments: tuple[object, ...], output: object) -> None:
        if arguments and isinstance(arguments[0], Tensor):
            inputs.pop(name, None)
            inputs[name] = arguments[0].detach().clone()

    with _hooked(module, layers, record):
        yield inputs


@contextmanager
def _hooked(module: nn.Module, layers: Iterable[str] | None, hook: Hook) -> Iterator[None]:
    """Have a hook called with the name of each layer that is called within the block."""
    names = [name for name, _ in module.named_children()] if layers is None else list(layers)
    parts = [(name, find_layer(module, name)) for name in names]
    with ExitStack() as hooks:
        for name, part in parts:
            hooks.enter_context(part.register_forward_hook(functools.partial(hook, name)))
        yield


@torch.no_grad()
def activations(
    module: nn.Module, x: Tensor, layers: Iterable[str] | None = None
) -> dict[str, Tensor]:
    """Return the outputs of layers in evaluation mode.

    A copy of the module runs, without gradients and without in-place operations: an in-place ReLU
    would overwrite the output of the layer before it. The module itself, its mode and its gradients
    do not change, nor does torch's random state: nothing is drawn in evaluation mode.

    Args:
        module: The network.
        x: Its input, (N, C, H, W) for images, on the network's device.
        layers: Dotted names of submodules at any depth, such as ``layer1.0.conv1``; all that there
            are with :func:`layer_names`; None for the direct children.

    Returns:
        Name of the layer to its output, (N, C', H', W') or (N, F), in the order of the calls.

    Raises:
        Problem: There is no layer of such a name; the message names one that is spelled alike.
    """
    copied = evaluation_copy(module)
    with record_outputs(copied, layers) as outputs:
        copied(x)  # (N, C, H, W) -> (N, classes)
    return outputs


def kernels(module: nn.Module, layer: str = "") -> tuple[Tensor, Tensor | None]:
    """Return the kernels and biases of a convolution, also a transposed one.

    Args:
        module: The convolution, or a network that contains it.
        layer: Its dotted name in the network.

    Returns:
        Weights (O, C/groups, kH, kW), also of a transposed convolution, which keeps them as
        (C, O/groups, kH, kW), and biases (O,) or None.

    Raises:
        Problem: There is no layer of that name.
        TypeError: The layer is neither.
    """
    convolution = find_layer(module, layer)
    if isinstance(convolution, nn.ConvTranspose2d):
        weights = filters_of(convolution)
    elif isinstance(convolution, nn.Conv2d):
        weights = convolution.weight.detach()
    else:
        raise TypeError(f"Only a convolution has kernels, not {type(convolution).__name__}")
    bias = convolution.bias
    return weights.clone(), None if bias is None else bias.detach().clone()


@torch.no_grad()
def probabilities(output: Tensor) -> Tensor:
    """Return class probabilities (N, classes) of logits or log-probabilities (N, classes).

    Softmax of log-probabilities gives the probabilities, so both kinds are accepted.
    """
    return torch.softmax(output.double(), dim=1)  # (N, classes)
