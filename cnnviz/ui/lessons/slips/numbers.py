"""Printed numbers: an output, a feature, the shape of a weight."""

from __future__ import annotations

import streamlit as st

from cnnviz.figures.slip_drawings import (
    Grid,
    draw_filter,
    draw_row,
    headed_grid,
    shaded_grid,
    sign,
)
from cnnviz.grid.code.call_text import grid_lines
from cnnviz.grid.examples.features import IMAGES
from cnnviz.grid.text import grid_text
from cnnviz.grid.trace import Array
from cnnviz.lessons.slips import (
    PRINTED,
    PRINTED_FEATURE,
    count_correct,
    lecture_operation,
    mean_response,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState

PRINTED_OUTPUT, MEAN_KERNEL, FILTER_SHAPE = "printed-output", "mean-kernel", "filter-shape"
"""Ids of the scenes."""
WINDOWS = ((0, 0), (0, 1), (1, 0), (1, 1))
IMAGE_NAMES = {
    "left": N_("left half"),
    "lower": N_("lower half"),
    "triangle": N_("triangle"),
}
"""The images for which the lecture prints .2."""
DRAWN = {
    "left": "torch.where(column < 8, 0.1, 0.0)",
    "lower": "torch.where(row >= 8, 0.1, 0.0)",
    "triangle": "torch.where(column <= row, 0.1, 0.0)",
}
"""PyTorch code that draws them."""


def short(value: float) -> str:
    """Return a number with four digits after the point and without a leading zero: ``−.0499``."""
    words = f"{abs(value):.4f}"
    return ("−" if value < 0 else "") + words.removeprefix("0")


def _texts(values: Array) -> list[list[str]]:
    return [[short(float(value)) for value in row] for row in values]


def show_output(state: SlipsState, stage: Stage) -> None:
    """Show the input with a window, the kernel, and the printed and the computed output."""
    with stage.settings:
        st.segmented_control(_("Window"), [1, 2, 3, 4], required=True, **SLIPS.widget("window"))
    trace = lecture_operation().trace
    row, column = WINDOWS[state.window - 1]
    revealed = is_revealed(state, PRINTED_OUTPUT)
    output = trace.output[0, 0]
    window = {(2 * row + r, 2 * column + c) for r in (0, 1) for c in (0, 1)}
    assert trace.weights is not None
    shown = _texts(output) if revealed else [["?"] * 2] * 2
    wrong = {place for place in WINDOWS if abs(output[place] - PRINTED[place]) >= 5e-5}
    show_claim(PRINTED_OUTPUT)
    with st.container(key="slips-output"):
        grids = (
            Grid(_("Input"), _texts(trace.image[0, 0]), "input", window),
            Grid(_("Kernel"), _texts(trace.weights[0, 0]), "kernel", WINDOWS),
            Grid(
                _("Printed"),
                _texts(PRINTED),
                "dilation",
                {(row, column)},
                crossed=wrong if revealed else (),
            ),
            Grid(_("Computed"), shown, "output", {(row, column)}),
        )
        before, kernel, printed, computed = map(headed_grid, grids)
        drawing = draw_row((before, sign("∗"), kernel, sign("→"), printed, computed))
        show_svg(drawing, key="slip-drawing.output")
        show_verdict(_output_sum(state.window), revealed=revealed)


def _output_sum(window: int) -> str:
    """Return the sum of a window as Markdown."""
    trace = lecture_operation().trace
    cell = trace.cell(0, 0, *WINDOWS[window - 1])
    assert cell.weights is not None
    pairs = zip(cell.values.flat, cell.weights.flat, strict=True)
    products = " + ".join(f"{short(float(x))}·{_factor(float(w))}" for x, w in pairs)
    return f"`{products} + {short(cell.bias)} = {short(cell.total)}`"


def _factor(value: float) -> str:
    return f"({short(value)})" if value < 0 else short(value)


def predict_output(_state: SlipsState) -> Prediction:
    """Ask how many of the printed numbers are correct."""
    correct = count_correct()
    return Prediction(
        Message(N_("How many of the four printed numbers does PyTorch compute, too?")),
        ("0", "1", "2", "4"),
        ("0", "1", "2", "4").index(str(correct)),
        Message(
            N_(
                "The first is {computed}, not {printed}. The printed output belongs to other "
                "numbers than the printed input."
            ),
            {
                "computed": short(float(lecture_operation().trace.output[0, 0, 0, 0])),
                "printed": short(float(PRINTED[0, 0])),
            },
        ),
    )


def write_output(_state: SlipsState) -> str:
    """Return code that computes the output."""
    return "\n".join(
        [
            "import torch",
            "import torch.nn.functional as F",
            "",
            *grid_lines(lecture_operation(), "torch.tensor"),
            "output = F.conv2d(x, kernel, bias, stride=2)",
            "print(output)",
            "",
        ]
    )


def output_results(_state: SlipsState) -> dict[str, Array]:
    """Return what the variables of the code hold."""
    return {"output": lecture_operation().trace.output}


def output_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to the example in *Convolution*."""
    texts = {name: grid_text(grid) for name, grid in lecture_operation().grids.items()}
    params = {"input": texts.pop("image"), **texts, "stride": "2"}
    return [RoomLink("convolution", params, N_("Step through the four windows"))]


def show_mean(state: SlipsState, stage: Stage) -> None:
    """Show an image, the map of the mean kernel after ReLU, and the number that is left."""
    with stage.settings:
        st.segmented_control(
            _("Image"),
            list(IMAGE_NAMES),
            required=True,
            format_func=lambda name: _(IMAGE_NAMES[name]),
            **SLIPS.widget("image"),
        )
    response, revealed = mean_response(state.image), is_revealed(state, MEAN_KERNEL)
    feature = _feature(response.feature)
    relu = response.relu.round(9)
    show_claim(MEAN_KERNEL)
    with st.container(key="slips-mean"):
        drawing = draw_row(
            (
                shaded_grid(IMAGES[state.image], _("Image, 16×16"), "input"),
                sign("→"),
                shaded_grid(
                    relu if revealed else 0 * relu,
                    _("Mean − .05, then ReLU"),
                    "kernel",
                    framed=response.cell if revealed else None,
                ),
                sign("→"),
                headed_grid(
                    Grid(
                        _("Printed"),
                        [[_feature(PRINTED_FEATURE)]],
                        "dilation",
                        {(0, 0)},
                        crossed={(0, 0)} if revealed else (),
                        cell=64,
                    )
                ),
                headed_grid(
                    Grid(
                        _("Computed"), [[feature if revealed else "?"]], "output", {(0, 0)}, cell=64
                    )
                ),
            )
        )
        show_svg(drawing, key="slip-drawing.mean")
        mean = _feature(response.feature + 0.05)
        show_verdict(
            _(
                "The largest mean of a window is {mean}: {mean} − .05 = {feature}",
                mean=mean,
                feature=feature,
            ),
            revealed=revealed,
        )


def _feature(value: float) -> str:
    return f"{value:.4g}".removeprefix("0") if value > 1e-6 else "0"


def predict_mean(_state: SlipsState) -> Prediction:
    """Ask what the mean kernel leaves of an image with bright areas."""
    choices = ("0", ".05", ".1", ".2")
    return Prediction(
        Message(
            N_(
                "Bright pixels are .1, the kernel is 1/16 everywhere and the bias −.05. Which "
                "number is left of the left half?"
            )
        ),
        choices,
        choices.index(_feature(mean_response("left").feature)),
        Message(
            N_(
                "A mean is never larger than the largest pixel: at most .1 − .05. To get .2, a "
                "pixel would have to be .25."
            )
        ),
    )


def write_mean(state: SlipsState) -> str:
    """Return code that computes the number."""
    return f"""import torch
import torch.nn.functional as F

row, column = torch.meshgrid(torch.arange(16), torch.arange(16), indexing="ij")
image = {DRAWN[state.image]}  # (H, W)
weight = torch.full((1, 1, 4, 4), 1 / 16)
maps = F.relu(F.conv2d(image[None, None], weight, torch.tensor([-0.05])))
feature = F.max_pool2d(maps, 13).flatten()
print(feature)
"""


def mean_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {"feature": [mean_response(state.image).feature]}


def mean_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to the lesson with all kernels and images."""
    return [RoomLink("kernel_features", label=N_("All four images and three kernels"))]


def show_shape(state: SlipsState, stage: Stage) -> None:
    """Show the filters of a convolution with a grid for each of their kernels."""
    with stage.settings:
        st.number_input(
            min_value=1, max_value=6, step=1, width=160, **SLIPS.number("filters", _("Filters"))
        )
        st.segmented_control(
            _("Input channels"), [1, 2, 3, 4], required=True, **SLIPS.widget("channels")
        )
    revealed = is_revealed(state, FILTER_SHAPE)
    show_claim(FILTER_SHAPE)
    with st.container(key="slips-shape"):
        filters = [
            draw_filter(state.channels if revealed else None, _("Filter {number}", number=number))
            for number in range(1, state.filters + 1)
        ]
        show_svg(draw_row(filters), key="slip-drawing.shape")
        shape = ", ".join(map(str, _shape(state)))
        show_verdict(
            f"`nn.Conv2d({state.channels}, {state.filters}, 3).weight.shape` → **`({shape})`** · "
            + _("filters, channels, rows, columns"),
            revealed=revealed,
        )


def _shape(state: SlipsState) -> tuple[int, int, int, int]:
    return state.filters, state.channels, 3, 3


def predict_shape(state: SlipsState) -> Prediction:
    """Ask for the shape of the weight."""
    filters, channels = state.filters, state.channels
    shapes = dict.fromkeys(
        [(filters, 3, 3), _shape(state), (channels, filters, 3, 3), (filters, channels * 9)]
    )
    choices = tuple(f"({', '.join(map(str, shape))})" for shape in shapes)
    return Prediction(
        Message(
            N_("Which shape does the weight of {layer} have?"),
            {"layer": f"`Conv2d({channels}, {filters}, 3)`"},
        ),
        choices,
        [*shapes].index(_shape(state)),
        Message(
            N_(
                "The channels are always there, even if it is only one: a filter has one kernel "
                "per input channel. With a 3-D weight, conv2d refuses to compute."
            )
        ),
    )


def write_shape(state: SlipsState) -> str:
    """Return code that prints the shape, and what conv2d says to a weight of the other one."""
    return f"""import torch
import torch.nn.functional as F
from torch import nn

layer = nn.Conv2d({state.channels}, {state.filters}, 3)
shape = tuple(layer.weight.shape)
parameters = sum(weight.numel() for weight in layer.parameters())
print(shape, parameters)

try:
    F.conv2d(torch.zeros(1, {state.channels}, 10, 20), torch.zeros({state.filters}, 3, 3))
except RuntimeError as error:
    print(error)
"""


def shape_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    shape = _shape(state)
    return {"shape": shape, "parameters": state.filters * (9 * state.channels + 1)}


def shape_rooms(state: SlipsState) -> list[RoomLink]:
    """Return a link to the layer in *Sizes*, on the input of the notes."""
    layer = f"conv_{state.channels}_{state.filters}_3"
    return [RoomLink("sizes", {"net": f"filters~{state.channels}x10x20~{layer}"})]
