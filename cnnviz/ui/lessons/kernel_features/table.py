"""Four images, three kernels: a table of numbers, and where each of them comes from."""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cnnviz import figures
from cnnviz.grid.text import grid_text, number_text
from cnnviz.lessons import kernel_features
from cnnviz.lessons.kernel_features import Kernel
from cnnviz.problem import N_, Problem
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.edits import edit_memory, receive_edit
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.kit.toasts import add_refused_edit_toast
from cnnviz.ui.lessons.kernel_features.state import (
    KERNEL_FEATURES,
    KERNEL_SEPARATOR,
    KernelState,
    read_images,
    read_kernels,
)
from cnnviz.ui.lessons.kernel_features.words import mount_figure, send_shared

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCENE = "table"
KEY = "features-table"
HIDDEN = (3, 1)
"""Image and kernel of the number that is predicted: the checkerboard, horizontal edge."""
CHOICES = ("0", ".05", ".10", ".20", ".40")


def show_table(state: KernelState, _stage: Stage) -> None:
    """Show the table of the images and kernels of the state."""
    send_shared()
    start = KernelState()
    data = {
        **edit_memory(KEY),
        "scene": "table",
        "images": state.images,
        "kernels": state.kernels,
        "start": {"images": start.images, "kernels": start.kernels},
        "hidden": HIDDEN if _hides_number(state) else None,
    }
    mount_figure(
        key=KEY, data=data, on_edit_change=functools.partial(receive_edit, KEY, _take_edit)
    )


def draw_table(state: KernelState) -> Draws:
    """Return the table as a figure for a file."""
    return functools.partial(_draw_table, state)


def _draw_table(state: KernelState) -> "Figure":
    images = [kernel_features.read_image(text) for text in state.images]
    kernels = [kernel_features.read_kernel(text) for text in state.kernels]
    maps = [
        [kernel_features.compute_response(image, kernel).map for kernel in kernels]
        for image in images
    ]
    names = [_(kernel.title) if kernel.title else _("your kernel") for kernel in kernels]
    return figures.features_figure(images, maps, names)


def _hides_number(state: KernelState) -> bool:
    """Whether the number to predict is hidden: only that of the lecture's image and kernel."""
    image, kernel = HIDDEN
    start = KernelState()
    same = state.images[image], state.kernels[kernel]
    return same == (start.images[image], start.kernels[kernel]) and not is_revealed(state, SCENE)


def _take_edit(edit: dict[str, Any]) -> None:
    """Callback: put the reader's images and kernels into the state."""
    try:
        images = read_images("_".join(edit["images"]))
        kernels = read_kernels(KERNEL_SEPARATOR.join(edit["kernels"]))
    except (KeyError, TypeError, ValueError, Problem):
        add_refused_edit_toast()
    else:
        KERNEL_FEATURES.change(images=images, kernels=kernels)


def predict_number(_state: KernelState) -> Prediction:
    """Return the question about the number that is hidden: of the lecture's images and kernels."""
    start = KernelState()
    image, kernel = start.images[HIDDEN[0]], start.kernels[HIDDEN[1]]
    response = kernel_features.compute_response(
        kernel_features.read_image(image), kernel_features.read_kernel(kernel)
    )
    return Prediction(
        Message(N_("the checkerboard and the :orange[horizontal] kernel. Which number is left?")),
        CHOICES,
        CHOICES.index(f"{response.feature:.2f}".removeprefix("0")),
        Message(
            N_(
                "Where two dark pixels are above two bright ones, the kernel adds up 0.1 + "
                "0.1. A checkerboard has edges in both directions, so both edge kernels "
                "find them."
            )
        ),
    )


