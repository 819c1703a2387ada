"""Eval mode against training mode: both bundled networks evaluated again at every change."""

import functools
import itertools
from collections.abc import Callable
from typing import Any

import streamlit as st

from cnnviz.data.samples import COUNT
from cnnviz.figures.waffle import waffle
from cnnviz.lessons.dnn_cnn import (
    CNN,
    DNN,
    NETWORKS,
    Measurement,
    Mode,
    Order,
    measure_mode,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.ahead import work_ahead
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dnn_cnn.state import BATCHES, DNN_CNN, MODES, ORDERS, DnnCnnState

EVAL_MODE = "eval-mode"
"""Id of the scene."""
ANY_BATCH = 100
"""Images per batch in evaluation mode, which change nothing."""


def show_modes(state: DnnCnnState, stage: Stage) -> None:
    """Show for each image whether both networks are right, in the chosen mode."""
    _show_settings(state, stage)
    revealed = is_revealed(state, EVAL_MODE)
    work_ahead("modes", _list_evaluations())
    for net, column in zip(NETWORKS, st.columns(2, gap="large"), strict=True):
        in_eval = measure(net, Mode.EVAL, state)
        in_train = measure(net, Mode.TRAIN, state) if revealed else None
        shown = in_eval if state.mode == Mode.EVAL else in_train
        with column:
            st.markdown(f"**{net}** · `{MODES[state.mode]}`")
            train = state.mode == Mode.TRAIN
            drawing = waffle(
                shown.correct if shown else None,
                COUNT,
                _waffle_label(net, shown),
                marked=in_eval.changed(in_train) if train and in_train else (),
                batch=state.batch if train else 0,
            )
            show_svg(drawing, key=f"dnn-cnn.waffle.{net}")
            st.markdown(_result_line(in_eval, in_train))
    st.caption(
        _(
            "A square for each of the first {count} test images: dark ones are misclassified, in "
            "training mode framed ones are predicted otherwise than in evaluation mode.",
            count=COUNT,
        )
    )


def _list_evaluations() -> list[Callable[[], Measurement]]:
    """Return the evaluations that the reader can choose, with the first seed of the dropout."""
    choices = [
        *itertools.product((CNN, DNN), [Mode.EVAL], [ANY_BATCH], Order),
        *itertools.product((CNN, DNN), [Mode.TRAIN], BATCHES, Order),
    ]
    return [functools.partial(measure_mode, *choice, 0) for choice in choices]


def predict_changes(state: DnnCnnState) -> Prediction:
    """Ask how many predictions of the CNN change without ``model.eval()``."""
    in_eval, in_train = (measure(CNN, mode, state) for mode in Mode)
    count = sum(in_eval.changed(in_train))
    numbers = sorted({0, count, 4 * count + 4, 10 * count + 30})
    return Prediction(
        Message(
            N_("Without model.eval(), how many of the {count} predictions of the CNN change?"),
            {"count": COUNT},
        ),
        tuple(map(str, numbers)),
        numbers.index(count),
        Message(
            N_(
                "Its accuracy goes from {before} to {after}. Another seed of the dropout, other "
                "batches or another order give another number."
            ),
            {"before": f"{in_eval.accuracy:.1%}", "after": f"{in_train.accuracy:.1%}"},
        ),
    )


def modes_code(state: DnnCnnState) -> str:
    """Return code that evaluates the CNN in both modes."""
    by_class = """order = labels.argsort(stable=True)  # class by class
images, labels = images[order], labels[order]
"""
    return f"""import torch
from cnnviz.data.samples import load_samples
from cnnviz.weights.model_cards import load_bundled_model

samples = load_samples("fashion-mnist")
images = torch.tensor(samples.test_images).float() / 255  # ({COUNT}, 1, 28, 28)
labels = torch.tensor(samples.test_labels)  # ({COUNT},)
{by_class if state.order == Order.BY_CLASS else ""}model = load_bundled_model("{CNN}").module


def accuracy():
    with torch.no_grad():
        logits = torch.cat([model(batch) for batch in images.split({state.batch})])
    return (logits.argmax(1) == labels).float().mean()


model.eval()
in_eval_mode = accuracy()
torch.manual_seed({state.draw})
model.train()  # dropout is active, batch norm takes the statistics of each batch
in_train_mode = accuracy()
model.eval()
afterwards = accuracy()  # the test images have changed batch norm
print(in_eval_mode, in_train_mode, afterwards)
"""


def modes_results(state: DnnCnnState) -> dict[str, Any]:
    """Return the numbers of the code."""
    in_train = measure(CNN, Mode.TRAIN, state)
    return {
        "in_eval_mode": measure(CNN, Mode.EVAL, state).accuracy,
        "in_train_mode": in_train.accuracy,
        "afterwards": in_train.afterwards,
    }


def inside_links(_state: DnnCnnState) -> list[RoomLink]:
    """Return links to both networks in *Look inside*."""
    return [
        RoomLink("inside", {"run": net}, label)
        for net, label in (
            (DNN, N_("Look inside the DNN")),
            (CNN, N_("Look inside the CNN")),
        )
    ]


def _show_settings(state: DnnCnnState, stage: Stage) -> None:
    with stage.settings:
        st.segmented_control(
            _("Mode"),
            list(Mode),
            required=True,
            format_func=MODES.__getitem__,
            **DNN_CNN.widget("mode"),
        )
        st.segmented_control(
            _("Order of the images"),
            list(Order),
            required=True,
            format_func=lambda order: _(ORDERS[order]),
            **DNN_CNN.widget("order"),
        )
        st.segmented_control(
            _("Images per batch"), list(BATCHES), required=True, **DNN_CNN.widget("batch")
        )
        if state.mode == Mode.TRAIN:
            st.number_input(
                min_value=0, max_value=999, width=140, **DNN_CNN.number("draw", _("Dropout seed"))
            )


def measure(net: str, mode: Mode, state: DnnCnnState) -> Measurement:
    """Return the evaluation of a network in a mode, with the settings of the state."""
    if mode == Mode.EVAL:  # nothing but the order of the squares depends on the settings
        return measure_mode(net, mode, ANY_BATCH, state.order, 0)
    with st.spinner(_("Evaluating …"), show_time=False):
        return measure_mode(net, mode, state.batch, state.order, state.draw)


def _waffle_label(net: str, shown: Measurement | None) -> str:
    if shown is None:
        return _("The result of {net} is hidden until you predict it.", net=net)
    return _(
        "{net}: {right} of {count} images are classified correctly.",
        net=net,
        right=sum(shown.correct),
        count=len(shown.correct),
    )


def _result_line(in_eval: Measurement, in_train: Measurement | None) -> str:
    """Return the accuracies of a network as Markdown."""
    train = f"{in_train.accuracy:.1%}" if in_train else "?"
    line = f"`model.eval()` **{in_eval.accuracy:.1%}** · `model.train()` **{train}**"
    if in_train is None:
        return line
    changed = sum(in_eval.changed(in_train))
    parts = (
        _n("**{count}** prediction changes", "**{count}** predictions change", changed),
        _("evaluation mode afterwards: **{accuracy}**", accuracy=f"{in_train.afterwards:.1%}"),
    )
    return f"{line}  \n{' · '.join(parts)}"
