"""Links from layers to where they are at work in a network."""

from cnnviz.problem import N_
from cnnviz.ui.course.lesson import RoomLink
from cnnviz.ui.lessons.layers.state import LayersState


def modes_rooms(_state: LayersState) -> list[RoomLink]:
    """Return the link to what a forgotten ``eval()`` costs."""
    return [RoomLink("dnn_cnn", {"scene": "eval-mode"}, N_("What a forgotten eval() costs"))]


def sizes_rooms(_state: LayersState) -> list[RoomLink]:
    """Return the link to the shapes of LeNet-5, where maps are flattened for linear layers."""
    return [RoomLink("sizes", {"net": "lenet5"}, N_("The shapes of LeNet-5, layer by layer"))]


def code_rooms(_state: LayersState) -> list[RoomLink]:
    """Return the link to a network whose code can be read as modules in different forms."""
    return [RoomLink("sizes", {"net": "mnist-cnn"}, N_("The code of a whole network of modules"))]


def inside_rooms(_state: LayersState) -> list[RoomLink]:
    """Return the link to the logits and probabilities of a trained network."""
    return [
        RoomLink(
            "inside", {"net": "mnist-cnn"}, N_("Logits and probabilities of a trained network")
        )
    ]
