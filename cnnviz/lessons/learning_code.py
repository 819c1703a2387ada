"""PyTorch code that gets the numbers of the lesson *How it learns*."""

from collections.abc import Sequence

from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.text import number_text
from cnnviz.lessons.learning import GOALS, TinyNet
from cnnviz.lessons.learning_edges import SIDE, Learning

HEADER = (
    "import torch",
    "from torch import nn",
    "from torch.nn import functional as F",
    "",
    "torch.set_default_dtype(torch.float64)  # as exact as the page",
    "",
)
FORWARD_CALL = '    calls.append(("forward", module, output.detach()))'
BACKWARD_CALL = 'calls.append(("backward", module, grad))'
INPUT_HOOK = 'x.register_hook(lambda grad: calls.append(("backward", "x", grad)))'
"""The lines of the code from which the hooks are called."""


def write_forward(net: TinyNet) -> str:
    """Return code for the forward pass and the loss."""
    return _join([*_network(net), *_pass(net), "print(y, loss)"])


def write_kernel_gradient(net: TinyNet) -> str:
    """Return code for the gradients of weights and bias: by autograd, and by a convolution."""
    stride, padding, dilation = _settings(net)
    height, width = net.kernel.shape[2:]
    by_hand = [
        "by_hand = F.conv2d(  # images and channels, stride and dilation change places",
        "    x.transpose(0, 1), y.grad.transpose(0, 1),",
        f"    padding={padding}, stride={dilation}, dilation={stride},",
        f").transpose(0, 1)[:, :, :{height}, :{width}]",
    ]
    return _join(
        [
            *_network(net),
            *_pass(net, keep="y"),
            *("loss.backward()", ""),
            *("print(y.grad)  # dL/dy", "print(conv.weight.grad, conv.bias.grad)"),
            *("", *by_hand, "print(by_hand)"),
        ]
    )


def write_input_gradient(net: TinyNet) -> str:
    """Return code for the gradient of the input: by autograd, and by a transposed convolution."""
    stride, padding, dilation = _settings(net)
    rest = net.input_gradient_operation.output_padding
    by_hand = [
        "by_hand = F.conv_transpose2d(",
        "    y.grad, conv.weight.detach(),",
        f"    stride={stride}, padding={padding}, dilation={dilation},"
        + (f" output_padding={rest}," if rest != (0, 0) else ""),
        ")",
    ]
    return _join(
        [
            *_network(net),
            "x.requires_grad_()",
            *_pass(net, keep="y"),
            *("loss.backward()", "", "print(x.grad)  # dL/dx", "", *by_hand, "print(by_hand)"),
        ]
    )


def write_descent(net: TinyNet, rate: float, steps: int) -> str:
    """Return code for some steps of gradient descent."""
    activation = "F.relu(conv(x))" if net.relu else "conv(x)"
    return _join(
        [
            *_network(net),
            f"optimizer = torch.optim.SGD(conv.parameters(), lr={number_text(rate)})",
            f"for step in range({steps}):",
            "    optimizer.zero_grad()",
            f'    loss = F.mse_loss({activation}, t, reduction="sum")',
            "    print(step, loss.item())",
            "    loss.backward()",
            "    optimizer.step()",
            "",
            f'loss = F.mse_loss({activation}, t, reduction="sum")',
            "print(conv.weight, conv.bias, loss)",
        ]
    )


def write_hooks(net: TinyNet) -> str:
    """Return code with hooks on every layer, which get the numbers of both passes."""
    return _join(
        [
            *_network(net),
            f"model = nn.Sequential(conv{', nn.ReLU()' if net.relu else ''})",
            "calls = []",
            "",
            "def watch(module, inputs, output):",
            FORWARD_CALL,
            f"    output.register_hook(lambda grad: {BACKWARD_CALL})",
            "",
            "for layer in model:",
            "    layer.register_forward_hook(watch)",
            "x.requires_grad_()",
            INPUT_HOOK,
            "",
            'loss = F.mse_loss(model(x), t, reduction="sum")',
            "loss.backward()",
            "for pass_, name, tensor in calls:",
            "    print(pass_, name, tensor)",
        ]
    )


