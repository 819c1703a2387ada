"""Batch normalization: statistics of the batch in training, running statistics in evaluation."""

from cnnviz.grid.trace import Array
from cnnviz.lessons.layers import draw_batches, follow_statistics, normalize
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.figure import choose_number, number
from cnnviz.ui.lessons.layers.figure import FIGURES
from cnnviz.ui.lessons.layers.state import MODES, LayersState

BATCH_NORM = "batch-norm"
"""Id of the scene."""


def show_batch_norm(_state: LayersState, _stage: Stage) -> None:
    """Show a batch before and after, and how the running statistics move."""
    batches = draw_batches().transpose(0, 2, 1, 3, 4)  # (B, C, N, H, W)
    FIGURES.show(
        BATCH_NORM,
        ("mode", "momentum", "channel", "seen"),
        batches=batches.reshape(*batches.shape[:2], -1).tolist(),
    )


def predict_running_mean(state: LayersState) -> Prediction:
    """Ask for the running mean after one batch."""
    mean = float(draw_batches()[0, :, state.channel].mean())
    answer = round(state.momentum * mean, 4)
    choices, place = choose_number(answer, (round(mean, 4), round((1 - state.momentum) * mean, 4)))
    values: dict[str, object] = {
        "mean": number(round(mean, 4)),
        "momentum": number(state.momentum),
        "answer": number(answer),
    }
    return Prediction(
        Message(
            N_(
                "The running mean starts at 0. The first batch has the mean {mean}, and momentum "
                "is {momentum}. What is the running mean then?"
            ),
            values,
        ),
        choices,
        place,
        Message(
            N_(
                "(1 − {momentum})·0 + {momentum}·{mean} = {answer}: each batch moves it "
                "only by this share of the difference."
            ),
            values,
        ),
    )


def write_batch_norm(state: LayersState) -> str:
    """Return PyTorch code for the output and the running statistics."""
    evaluate = state.mode == MODES[1]
    return "\n".join(
        [
            "import numpy as np",
            "import torch",
            "from torch import nn",
            "",
            "rng = np.random.RandomState(0)",
            "mean, spread = np.reshape([4.0, -1.0], (2, 1, 1)), np.reshape([2.0, 0.5], (2, 1, 1))",
            "numbers = rng.normal(mean, spread, (21, 4, 2, 2, 2)).round(1)  # (B, N, C, H, W)",
            "batches = torch.tensor(numbers, dtype=torch.float32)",
            "",
            f"norm = nn.BatchNorm2d(2, momentum={state.momentum:g})",
            f"for x in batches[:{state.seen}]:",
            "    norm(x)",
            "running_mean, running_var = norm.running_mean.clone(), norm.running_var.clone()",
            *(["norm.eval()"] if evaluate else []),
            f"y = norm(batches[{state.seen}])",
            "print(y, running_mean, running_var)",
            "",
        ]
    )


def batch_norm_results(state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    mean, variance = follow_statistics(draw_batches()[: state.seen], float(f"{state.momentum:g}"))
    return {"y": _output(state, mean, variance), "running_mean": mean, "running_var": variance}


def _output(state: LayersState, mean: Array, variance: Array) -> Array:
    batch = draw_batches()[state.seen]
    if state.mode == MODES[1]:
        return normalize(batch, mean, variance)
    axes = (0, 2, 3)
    return normalize(batch, batch.mean(axis=axes), batch.var(axis=axes))
