"""A filter that moves along a signal."""

import numpy as np

from cnnviz.grid.text import grid_text
from cnnviz.lessons.dimensions import Padding
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.grids import limits
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.downloads import draw_signal, offer_figure
from cnnviz.ui.lessons.dimensions.figure import choose_number, number, show_figure
from cnnviz.ui.lessons.dimensions.state import DimensionsState

SIGNAL = "signal"
"""Id of the scene."""
HIDDEN = 3
"""The output that is predicted, from 0."""


def show_signal(state: DimensionsState, _stage: Stage) -> None:
    """Show the signal with its filter, which the browser moves."""
    show_figure(state, SIGNAL, ("signal", "taps", "pad", "dilation", "t"), hidden=_hidden(state))
    offer_figure(state, SIGNAL, draw_signal)


def _hidden(state: DimensionsState) -> int:
    """Return the output that is predicted: a dilated filter may have fewer."""
    return min(HIDDEN, len(state.signal_filter.output) - 1)


def predict_output(state: DimensionsState) -> Prediction:
    """Ask for one output."""
    one = state.signal_filter
    place = _hidden(state)
    window, taps = one.windows[place], one.taps
    answer = float(one.output[place])
    mistakes = (float(window @ taps[::-1]), float(window.sum()), float(one.signal[place]))
    choices, place_of_answer = choose_number(answer, mistakes)
    terms = " + ".join(
        f"{number(w)}·{number(x)}" if x >= 0 else f"{number(w)}·({number(x)})"
        for w, x in zip(taps.tolist(), window.tolist(), strict=True)
    )
    return Prediction(
        Message(
            N_("The filter reads {values}, and its weights are {weights}. What is output {place}?"),
            {
                "values": ", ".join(map(number, window.tolist())),
                "weights": ", ".join(map(number, taps.tolist())),
                "place": place,
            },
        ),
        choices,
        place_of_answer,
        Message(
            N_("Weight times sample, added up: {terms} = {answer}."),
            {"terms": terms, "answer": number(answer)},
        ),
    )


def write_signal(state: DimensionsState) -> str:
    """Return PyTorch code for the convolution of the signal."""
    one = state.signal_filter
    same = ', padding="same"' if one.padding is Padding.SAME else ""
    causal = one.padding is Padding.CAUSAL
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            f"x = torch.tensor([[{_list(state.signal)}]])  # (N, C, L): 1 signal, 1 channel",
            f"w = torch.tensor([[{_list(state.taps)}]])  # (O, C, K): 1 filter, 1 channel",
            *([f"x = F.pad(x, ({one.zeros[0]}, 0))  # all zeros first"] if causal else []),
            f"y = F.conv1d(x, w{same}, dilation={one.dilation})[0, 0]",
            "print(y)",
            "",
        ]
    )


def signal_results(state: DimensionsState) -> dict[str, object]:
    """Return what the code computes."""
    return {"y": state.signal_filter.output}


def _list(values: tuple[float, ...]) -> str:
    return f"[{', '.join(map(str, values))}]"


def signal_rooms(state: DimensionsState) -> list[RoomLink]:
    """Return the link to *Convolution* with the signal as an image of one row, if it fits."""
    one = state.signal_filter
    row = np.pad(one.signal, one.zeros)[None, None, None]
    if row.shape[-1] > limits.largest_image()[-1]:
        return []
    params = {
        "input": grid_text(row),
        "kernel": grid_text(one.taps[None, None, None]),
        "bias": "off",
        "dilation": f"1_{one.dilation}",
    }
    return [RoomLink("convolution", params, N_("The signal as an image of one row"))]