def write_optimizers(start: Sequence[float], rate: float, momentum: float, steps: int) -> str:
    """Return code for the paths of three optimizers on the loss over two weights."""
    lr = f"lr={number_text(rate)}"
    return _join(
        [
            *HEADER,
            *_edge_image(),
            "target = F.conv2d(x, torch.tensor([[[[1., -1.]]]]))",
            "",
            "optimizers = {",
            f'    "SGD": lambda w: torch.optim.SGD([w], {lr}),',
            f'    "Momentum": lambda w: torch.optim.SGD([w], {lr}, momentum={momentum:g}),',
            f'    "Adam": lambda w: torch.optim.Adam([w], {lr}),',
            "}",
            "ends = []",
            "for name, make in optimizers.items():",
            f"    w = nn.Parameter(torch.tensor([[[[{start[0]:g}, {start[1]:g}]]]]))",
            "    optimizer = make(w)",
            f"    for step in range({steps}):",
            "        optimizer.zero_grad()",
            "        F.mse_loss(F.conv2d(x, w), target).backward()",
            "        optimizer.step()",
            "    ends.append(w.detach().flatten())",
            "    print(name, w, F.mse_loss(F.conv2d(x, w), target))",
            "ends = torch.stack(ends)",
        ]
    )


def write_edges(learning: Learning, steps: int) -> str:
    """Return code for a kernel that learns to find edges."""
    return _join(
        [
            *HEADER,
            *_edge_image(),
            *array_lines("goal", "torch.tensor", GOALS[learning.goal][None, None]),
            "target = F.conv2d(x, goal)",
            "",
            *array_lines("start", "torch.tensor", learning.net.kernel),
            "w = nn.Parameter(start)",
            f"optimizer = torch.optim.SGD([w], lr={number_text(learning.rate)})",
            f"for step in range({steps}):",
            "    optimizer.zero_grad()",
            "    loss = F.mse_loss(F.conv2d(x, w), target)",
            "    loss.backward()",
            "    optimizer.step()",
            "",
            "loss = F.mse_loss(F.conv2d(x, w), target)",
            "print(w, loss)",
        ]
    )


def _edge_image() -> list[str]:
    """Return the lines that draw the image with edges."""
    return [
        f'r, c = torch.meshgrid(torch.arange({SIDE}), torch.arange({SIDE}), indexing="ij")',
        "disc = (r - 6) ** 2 + (c - 6) ** 2 <= 17",
        "bar = ((c - 15).abs() <= 2) & (r >= 2) & (r <= 9)",
        "triangle = (r >= 12) & (r <= 17) & (c >= r - 10) & (c <= 12)",
        f"x = (disc | bar | triangle).double()[None, None]  # (1, 1, {SIDE}, {SIDE})",
    ]


def _network(net: TinyNet) -> list[str]:
    """Return the lines that make input, target and network."""
    stride, padding, dilation = _settings(net)
    (filters, depth, *size) = net.kernel.shape
    shape = f"{depth}, {filters}, {tuple(size) if size[0] != size[1] else size[0]}"
    settings = f", stride={stride}, padding={padding}, dilation={dilation}"
    return [
        *HEADER,
        *array_lines("x", "torch.tensor", net.operation.image),
        *array_lines("w", "torch.tensor", net.kernel),
        *array_lines("b", "torch.tensor", net.bias),
        *array_lines("t", "torch.tensor", net.target),
        "",
        f"conv = nn.Conv2d({shape}{settings})",
        "with torch.no_grad():",
        "    conv.weight.copy_(w)",
        "    conv.bias.copy_(b)",
        "",
    ]


def _pass(net: TinyNet, keep: str = "") -> list[str]:
    """Return the lines of the forward pass; ``keep`` is a tensor that keeps its gradient."""
    return [
        "y = conv(x)",
        *([f"{keep}.retain_grad()"] if keep else []),
        "a = F.relu(y)" if net.relu else "a = y",
        'loss = F.mse_loss(a, t, reduction="sum")',
    ]


def _settings(net: TinyNet) -> tuple[int, int, int]:
    """Return stride, padding and dilation, which are the same along both axes in this lesson."""
    axis = net.forward.axes[0]
    return axis.stride, axis.padding[0], axis.dilation


def _join(lines: list[str]) -> str:
    return "\n".join([*lines, ""])
