"""The kept runs over their epochs: several seeds, and both modes."""

import functools
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz import nets
from cnnviz.figures import Line
from cnnviz.figures.browser_chart import Axis, browser_lines
from cnnviz.figures.curve_points import evaluation_points
from cnnviz.lessons import dnn_cnn
from cnnviz.lessons.dnn_cnn import CNN, DNN, NETWORKS, Mode
from cnnviz.lessons.histories import kept_history, kept_runs
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.training import Progress
from cnnviz.ui.course.browser_charts import Choice, show_charts
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dnn_cnn.state import DNN_CNN, MEASURES, MODES, DnnCnnState

SIX_RUNS, OVER_TRAINING = "six-runs", "over-training"
"""Ids of scenes."""
EPOCHS = 5
LOWEST, HIGHEST = 0.71, 0.95
"""Accuracy at which the axis begins, unless a run ends below it: earlier ones would flatten it; and
where it ends."""
STYLES: tuple[tuple[Literal["solid", "dash", "dot"], float], ...] = (
    ("solid", 2.5),
    ("dash", 1.8),
    ("dot", 1.8),
)
"""How the first, second and third run of a network are drawn."""


def figure_frame() -> DeltaGenerator:
    """Return the place for a figure with a table."""
    return st.container(key="dnn-cnn-figure")


def show_six_runs(state: DnnCnnState, _stage: Stage) -> None:
    """Show the curves of all kept runs, and what each network reaches."""
    hidden = not is_revealed(state, SIX_RUNS)
    with figure_frame():
        show_charts(DNN_CNN, SIX_RUNS, [measure_choice()], _six_runs_charts(hidden, language()))
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


def show_over_training(state: DnnCnnState, _stage: Stage) -> None:
    """Show the test accuracy of a kept run of each network in both modes."""
    hidden = not is_revealed(state, OVER_TRAINING)
    seeds = {str(seed): str(seed) for seed in kept_runs()[DNN]}
    with figure_frame():
        charts = _modes_charts(hidden, language())
        show_charts(DNN_CNN, OVER_TRAINING, [Choice("seed", _("Seed"), seeds)], charts)


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


def measure_choice() -> Choice:
    """Return the choice of what the curves show."""
    return Choice("y", _("The curves show"), {name: _(title) for name, title in MEASURES.items()})


def run_line(
    progress: Sequence[Progress], measure: str, place: int, style: int = 0, epochs: int = EPOCHS
) -> Line:
    """Return the evaluations of a run on the test images.

    Args:
        progress: Its records.
        measure: A key of ``MEASURES``.
        place: Of its color.
        style: Which of the runs of its network it is, from 0.
        epochs: How many it has.
    """
    points = evaluation_points(progress, measure, epochs)
    dash, width = STYLES[min(style, len(STYLES) - 1)]
    return Line(
        [point.epoch for point in points], [point.value for point in points], place, dash, width
    )


def draw_runs(lines: Mapping[str, Line], measure: str, epochs: int = EPOCHS) -> dict[str, Any]:
    """Return the chart of runs over their epochs.

    Args:
        lines: From ``run_line``, by their names.
        measure: A key of ``MEASURES``.
        epochs: The most that a run has.
    """
    accuracy = measure == "accuracy"
    ends = [line.y[-1] for line in lines.values() if line.y]
    title = _(MEASURES[measure])
    return browser_lines(
        lines,
        x=Axis(_("Epoch"), read="short3", least=0, most=epochs),
        y=Axis(
            title,
            "percent0" if accuracy else "short3",
            "percent2" if accuracy else "fixed4",
            min(LOWEST, *ends) - 0.01 if accuracy and ends else None,
            HIGHEST if accuracy and ends else None,
        ),
        label=title,
    )


def seed_name(net: str, seed: int) -> str:
    """Return what a kept run is called."""
    return _("{net}, seed {seed}", net=net, seed=seed)


def nearest_seed(net: str, seed: int) -> int:
    """Return the seed if there is a kept run with it, else another one."""
    return seed if seed in kept_runs()[net] else kept_runs()[net][0]


def six_runs_lines(measure: str, *, hidden: bool = False) -> dict[str, Line]:
    """Return the curves of all kept runs by their names; hidden, only the name of the CNN."""
    lines = {}
    for place, net in enumerate(NETWORKS):
        if hidden and net == CNN:
            lines[net] = Line((), (), place)
            continue
        for style, run in enumerate(dnn_cnn.kept_histories(net)):
            name = seed_name(net, run.settings.seed)
            lines[name] = run_line(run.progress, measure, place, style)
    return lines


def modes_lines(seed: int, *, hidden: bool = False) -> dict[str, Line]:
    """Return the accuracy of a kept run of each network in both modes; hidden, only in one."""
    lines = {}
    for place, net in enumerate(NETWORKS):
        run = kept_history(net, nearest_seed(net, seed))
        records = {Mode.EVAL: run.progress, Mode.TRAIN: dnn_cnn.train_mode_records(run)}
        for style, mode in enumerate(MODES):
            if not hidden or mode == Mode.EVAL:
                lines[f"{net}, {MODES[mode]}"] = run_line(records[mode], "accuracy", place, style)
    return lines


@functools.lru_cache(maxsize=4)
def _six_runs_charts(hidden: bool, _language: str) -> dict[str, Any]:
    """Return the charts by what they show."""
    return {name: draw_runs(six_runs_lines(name, hidden=hidden), name) for name in MEASURES}


@functools.lru_cache(maxsize=4)
def _modes_charts(hidden: bool, _language: str) -> dict[str, Any]:
    """Return the charts by the seed."""
    return {
        str(seed): draw_runs(modes_lines(seed, hidden=hidden), "accuracy")
        for seed in kept_runs()[DNN]
    }


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
