"""Printed numbers: an output, and what is left by the mean kernel."""

import functools

import streamlit as st

from cnnviz.figures.slip_drawings import Grid, draw_row, headed_grid, shaded_grid, sign
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
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState

PRINTED_OUTPUT, MEAN_KERNEL = "printed-output", "mean-kernel"
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
        show_drawing(drawing, "output")
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
    show_claim(MEAN_KERNEL)
    with st.container(key="slips-mean"):
        show_drawing(_draw_mean(state.image, revealed, language()), "mean")
        show_verdict(
            _(
                "The largest mean of a window is {mean}: {mean} − .05 = {feature}",
                mean=_feature(response.feature + 0.05),
                feature=_feature(response.feature),
            ),
            revealed=revealed,
        )


@functools.lru_cache(maxsize=16)
def _draw_mean(image: str, revealed: bool, _language: str) -> str:
    """Return the image, its map, and both numbers as HTML."""
    response = mean_response(image)
    relu = response.relu.round(9) * revealed
    cell = response.cell if revealed else None
    crossed = {(0, 0)} if revealed else ()
    printed, found = [[_feature(PRINTED_FEATURE)]], [[_feature(response.feature)]]
    computed = found if revealed else [["?"]]
    return draw_row(
        (
            shaded_grid(IMAGES[image], _("Image, 16×16"), "input"),
            sign("→"),
            shaded_grid(relu, _("Mean − .05, then ReLU"), "kernel", framed=cell),
            sign("→"),
            headed_grid(Grid(_("Printed"), printed, "dilation", {(0, 0)}, (), crossed, 64)),
            headed_grid(Grid(_("Computed"), computed, "output", {(0, 0)}, cell=64)),
        )
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
