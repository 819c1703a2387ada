"""The lesson on batches on its page: what the browser gets, and links that cannot be used."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.ui.lessons.batches.counts import counts_rooms
from cnnviz.ui.lessons.batches.lesson import SCENES
from cnnviz.ui.lessons.batches.stack import index_text
from cnnviz.ui.lessons.batches.state import BatchesState

from .opening import visit
from .test_dimensions import drawn

SETTINGS: dict[str, dict[str, str]] = {
    "stack": {"shape": "3_2_4_5", "index": "1_all_2"},
    "epoch": {"count": "12", "size": "4", "shuffle": "off", "seed": "7", "drop": "on", "step": "1"},
    "counts": {"images": "3", "side": "20", "kernel": "3", "biased": "off", "filter": "2"},
    "colors": {
        "kernels": "1_0_0~0_0_0~0_0_-1~~0_1_0~0_0.5_0~0_0_0~~0_0_0~0_-2_0~0_0_0",
        "bias": "-0.25",
        "cell": "9",
    },
    "groups": {"way": "separable", "from": "16", "to": "4", "window": "5", "groups": "4"},
    "network": {"net": "lenet5", "batch": "8"},
}


@pytest.mark.parametrize("scene", [scene.id for scene in SCENES])
def test_the_figure_gets_its_settings_and_hides_what_is_predicted(scene: str) -> None:
    settings = SETTINGS[scene]
    app = visit("batches", scene=scene, **settings)
    assert not app.warning
    data: Any = drawn(app, scene)
    assert {name: data["params"][name] for name in settings} == settings
    assert not data["revealed"]
    app.button(key=f"batches.predict.{scene}.shown").click().run()
    assert drawn(app, scene)["revealed"]


@pytest.mark.parametrize(
    "setting",
    [
        {"shape": "3_3"},
        {"index": "1_x"},
        {"count": "24"},
        {"size": "0"},
        {"seed": "1000"},
        {"side": "3"},
        {"kernels": "1_0~0_1"},
        {"kernels": "1_0_0~0_0_0~0_0_-1~~0_1_0~0_500_0~0_0_0~~0_0_0~0_-2_0~0_0_0"},
        {"way": "half"},
        {"net": "resnet18"},
    ],
)
def test_a_setting_that_cannot_be_used_leaves_the_default_and_says_so(
    setting: dict[str, str],
) -> None:
    app = visit("batches", **setting)
    assert len(app.warning) == 1
    state = app.session_state["batches.state"]
    assert state == type(state)()


def test_images_are_sent_only_where_they_are_drawn() -> None:
    assert drawn(visit("batches", scene="epoch"), "epoch")["images"]
    assert not drawn(visit("batches", scene="epoch", count="60000"), "epoch")["images"]


def test_an_index_of_a_link_fits_its_tensor() -> None:
    state = BatchesState(shape="4_6", index=(2, 9, 3))
    assert state.full_index == (2, 5)
    assert index_text(BatchesState(index=(2,)).full_index) == "[2]"
    assert index_text((None, 1, None)) == "[:, 1]"
    assert index_text((None, None)) == "[:]"


def test_an_example_of_the_lecture_leads_to_its_numbers() -> None:
    example = BatchesState(
        images=2, channels=1, side=4, filters=2, kernel=2, stride=1, biased=False
    )
    assert [link.page for link in counts_rooms(example)] == ["convolution", "sizes"]
    assert [link.page for link in counts_rooms(BatchesState())] == ["sizes"]
