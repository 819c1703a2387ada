"""A layer as a module or as a function: the code side by side."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.layers.state import LAYERS, LayersState

MODULES = "module-or-function"
"""Id of the scene."""


@dataclass(frozen=True)
class TwoForms:
    """A layer in both forms.

    Attributes:
        module: The expression that makes it.
        function: The call that does the same.
        parameters: What the module holds and the function is handed.
    """

    module: str
    function: str
    parameters: str = ""


FORMS = {
    "conv2d": TwoForms(
        "nn.Conv2d(1, 2, 3)", "F.conv2d(x, layer.weight, layer.bias)", "weight, bias"
    ),
    "linear": TwoForms("nn.Linear(5, 2)", "F.linear(x, layer.weight, layer.bias)", "weight, bias"),
    "relu": TwoForms("nn.ReLU()", "F.relu(x)"),
    "max_pool2d": TwoForms("nn.MaxPool2d(2)", "F.max_pool2d(x, 2)"),
    "dropout": TwoForms("nn.Dropout(0.5)", "F.dropout(x, 0.5, training=layer.training)"),
}
"""By the name of the function."""


def show_modules(state: LayersState, stage: Stage) -> None:
    """Show a layer in both forms."""
    with stage.settings:
        st.segmented_control(_("Layer"), list(FORMS), required=True, **LAYERS.widget("layer"))
    forms = FORMS[state.layer]
    made, called = st.columns(2, gap="medium")
    with made:
        st.markdown(f"**{_('A module: an object')}**")
        show_code(f"layer = {forms.module}\ny = layer(x)", key="layers-module")
        held = forms.parameters or "–"
        st.caption(_("Parameters that it holds: {names}", names=held))
    with called:
        st.markdown(f"**{_('A function: a call')}**")
        show_code(f"y = {forms.function}", key="layers-function")
        st.caption(_("It holds nothing; what it needs is handed to it."))


def predict_dropped(_state: LayersState) -> Prediction:
    """Ask what evaluation mode does to dropout as a function."""
    return Prediction(
        Message(
            N_(
                "The forward method of a network calls F.dropout(x, 0.5). After model.eval(), "
                "does it still set values to 0?"
            ),
            {},
        ),
        (
            Message(N_("Yes, as in training"), {}),
            Message(N_("No, evaluation mode turns it off"), {}),
        ),
        0,
        Message(
            N_(
                "A function does not know the mode of the model; its default is training=True. "
                "Pass training=self.training, or use nn.Dropout, which knows."
            ),
            {},
        ),
    )


def write_modules(state: LayersState) -> str:
    """Return PyTorch code that compares both forms."""
    forms = FORMS[state.layer]
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "from torch.nn import functional as F",
            "",
            "x = torch.linspace(-1, 1, 25).view(1, 1, 5, 5)  # (N, C, H, W)",
            f"layer = {forms.module}",
            "torch.manual_seed(0)",
            "y = layer(x)",
            "torch.manual_seed(0)  # the same draw, where there is one",
            f"same = {forms.function}",
            "difference = (y - same).abs().max()",
            "print(difference, [name for name, _ in layer.named_parameters()])",
            "",
            "forgotten = F.dropout(torch.ones(1000), 0.5)  # training=True by default",
            "dropped = (forgotten == 0).any()",
            "print(dropped)",
            "",
        ]
    )


def module_results(_state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    return {"difference": 0.0}
