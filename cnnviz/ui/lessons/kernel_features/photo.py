"""The same steps on a photo or the camera, in the reader's browser alone."""

import functools
from typing import Any

from cnnviz.grid.text import number_text
from cnnviz.lessons import kernel_features
from cnnviz.problem import N_, Problem
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.edits import edit_memory, receive_edit
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.kit.toasts import add_refused_edit_toast
from cnnviz.ui.lessons.kernel_features.state import (
    COLORS,
    KERNEL_FEATURES,
    SAMPLES,
    WINDOWS,
    KernelState,
    read_kernels,
)
from cnnviz.ui.lessons.kernel_features.words import mount_figure, send_shared

SCENE = "photo"
KEY = "features-photo"
SAMPLE_TITLES = {"portrait": N_("Portrait"), "rings": N_("Rings"), "letters": N_("Letters")}


def show_photo(state: KernelState, _stage: Stage) -> None:
    """Show the steps on the sample of the state, until the reader opens an image of their own."""
    send_shared()
    data = {
        **edit_memory(KEY),
        "scene": "photo",
        "kernel": state.kernel,
        "color": state.color,
        "window": state.window,
        "sample": state.sample,
        "windows": WINDOWS,
        "samples": [{"id": name, "title": _(SAMPLE_TITLES[name])} for name in SAMPLES],
        "hidden": not is_revealed(state, SCENE),
    }
    take = functools.partial(receive_edit, KEY, _take_edit)
    mount_figure(key=KEY, data=data, on_edit_change=take)


def _take_edit(edit: dict[str, Any]) -> None:
    """Callback: put what the reader has chosen into the state."""
    try:
        (kernel,) = read_kernels(edit["kernel"], 1)
        color = COLORS[COLORS.index(edit["color"])]
        window = WINDOWS[WINDOWS.index(edit["window"])]
        sample = SAMPLES[SAMPLES.index(edit["sample"])]
    except (AttributeError, KeyError, TypeError, ValueError, Problem):
        add_refused_edit_toast()
    else:
        KERNEL_FEATURES.change(kernel=kernel, color=color, window=window, sample=sample)


def predict_edges(_state: KernelState) -> Prediction:
    """Return the question about the sign of a Sobel kernel."""
    return Prediction(
        Message(
            N_(
                "a :orange[Sobel kernel] has −1, −2, −1 in its left column and 1, 2, 1 in its "
                "right one. Which vertical edges of an image are left after ReLU?"
            )
        ),
        (
            Message(N_("All of them")),
            Message(N_("Those where it gets brighter to the right")),
            Message(N_("Those where it gets darker to the right")),
        ),
        1,
        Message(
            N_(
                "Bright on the right minus dark on the left is positive. The other edges are "
                "negative, and ReLU sets them to 0. Change all signs, and you see those instead."
            )
        ),
    )


def photo_rooms(_state: KernelState) -> list[RoomLink]:
    """Return the link to feature maps of a trained network, whose kernels were learned."""
    return [RoomLink("inside", {}, N_("Look at kernels that a network has learned"))]


def photo_code(state: KernelState) -> str:
    """Return PyTorch code for a photo."""
    kernel = kernel_features.read_kernel(state.kernel)
    rows = ", ".join(f"[{', '.join(map(number_text, row))}]" for row in kernel.values.tolist())
    gray = state.color == "gray"
    channels, groups = (1, "") if gray else (3, ", groups=3")
    brightness = (
        "weights = torch.tensor([0.2989, 0.587, 0.114])[:, None, None]\n"
        "image = (image * weights).sum(dim=0, keepdim=True)  # (1, H, W)\n"
    )
    return (
        "import torch\nfrom matplotlib import pyplot as plt\n"
        "from matplotlib.cbook import get_sample_data\n"
        "from torch.nn import functional as F\n\n"
        'photo = plt.imread(get_sample_data("grace_hopper.jpg"))  # or a file of your own\n'
        "image = torch.tensor(photo).permute(2, 0, 1) / 255  # (3, H, W)\n"
        f"{brightness if gray else ''}"
        f"kernel = torch.tensor([{rows}], dtype=torch.float32)\n"
        f"weight = kernel.repeat({channels}, 1, 1, 1)\n"
        f"maps = F.conv2d(image[None], weight{groups}) + {number_text(kernel.bias)}\n"
        "relu = F.relu(maps)\n"
        f"pooled = F.max_pool2d(relu, {state.window})\n"
        "print(maps.shape, pooled.shape, maps.abs().max())\n"
        'plt.imshow((relu[0] / relu.max()).permute(1, 2, 0).numpy(), cmap="gray")\n'
    )
