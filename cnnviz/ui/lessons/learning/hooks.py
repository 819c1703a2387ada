"""The hooks that get the numbers of the forward and the backward pass, called in their order."""

from cnnviz.lessons.learning_code import write_hooks
from cnnviz.lessons.learning_hooks import Call, list_calls
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.learning.backward import grid_item, mount_figure, show_settings
from cnnviz.ui.lessons.learning.state import LearningState
from cnnviz.ui.lessons.learning.training import send_figure_words

HOOKS = "hooks"
"""Id of the scene."""


def show_hooks(state: LearningState, stage: Stage) -> None:
    """Show the calls of the hooks; those of the backward pass once they have been predicted."""
    show_settings(stage)
    send_figure_words()
    net = state.net
    calls, code = list_calls(net), write_hooks(net).splitlines()
    start = next(place for place, line in enumerate(code) if line.startswith("model ="))
    forward = sum(not call.back for call in calls)
    mount_figure(
        key="learning.hooks",
        data={
            "kind": "hooks",
            "code": code[start:],
            "open": len(calls) if is_revealed(state, HOOKS) else forward,
            "events": [_event(call, code[start:]) for call in calls],
        },
    )


def _event(call: Call, code: list[str]) -> dict[str, object]:
    """Return a call as the browser gets it."""
    return {
        "line": next(place for place, line in enumerate(code) if call.line in line),
        "name": call.name,
        "text": _describe(call),
        "back": call.back,
        "grid": grid_item(call.tensor, call.values, "kernel" if call.back else "output"),
    }


def _describe(call: Call) -> str:
    """Return what a call is, in the reader's language."""
    names = {"layer": call.name, "tensor": call.tensor}
    if not call.back:
        return _("Forward: the forward hook of {layer} gets its output {tensor}.", **names)
    if call.name == "x":
        return _("Backward: the hook on the input gets its gradient {tensor}.", **names)
    return _("Backward: the hook on the output of {layer} gets its gradient {tensor}.", **names)


def predict_order(state: LearningState) -> Prediction:
    """Ask for the order of the calls in the backward pass."""
    backward = [call.name for call in list_calls(state.net) if call.back]
    orders = (" → ".join(backward), " → ".join(reversed(backward)))
    return Prediction(
        Message(N_("In which order does loss.backward() call the hooks on the tensors?"), {}),
        (*reversed(orders), Message(N_("In no particular order"), {})),
        1,
        Message(
            N_(
                "From the loss back to the input: each gradient is computed from that of the "
                "next layer."
            ),
            {},
        ),
    )


def inside_room(_state: LearningState) -> list[RoomLink]:
    """Return the link to *Look inside*, whose feature maps come from forward hooks."""
    return [RoomLink("inside", label=N_("Look inside: feature maps by forward hooks"))]