def table_rooms(state: KernelState) -> list[RoomLink]:
    """Return the link to the stepper with the last image and the second kernel."""
    image = kernel_features.read_image(state.images[HIDDEN[0]])
    kernel = kernel_features.read_kernel(state.kernels[HIDDEN[1]])
    side = kernel_features.SIDE - len(kernel.values) + 1
    params = {
        "input": grid_text(image),
        "kernel": grid_text(kernel.values),
        "then": f"relu max window {side}",
    }
    if kernel.bias:
        params["bias"] = number_text(kernel.bias)
    return [RoomLink("convolution", params, N_("Step the last image and the second kernel"))]


DRAWN = {
    "left": "torch.where(column < 8, 0.1, 0.0)",
    "lower": "torch.where(row >= 8, 0.1, 0.0)",
    "triangle": "torch.where(column <= row, 0.1, 0.0)",
    "checkerboard": "torch.where((row // 2 + column // 2) % 2 == 0, 0.1, 0.0)",
}
"""PyTorch code that draws the lecture's images."""


def table_code(state: KernelState) -> str:
    """Return PyTorch code that computes the table."""
    kernels = [kernel_features.read_kernel(text) for text in state.kernels]
    one_size = len({len(kernel.values) for kernel in kernels}) == 1
    images = ",\n".join(f"    {image_code(text)}" for text in state.images)
    return (
        f"import torch\nfrom torch import nn\n\n"
        f'row, column = torch.meshgrid(torch.arange(16), torch.arange(16), indexing="ij")\n'
        f"images = torch.stack([\n{images},\n]).unsqueeze(1)  # (4, 1, 16, 16)\n\n"
        f"{_network_code(kernels) if one_size else _branches_code(kernels)}"
        "print(features)\n"
    )


def table_results(state: KernelState) -> dict[str, Any]:
    """Return the numbers of the table, as the code names them."""
    images = [kernel_features.read_image(text) for text in state.images]
    kernels = [kernel_features.read_kernel(text) for text in state.kernels]
    return {"features": kernel_features.feature_table(images, kernels)}


def image_code(text: str) -> str:
    """Return PyTorch code for an image; ``row`` and ``column`` are known to it."""
    if text in DRAWN:
        return DRAWN[text]
    rows = kernel_features.read_drawing(text).astype(int).tolist()
    lines = ",\n        ".join(str(row).replace(" ", "") for row in rows)
    return f"0.1 * torch.tensor([\n        {lines},\n    ])"


def values_code(kernel: Kernel) -> str:
    """Return the weights of a kernel as nested lists."""
    rows = ", ".join(f"[{', '.join(map(number_text, row))}]" for row in kernel.values.tolist())
    return f"[{rows}]"


def _network_code(kernels: Sequence[Kernel]) -> str:
    size = len(kernels[0].values)
    side = kernel_features.SIDE - size + 1
    weights = "".join(f"        [{values_code(kernel)}],\n" for kernel in kernels)
    biases = ", ".join(number_text(kernel.bias) for kernel in kernels)
    return (
        f"net = nn.Sequential(\n    nn.Conv2d(1, {len(kernels)}, {size}),\n    nn.ReLU(),\n"
        f"    nn.MaxPool2d({side}),\n    nn.Flatten(),\n)\n"
        f"with torch.no_grad():\n    net[0].weight[:] = torch.tensor([\n{weights}    ])\n"
        f"    net[0].bias[:] = torch.tensor([{biases}])\n"
        f"    features = net(images)  # (4, {len(kernels)})\n"
    )


def _branches_code(kernels: Sequence[Kernel]) -> str:
    """Return the code for kernels of several sizes, which no single ``Conv2d`` can hold."""
    lines = "".join(
        f"    (torch.tensor([[{values_code(kernel)}]]), {number_text(kernel.bias)}),\n"
        for kernel in kernels
    )
    return (
        f"kernels = [\n{lines}]\ncolumns = []\nfor weight, bias in kernels:\n"
        "    maps = torch.relu(nn.functional.conv2d(images, weight.float()) + bias)\n"
        "    columns.append(maps.amax(dim=(2, 3)))  # max pooling over the whole map\n"
        f"features = torch.cat(columns, dim=1)  # (4, {len(kernels)})\n"
    )
