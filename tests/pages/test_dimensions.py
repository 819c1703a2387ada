"""The lesson *Dimensions* on its page: what the browser gets, and links that cannot be used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.lessons.dimensions import Padding, mix_channels
from cnnviz.lessons.dimensions_blocks import draw_shapes
from cnnviz.ui.kit.component import unpack
from cnnviz.ui.lessons.dimensions.lesson import SCENES
from cnnviz.ui.lessons.dimensions.mixing import mixer_rooms
from cnnviz.ui.lessons.dimensions.signal import signal_rooms
from cnnviz.ui.lessons.dimensions.state import DimensionsState

from .opening import visit


def drawn(app: AppTest, kind: str) -> Any:
    """Return the data of the component that draws a kind of figure."""
    data = [unpack(one.proto.json) for one in app.get("bidi_component")]
    (found,) = [one for one in data if isinstance(one, dict) and one.get("kind") == kind]
    return found


@pytest.mark.parametrize("scene", [scene.id for scene in SCENES if scene.id != "channels"])
def test_the_figure_gets_its_settings_as_the_link_has_them(scene: str) -> None:
    settings = {
        "signal": {"taps": "1_2", "pad": "causal", "dilation": "3", "t": "4"},
        "volume": {"move": "front", "window": "7", "turn": "0_80"},
        "mixer": {"mix": "1_0_0~0_1_0", "pixel": "3"},
        "inception": {"block": "4a", "narrow3": "50", "narrow5": "9"},
        "transposed": {"k": "4", "s": "3", "from": "2"},
        "graph": {"graph": "20_30_1_0~60_30_0_1~~0_1", "w": "1_0~0_1", "node": "1"},
        "smoothing": {"layers": "7", "scaled": "on"},
        "grid": {"neighbors": "4", "weights": "0_0_0~1_0_0~0_0_0", "place": "11"},
    }[scene]
    app = visit("dimensions", scene=scene, **settings)
    assert not app.warning
    params = drawn(app, scene)["params"]
    assert {name: params[name] for name in settings} == settings


@pytest.mark.parametrize("scene", [scene.id for scene in SCENES if scene.id != "channels"])
def test_a_prediction_is_revealed_to_the_figure(scene: str) -> None:
    app = visit("dimensions", scene=scene)
    assert not drawn(app, scene)["revealed"]
    app.button(key=f"dimensions.predict.{scene}.shown").click().run()
    assert drawn(app, scene)["revealed"]


@pytest.mark.parametrize(
    "setting",
    [
        {"signal": "1_2_3"},
        {"signal": "1_2_3_4_5_6_7_8_9_500"},
        {"taps": "1~2"},
        {"graph": "20_30_1_0~60_30_0_1~~0_2"},
        {"graph": "20_30_1_0~60_30_0_1~~0_1~0_1"},
        {"graph": "20_30_1_0~60_30_0_1~~0.5_1"},
        {"graph": "20_90_1_0~60_30_0_1"},
        {"w": "1_0_0~0_1_0"},
        {"voxels": "ff"},
        {"turn": "0_81"},
        {"voxels": "zz" * 16},
        {"block": "6a"},
        {"pixels": "1_2~3_4"},
    ],
)
def test_a_setting_that_cannot_be_used_leaves_the_default_and_says_so(
    setting: dict[str, str],
) -> None:
    app = visit("dimensions", **setting)
    assert len(app.warning) == 1
    state = app.session_state["dimensions.state"]
    assert state == type(state)()


def test_the_rooms_compute_what_the_lesson_shows() -> None:
    state = replace(DimensionsState(), padding=Padding.SAME, dilation=2, mix=((1, 2, 0), (0, 1, 1)))
    mixed = mix_channels(draw_shapes()[:, ::2, ::2], np.array(state.mix))
    for (room,), output in (
        (signal_rooms(state), state.signal_filter.output[None]),
        (mixer_rooms(state), mixed),
    ):
        app = visit(room.page, **room.params)
        assert not app.warning
        shown = app.session_state["convolution.state"].operation.trace.output[0]
        np.testing.assert_allclose(shown.reshape(output.shape), output, atol=1e-9)
    assert signal_rooms(replace(state, signal=(1.0,) * 16, taps=(1.0,) * 4, dilation=3)) == []
