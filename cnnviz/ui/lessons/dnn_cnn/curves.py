"""The kept runs over their epochs: several seeds, and both modes."""

import functools
from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz import figures, nets
from cnnviz.lessons import dnn_cnn
from cnnviz.lessons.dnn_cnn import CNN, DNN, NETWORKS
from cnnviz.lessons.histories import kept_history, kept_runs
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.training import Progress
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dnn_cnn.state import DNN_CNN, MEASURES, MODES, DnnCnnState

SIX_RUNS, OVER_TRAINING = "six-runs", "over-training"
"""Ids of scenes."""
EPOCHS = 5


def figure_frame() -> DeltaGenerator:
    """Return the place for a figure with a table."""
    return st.container(key="dnn-cnn-figure")


def show_six_runs(state: DnnCnnState, stage: Stage) -> None:
    """Show the curves of all kept runs, and what each network reaches."""
    with stage.settings:
        show_measure_control()
    hidden = not is_revealed(state, SIX_RUNS)
    with figure_frame():
        show_chart(_six_runs_chart(state.measure, hidden, language()))
        st.html(_results_table(hidden))


def predict_gap(_state: DnnCnnState) -> Prediction:
    """Ask how far the accuracies lie apart at the end."""
    gap = 100 * (dnn_cnn.mean_accuracy(CNN) - dnn_cnn.mean_accuracy(DNN))
    points = N_("{points} percentage points")
    choices = [Message(points, {"points": f"{gap * times:.1f}"}) for times in (0.2, 1, 4)]
    return Prediction(
        Message(
            N_(
                "Same images, same optimizer, {epochs} epochs. How much higher is the test "
                "accuracy of the CNN in the end, on average over the seeds?"
            ),
            {"epochs": EPOCHS},
        ),
        tuple(choices),
        1,
        Message(N_("That is {images} more of 10,000 test images."), {"images": f"{100 * gap:.0f}"}),
    )


def six_runs_code(_state: DnnCnnState) -> str:
    """Return code that reads the kept runs."""
    return """import numpy as np
from cnnviz.lessons.histories import kept_history, kept_runs

final = {
    net: [kept_history(net, seed).epochs[-1].test_accuracy for seed in kept_runs()[net]]
    for net in ("fashion-dnn", "fashion-cnn")
}
dnn, cnn = (np.mean(final[net]) for net in final)
print(f"DNN {dnn:.2%}, CNN {cnn:.2%}: {100 * (cnn - dnn):.2f} percentage points")
"""


def six_runs_results(_state: DnnCnnState) -> dict[str, Any]:
    """Return the numbers of the code."""
    return {"dnn": dnn_cnn.mean_accuracy(DNN), "cnn": dnn_cnn.mean_accuracy(CNN)}


def show_over_training(state: DnnCnnState, stage: Stage) -> None:
    """Show the test accuracy of a kept run of each network in both modes."""
    with stage.settings:
        show_seed_control()
    hidden = not is_revealed(state, OVER_TRAINING)
    seeds = {net: nearest_seed(net, state.seed) for net in NETWORKS}
    with figure_frame():
        show_chart(_modes_chart(seeds[DNN], seeds[CNN], hidden, language()))


def predict_shift(_state: DnnCnnState) -> Prediction:
    """Ask what training mode does to the accuracy of the network without convolutions."""
    shift, other = dnn_cnn.mode_shift(DNN), dnn_cnn.mode_shift(CNN)
    lower, same, higher = (
        N_("Lower at almost every evaluation"),
        N_("The same up to chance"),
        N_("Higher at almost every evaluation"),
    )
    answer = 1 if abs(shift.mean) < 0.001 else 0 if shift.mean < 0 else 2
    return Prediction(
        Message(N_("The DNN has dropout. In training mode, its test accuracy is …")),
        (Message(lower), Message(same), Message(higher)),
        answer,
        Message(
            N_(
                "On average it changes by {dnn} percentage points; that of the CNN by {cnn}, but "
                "single evaluations are off by up to {largest}."
            ),
            {
                "dnn": f"{100 * shift.mean:+.2f}",
                "cnn": f"{100 * other.mean:+.2f}",
                "largest": f"{100 * other.largest:.1f}",
            },
        ),
    )


