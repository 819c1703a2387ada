"""The grids as the lecture draws them, and the numbers as PyTorch prints them."""

import functools
from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz import figures
from cnnviz.figures.number_grid import number_grid
from cnnviz.grid.text import grid_text, number_text
from cnnviz.grid.trace import Array
from cnnviz.lessons import kernel_features
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.kit.turns import aside
from cnnviz.ui.lessons.kernel_features.matshow import compute_grid, matshow_svg
from cnnviz.ui.lessons.kernel_features.state import GRIDS, KERNEL_FEATURES, KernelState
from cnnviz.ui.lessons.kernel_features.table import image_code, values_code
from cnnviz.ui.lessons.kernel_features.words import IMAGE_TITLES

SCENE = "drawn-sparsely"
GRID_TITLES = {"image": N_("image"), "map": N_("feature map"), "relu": N_("ReLU")}
HIDDEN = ("checkerboard", "mean")
"""Image and kernel of the number that is predicted."""
PRINTED_IN_LECTURE = {"left": "0.2", "lower": "0.2", "triangle": "0.2"}
"""What the lecture prints for its mean kernel; its own code gives 0.05."""


def show_sparse(state: KernelState, stage: Stage) -> None:
    """Show a grid as matplotlib and as this page draws it, and the table as PyTorch prints it."""
    _show_settings(stage)
    with st.container(key="features-sparse"):  # keeps room for what follows
        values = _compute_grid(state)
        title = _(GRID_TITLES[state.grid])
        drawn, ours = st.columns(2, gap="large")
        with ours:  # at once, before matplotlib has drawn
            st.markdown(f"**{_('Only what is not 0')}**")
            show_svg(number_grid(values, title), key="features-grid")
        with drawn:
            st.markdown("**matplotlib** · `plt.matshow`")
            with aside():  # the first figure of a process loads matplotlib
                drawing = matshow_svg(state.image, state.column, state.grid)
            show_svg(drawing, key="features-matshow")
        with st.container(key="features-printed"):
            st.markdown(_printed_table(hides=not is_revealed(state, SCENE)))


def draw_sparse(state: KernelState) -> Draws:
    """Return the grid as matplotlib draws it, for a file."""
    title = _(GRID_TITLES[state.grid])
    return lambda: figures.matshow_figure(_compute_grid(state), title=title)


def _show_settings(stage: Stage) -> None:
    titles = [_(one.title) for one in map(kernel_features.read_kernel, LECTURE)]
    with stage.settings:
        st.segmented_control(
            _("Image"),
            list(IMAGE_TITLES),
            format_func=lambda name: _(IMAGE_TITLES[name]),
            required=True,
            **KERNEL_FEATURES.widget("image"),
        )
        st.segmented_control(
            _("Kernel"),
            range(len(titles)),
            format_func=titles.__getitem__,
            required=True,
            **KERNEL_FEATURES.widget("column"),
        )
        st.segmented_control(
            _("Grid"),
            GRIDS,
            format_func=lambda name: _(GRID_TITLES[name]),
            required=True,
            **KERNEL_FEATURES.widget("grid"),
        )


LECTURE = kernel_features.LECTURE_KERNELS


def _compute_grid(state: KernelState) -> Array:
    """Return the numbers of the grid that is chosen."""
    return compute_grid(state.image, state.column, state.grid)


def _printed_table(*, hides: bool) -> str:
    """Return the features in float32 as a table in Markdown, as PyTorch prints numbers."""
    heads = [*(_(kernel_features.KERNELS[name].title) for name in LECTURE)]
    lines = [
        f"| | {' | '.join(heads)} | {_('mean, as printed in the lecture')} |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for image, numbers in _printed_numbers().items():
        cells = [
            "**?**" if hides and (image, name) == HIDDEN else f"`{text}`"
            for name, text in numbers.items()
        ]
        said = PRINTED_IN_LECTURE.get(image)
        lines.append(
            f"| {_(IMAGE_TITLES[image])} | {' | '.join(cells)} | {f'~~{said}~~' if said else ''} |"
        )
    return "\n".join(lines)


@functools.cache
def _printed_numbers() -> Mapping[str, Mapping[str, str]]:
    """Return the lecture's features in float32 as texts, by image and kernel."""
    return {
        name: {
            kernel: f"{kernel_features.float32_feature(image, kernel_features.KERNELS[kernel]):.4e}"
            for kernel in LECTURE
        }
        for name, image in kernel_features.IMAGES.items()
    }


def predict_residue(_state: KernelState) -> Prediction:
    """Return the question about the number that float32 leaves in place of 0."""
    image, kernel = HIDDEN
    printed = _printed_numbers()[image][kernel]
    return Prediction(
        Message(
            N_(
                "8 of 16 pixels in each window of the checkerboard are bright, so the mean kernel "
                "gives 8 · 0.1 / 16 − 0.05 = 0. What does PyTorch print, which uses float32?"
            )
        ),
        ("0.0000e+00", printed, "5.0000e-02"),
        1,
        Message(
            N_(
                "Neither 0.1 nor 0.05 has a finite binary form, and each partial sum is rounded to "
                "24 bits. What is left is about 2⁻²⁸: compare such numbers with a tolerance, "
                "`torch.isclose(x, y, atol=1e-6)`, never with `==`."
            )
        ),
    )


def sparse_code(state: KernelState) -> str:
    """Return PyTorch and matplotlib code that draws the grid and prints the residue."""
    kernel = kernel_features.read_kernel(LECTURE[state.column])
    shown = {"image": "image", "map": "maps[0, 0]", "relu": "torch.relu(maps[0, 0])"}[state.grid]
    image, mean = HIDDEN
    values = kernel_features.KERNELS[mean]
    return (
        "import torch\nfrom matplotlib import pyplot as plt\nfrom torch.nn import functional as F\n"
        "\n"
        'row, column = torch.meshgrid(torch.arange(16), torch.arange(16), indexing="ij")\n'
        f"image = {image_code(state.image)}\n"
        f"kernel = torch.tensor({values_code(kernel)}).float()\n"
        f"maps = F.conv2d(image[None, None], kernel[None, None]) + {number_text(kernel.bias)}\n"
        f"grid = {shown}\n"
        "plt.matshow(grid.numpy())\nplt.colorbar()\n\n"
        f"checkerboard = {image_code(image)}\n"
        "mean = torch.full((1, 1, 4, 4), 1 / 16)\n"
        f"sums = F.conv2d(checkerboard[None, None], mean, torch.tensor([{values.bias}]))\n"
        "residue = F.max_pool2d(torch.relu(sums), 13)\n"
        "print(residue)  # about 3.7e-09 where 0 is meant; the last digits depend on the machine\n"
    )


def sparse_results(state: KernelState) -> dict[str, Any]:
    """Return the numbers of the grid, and the residue, as the code names them."""
    return {"grid": _compute_grid(state), "residue": 0.0}


def sparse_rooms(state: KernelState) -> list[RoomLink]:
    """Return the link to the stepper with the image and the kernel of the grid."""
    kernel = kernel_features.read_kernel(LECTURE[state.column])
    params = {
        "input": grid_text(kernel_features.read_image(state.image)),
        "kernel": grid_text(kernel.values),
    }
    if kernel.bias:
        params["bias"] = number_text(kernel.bias)
    return [RoomLink("convolution", params, N_("Step this image and this kernel"))]
