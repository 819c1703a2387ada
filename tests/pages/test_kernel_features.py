"""*A kernel becomes a feature*: its scenes, their code, and what a link opens."""

import re
import time
from typing import Any

import pytest
import torch

from cnnviz.lessons import kernel_features
from cnnviz.ui.kit.component import FILES
from cnnviz.ui.kit.i18n import in_language
from cnnviz.ui.lessons.kernel_features import matshow, photo, sparse, table
from cnnviz.ui.lessons.kernel_features import words as lesson_words
from cnnviz.ui.lessons.kernel_features.lesson import LESSON
from cnnviz.ui.lessons.kernel_features.state import KernelState

from .opening import visit, words

DRAWING = "8000c000e000f00012345678" + "0" * 40
STATES = {
    "lecture": KernelState(),
    "one size": KernelState(kernels=("sobel-x", "laplacian", "emboss")),
    "edited": KernelState(
        images=("left", DRAWING, "triangle", "f" * 64), kernels=("mean", "sobel-y", "1_-1~2_0~~0.5")
    ),
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_the_code_of_the_table_prints_its_numbers(state: KernelState) -> None:
    namespace: dict[str, Any] = {}
    exec(table.table_code(state), namespace)
    torch.set_printoptions(profile="default")
    images = [kernel_features.read_image(text) for text in state.images]
    kernels = [kernel_features.read_kernel(text) for text in state.kernels]
    expected = kernel_features.feature_table(images, kernels)
    assert namespace["features"].numpy() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("color", ["gray", "rgb"])
def test_the_code_of_the_photo_gives_the_map_of_the_sample(color: str) -> None:
    namespace: dict[str, Any] = {}
    exec(photo.photo_code(KernelState(color=color, kernel="emboss", window=8)), namespace)
    maps, pooled = namespace["maps"], namespace["pooled"]  # (1, C, H, W)
    assert maps.shape == (1, 1 if color == "gray" else 3, 598, 510)
    assert pooled.shape[2:] == (74, 63)
    channel = namespace["image"][0].double().numpy()
    response = kernel_features.compute_response(channel, kernel_features.KERNELS["emboss"])
    assert maps[0, 0].numpy() == pytest.approx(response.map, abs=1e-5)


def test_the_number_that_is_predicted_is_the_one_that_is_hidden() -> None:
    prediction = table.predict_number(KernelState())
    assert prediction.choices[prediction.answer] == ".20"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("scene", [scene.id for scene in LESSON.scenes])
def test_every_scene_opens(scene: str, language: str) -> None:
    app = visit("kernel_features", lang=language, scene=scene, code="on")
    assert not app.warning


def test_a_wrong_kernel_in_a_link_is_named_and_the_lectures_stay() -> None:
    app = visit("kernel_features", kernels="vertical~~~1_2_3")
    assert "kernels" in words(app)
    assert app.session_state["kernel_features.state"].kernels == kernel_features.LECTURE_KERNELS


def test_a_kernel_with_a_letter_in_a_link_is_named() -> None:
    app = visit("kernel_features", kernels="vertical~~~horizontal~~~1_x~0_1")
    assert "“x”" in words(app)


def test_the_residue_of_float32_shows_once_it_is_predicted() -> None:
    hidden = words(visit("kernel_features", scene="drawn-sparsely"))
    shown = words(
        visit("kernel_features", scene="drawn-sparsely", predicted="drawn-sparsely.shown")
    )
    assert "3.7253e-09" not in hidden.split("Before you look")[0]
    assert "`3.7253e-09`" in shown
    assert shown.count("~~0.2~~") == 3
    assert shown.count("`5.0000e-02`") == 3


def test_the_grid_of_a_link_is_drawn() -> None:
    app = visit(
        "kernel_features", scene="drawn-sparsely", image="triangle", column="3", grid="relu"
    )
    state = app.session_state["kernel_features.state"]
    assert (state.image, state.column, state.grid) == ("triangle", 2, "relu")
    relu = sparse.sparse_results(state)["grid"]
    assert relu.shape == (13, 13)
    assert relu.max() == pytest.approx(0.05)
    assert relu.min() == 0


def test_every_word_that_the_scripts_use_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr(lesson_words, "send_words", lambda _name, words: sent.update(words))
    with in_language("en"):
        lesson_words.send_shared()
    used = set()
    for path in (FILES / "features").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"\bwords\.([a-zA-Z]+)", text))
        used |= set(re.findall(r"\"((?:camera|photo)\.[a-z]+)\"", text))
    assert {"stepRelu", "camera.insecure", "photo.unreadable"} <= used
    assert used <= set(sent["shared"]["words"])


def test_all_grids_are_drawn_ahead_beginning_with_those_one_choice_away() -> None:
    order = matshow._order("left", 1, "map")
    assert order[0] == ("left", 1, "map")
    assert len(order) == 4 * 3 * 2 + 4
    near = set(order[1:8])
    assert ("left", 0, "image") in near
    assert {("left", 1, "relu"), ("left", 0, "map"), ("triangle", 1, "map")} <= near
    matshow.matshow_svg("left", 1, "map")
    limit = time.monotonic() + 60
    while matshow._draw.cache_info().currsize < len(order):
        assert time.monotonic() < limit
        time.sleep(0.1)