def over_training_code(state: DnnCnnState) -> str:
    """Return code that compares both modes over a kept run."""
    return f"""import numpy as np
from cnnviz.lessons.histories import kept_history

run = kept_history("{CNN}", {nearest_seed(CNN, state.seed)})
eval_mode = np.array([record.test_accuracy for record in run.progress])
train_mode = np.array(run.train_mode)
mean, largest = (train_mode - eval_mode).mean(), abs(train_mode - eval_mode).max()
print(f"training mode: {{mean:+.2%}} on average, off by up to {{largest:.2%}}")
"""


def over_training_results(state: DnnCnnState) -> dict[str, Any]:
    """Return the numbers of the code."""
    run = kept_history(CNN, nearest_seed(CNN, state.seed))
    return {
        "eval_mode": [record.test_accuracy for record in run.progress],
        "train_mode": list(run.train_mode),
    }


def show_seed_control() -> None:
    """Show the choice of the kept runs by their seed."""
    seeds = kept_runs()[DNN]
    st.segmented_control(
        _("Seed"),
        seeds,
        required=True,
        **DNN_CNN.widget("seed", nearest_seed(DNN, DNN_CNN.current().seed)),
    )


def show_measure_control() -> None:
    """Show the choice of what the curves show."""
    st.segmented_control(
        _("The curves show"),
        list(MEASURES),
        required=True,
        format_func=lambda name: _(MEASURES[name]),
        **DNN_CNN.widget("measure"),
    )


def show_chart(chart: Any) -> None:
    """Show a chart of runs."""
    config = {"displayModeBar": False, "showTips": False}
    st.plotly_chart(chart, key="dnn-cnn.chart", config=config)


def chart_words() -> dict[str, str]:
    """Return the words of the charts in the reader's language."""
    return {"epoch": _("Epoch")}


def seed_name(net: str, seed: int) -> str:
    """Return what a kept run is called."""
    return _("{net}, seed {seed}", net=net, seed=seed)


def nearest_seed(net: str, seed: int) -> int:
    """Return the seed if there is a kept run with it, else another one."""
    return seed if seed in kept_runs()[net] else kept_runs()[net][0]


@functools.lru_cache(maxsize=16)
def _six_runs_chart(measure: str, hidden: bool, _language: str) -> Any:
    curves = {
        net: [(run.progress, EPOCHS) for run in dnn_cnn.kept_histories(net)] for net in NETWORKS
    }
    if hidden:
        curves[CNN] = []
    names = {net: [seed_name(net, seed) for seed in kept_runs()[net]] for net in NETWORKS}
    return figures.seeds_chart(curves, measure, names=names, words=chart_words())


@functools.lru_cache(maxsize=16)
def _modes_chart(dnn_seed: int, cnn_seed: int, hidden: bool, _language: str) -> Any:
    curves: dict[str, list[tuple[Sequence[Progress], int]]] = {}
    for net, seed in ((DNN, dnn_seed), (CNN, cnn_seed)):
        history = kept_history(net, seed)
        both = [
            (history.progress, EPOCHS),
            (dnn_cnn.train_mode_records(history), EPOCHS),
        ]
        curves[net] = both[:1] if hidden else both
    names = {net: [f"{net}, {words}" for words in MODES.values()] for net in NETWORKS}
    return figures.seeds_chart(curves, names=names, words=chart_words())


def _results_table(hidden: bool) -> str:
    """Return what each network reaches, and at which price."""
    heads = ("", _("Parameters"), _("Test accuracy"), _("Range over seeds"), _("Textbook"))
    rows = []
    for net in NETWORKS:
        final = dnn_cnn.final_accuracies(net)
        known = (
            f"{dnn_cnn.mean_accuracy(net):.2%}",
            f"{min(final):.2%} – {max(final):.2%}",
            f"{dnn_cnn.printed_accuracy(net):.2%}",
        )
        shown = ("?",) * 3 if hidden and net == CNN else known
        rows.append((net, f"{nets.find(net).parameters:,}", *shown))
    body = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        for name, *cells in rows
    )
    head = "".join(f"<th>{escape(word)}</th>" for word in heads)
    return f'<div class="cnn-table"><table><tr>{head}</tr>{body}</table></div>'
