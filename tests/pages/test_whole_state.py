"""A link contains the whole state of its page: it opens what its sender saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.lessons.dnn_cnn import Mode
from cnnviz.ui.grids.state import ACTIVATION, CONVOLUTION, HOME, POOLING

from ..links import LINKS
from .opening import visit

Step = Callable[[AppTest], object]


def put(state: str, **settings: Any) -> Step:
    """Return a step that changes a state as its widget does; AppTest cannot click tabs."""

    def step(app: AppTest) -> None:
        app.session_state[state] = replace(app.session_state[state], **settings)

    return step


def states(app: AppTest) -> dict[str, Any]:
    """Return all states of the visit by their keys; those of operations are their parameters."""
    keys = {f"{name}.state": name for name in LINKS}
    states = {key: app.session_state[key] for key in keys if key in app.session_state}
    for page in (HOME, CONVOLUTION, POOLING, ACTIVATION):
        if (key := f"{page.name}.state") in states:
            states[key] = page.params(states[key])
    return states


CHANGES: dict[str, tuple[str, Step, str]] = {
    "separate axes": (
        "convolution",
        lambda app: app.toggle(key="convolution.separate").set_value(True),
        "separate=on",
    ),
    "seed": ("pooling", lambda app: app.button(key="random").click(), "seed=1"),
    "slope": (
        "activation?kind=leaky_relu",
        lambda app: app.number_input(key="activation.slope").set_value(0.3),
        "slope=0.3",
    ),
    "chain": (
        "convolution?then=relu+max&at=3".replace("+", " "),
        lambda app: app.number_input(key="convolution.stride").set_value(1),
        "then=relu max window 2 stride 1",
    ),
    "tab of code": ("sizes", put("sizes.state", tab="keras"), "tab=keras"),
    "line of a block": ("sizes?net=resnet18", put("sizes.state", place=(4, 2)), "layer=4.2"),
    "training parts": (
        "training",
        put("training.view.state", open=("more", "network")),
        "open=more_network",
    ),
    "comparison axis": ("training", put("comparison.state", across="seconds"), "x=seconds"),
    "comparison measure": ("training", put("comparison.state", measure="loss", log=True), "log=on"),
    "setting": (
        "training",
        lambda app: app.number_input(key="training.epochs").set_value(5),
        "epochs=5",
    ),
    "rule of four": (
        "transfer",
        lambda app: app.segmented_control(key="transfer.likeness").set_value("unlike"),
        "likeness=unlike",
    ),
    "trained layers": (
        "transfer?likeness=unlike",
        lambda app: app.selectbox(key="transfer.depth").set_value("full"),
        "depth=full",
    ),
    "base": (
        "transfer",
        lambda app: app.selectbox(key="transfer.base").set_value("none"),
        "base=none",
    ),
    "validation images": (
        "transfer?open=more",
        lambda app: app.number_input(key="transfer.validation").set_value(0.3),
        "validation=0.3",
    ),
    "mode of a module": (
        "dnn_cnn?scene=eval-mode&predicted=eval-mode.0",
        lambda app: app.button_group(key="dnn_cnn.mode").set_value(Mode.TRAIN),
        "mode=train",
    ),
    "seed of kept runs": (
        "dnn_cnn?scene=confusion&predicted=confusion.0",
        lambda app: app.button_group(key="dnn_cnn.seed").set_value(2),
        "seed=2",
    ),
    "input size": (
        "inside?net=resnet18",
        lambda app: app.number_input(key="inside.side").set_value(100),
        "side=100",
    ),
    "epoch of a run": ("inside", put("inside.state", epoch=2), "epoch=2"),
    "kernels": ("inside", put("inside.state", kernels=(0,)), "kernels=1"),
    "close-up": ("inside", put("inside.state", closeups=((0, 1), (2, 3))), "map=1.1_3.3"),
    "open layer": ("inside", put("inside.state", layer=4), "layer=5"),
    "scale": ("inside", put("inside.state", scale="each"), "scale=each"),
    "order of the maps": ("inside", put("inside.state", sort="strength"), "sort=strength"),
    "layers in space": (
        "inside",
        lambda app: app.toggle(key="inside.space").set_value(True),
        "space=on",
    ),
    "comparison": (
        "inside",
        lambda app: app.selectbox(key="inside.compare.way").set_value("untrained"),
        "with=untrained",
    ),
    "compared network": (
        "inside?with=network",
        lambda app: app.selectbox(key="inside.compare.network").set_value("net:lenet5"),
        "with_network=net:lenet5",
    ),
    "compared image": (
        "inside?with=image",
        lambda app: app.number_input(key="inside.compare.number").set_value(3),
        "with_picture=3",
    ),
    "scale of kernels": (
        "inside",
        put("inside.state", kernel_scale="each"),
        "kernel_scale=each",
    ),
    "method of the heat map": (
        "inside",
        lambda app: app.selectbox(key="inside.why.method").set_value("occlusion"),
        "method=occlusion",
    ),
    "class beside the predicted one": (
        "inside",
        lambda app: app.selectbox(key="inside.why.versus").set_value(3),
        "versus=4",
    ),
    "paint of the brush": (
        "inside?why=brush",
        lambda app: app.button_group(key="inside.why.paint").set_value("black"),
        "paint=black",
    ),
    "statistics": ("inside", put("inside.state", statistics=True), "stats=on"),
    "upload form": ("data", put("data.state", open=("upload",)), "open=upload"),
    "upload size": ("data", lambda app: app.selectbox(key="data.side").set_value(28), "size=28"),
    "upload colors": (
        "data",
        lambda app: app.button_group(key="data.color").set_value(False),
        "colors=gray",
    ),
    "upload seed": ("data", lambda app: app.number_input(key="data.seed").set_value(5), "seed=5"),
    "part": (
        "data",
        lambda app: app.button_group(key="data.part").set_value("train"),
        "part=train",
    ),
    "formulas": ("quiz?seed=7", put("quiz.state", open=("formulas",)), "open=formulas"),
    "question": ("quiz?seed=7", put("quiz.state", index=3), "at=4"),
    "images of the lesson": (
        "kernel_features",
        put("kernel_features.state", images=("left", "left", "triangle", "f" * 64)),
        f"images=left_left_triangle_{'f' * 64}",
    ),
    "kernels of the lesson": (
        "kernel_features",
        put("kernel_features.state", kernels=("mean", "emboss", "1_-1~0_2~~0.5")),
        "kernels=mean~~~emboss~~~1_-1~0_2~~0.5",
    ),
    "kernel of the photo": (
        "kernel_features?scene=photo",
        put("kernel_features.state", kernel="1_-1~0_2", color="rgb", window=8, sample="rings"),
        "kernel=1_-1~0_2",
    ),
    "drawing to pool": (
        "kernel_features?scene=caricature",
        put("kernel_features.state", drawing="checkerboard", pooling="avg"),
        "drawing=checkerboard",
    ),
    "grid of the lecture": (
        "kernel_features?scene=drawn-sparsely",
        lambda app: app.button_group(key="kernel_features.column").set_value(2),
        "column=3",
    ),
    "stride of the small network": (
        "learning?scene=kernel-gradient",
        lambda app: app.number_input(key="learning.stride").set_value(2),
        "stride=2",
    ),
    "weights of the small network": (
        "learning",
        put("learning.state", kernel=((1.0, 0.0, 0.5),) * 3, bias=-0.25),
        "bias=-0.25",
    ),
    "steps of gradient descent": (
        "learning?scene=descent",
        put("learning.state", rate=0.02, taken=3),
        "taken=3",
    ),
    "seed of the kernel that learns": (
        "learning?scene=edges",
        lambda app: app.number_input(key="learning.seed").set_value(5),
        "seed=5",
    ),
    "start of the optimizers": (
        "learning?scene=landscape",
        put("learning.state", start=(1.0, 0.5), reached=12),
        "start=1_0.5",
    ),
    "remedies": (
        "learning?scene=overfitting",
        put("learning.state", compare="remedies"),
        "compare=remedies",
    ),
    "tab": ("convolution", put("convolution.state", tab="connections"), "tab=connections"),
}


@pytest.mark.usefixtures("drawn_only")
@pytest.mark.parametrize(("link", "step", "param"), CHANGES.values(), ids=CHANGES)
def test_a_choice_stands_in_the_link(link: str, step: Step, param: str) -> None:
    page, _question, query = link.partition("?")
    sender = visit(page, **dict(parse_qsl(query)))
    step(sender)
    sender.run()
    assert not sender.exception
    name, _equals, text = param.partition("=")
    assert sender.query_params.get(name) == text
    reader = visit(page, **dict(sender.query_params))
    assert states(reader) == states(sender)
    assert dict(reader.query_params) == dict(sender.query_params)


@pytest.mark.usefixtures("drawn_only")
@pytest.mark.parametrize(
    ("page", "link"),
    [
        (page, link)
        for page in ("convolution", "pooling", "activation", "sizes", "quiz", "training")
        for link in LINKS[page]
    ],
)
def test_a_page_keeps_every_parameter_of_its_link(page: str, link: str) -> None:
    (view,) = LINKS.get(f"{page}.view", ("",))
    params = dict(parse_qsl(f"{link}&{view}"))
    assert dict(visit(page, **params).query_params) == {"lang": "en", **params}
