"""The numbers of *A kernel becomes a feature*, compared with torch and with the lecture's."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch.nn import functional

from cnnviz.lessons import kernel_features as lesson
from cnnviz.lessons import kernel_questions
from cnnviz.lessons.check import draw_check
from cnnviz.problem import Problem

GOLDEN = Path(__file__).parents[1] / "js" / "kernel_features.json"
DRAWING = "8000c000e000f00012345678" + "0" * 40
OWN_KERNEL = "0.5_-1~2_0.25~~-0.125"
LECTURE = [lesson.KERNELS[name] for name in lesson.LECTURE_KERNELS]

drawings = arrays(np.float64, (16, 16), elements=st.sampled_from([0.0, 1.0]))
kernels = st.integers(1, 5).flatmap(
    lambda size: st.builds(
        lesson.Kernel,
        arrays(np.float64, (size, size), elements=st.floats(-9, 9, width=32)),
        st.floats(-2, 2, width=32),
    )
)


def torch_response(image: Any, kernel: lesson.Kernel) -> tuple[torch.Tensor, float]:
    weight = torch.tensor(kernel.values)[None, None]
    bias = torch.tensor([kernel.bias], dtype=torch.float64)
    maps = functional.conv2d(torch.tensor(image)[None, None], weight, bias)  # (1, 1, H', W')
    return maps[0, 0], float(functional.max_pool2d(functional.relu(maps), maps.shape[-1]).item())


def test_the_table_is_the_lectures() -> None:
    table = lesson.feature_table(list(lesson.IMAGES.values()), LECTURE)
    expected = [[0.2, 0, 0.05], [0, 0.2, 0.05], [0.1, 0.1, 0.05], [0.2, 0.2, 0]]
    assert table == pytest.approx(np.array(expected), abs=1e-12)


@given(image=drawings, kernel=kernels)
def test_a_response_is_torchs(image: Any, kernel: lesson.Kernel) -> None:
    response = lesson.compute_response(image, kernel)
    expected_map, feature = torch_response(image, kernel)
    assert response.map == pytest.approx(expected_map.numpy(), abs=1e-9)
    assert response.feature == pytest.approx(feature, abs=1e-9)
    assert response.relu[response.cell] == response.feature


@given(drawing=drawings, times=st.integers(1, 4))
def test_repeated_pooling_is_torchs(drawing: Any, times: int) -> None:
    for kind, pool in (("max", functional.max_pool2d), ("avg", functional.avg_pool2d)):
        expected = torch.tensor(drawing)[None, None]
        for ours in lesson.pool_repeatedly(drawing, kind, times):  # type: ignore[arg-type]
            expected = pool(expected, 2)
            assert ours == pytest.approx(expected[0, 0].numpy(), abs=1e-12)


def test_max_pooling_leaves_a_caricature_of_the_triangle() -> None:
    first, *_others, last = lesson.pool_repeatedly(lesson.read_drawing(lesson.TRIANGLE), "max")
    assert first[:2, :2].tolist() == [[1, 0], [1, 1]]
    assert first.sum() == 3
    assert last.tolist() == [[1]]


def test_float32_leaves_the_residue_that_pytorch_prints() -> None:
    residue = lesson.float32_feature(lesson.IMAGES["checkerboard"], lesson.KERNELS["mean"])
    assert f"{residue:.4e}" == "3.7253e-09"


@given(drawing=drawings)
def test_a_drawing_is_read_as_it_was_written(drawing: Any) -> None:
    assert (lesson.read_drawing(lesson.image_text(drawing)) == drawing).all()


@given(kernel=kernels)
def test_a_kernel_is_read_as_it_was_written(kernel: lesson.Kernel) -> None:
    again = lesson.read_kernel(lesson.kernel_text(kernel))
    assert (again.values == kernel.values).all()
    assert again.bias == kernel.bias


@pytest.mark.parametrize("text", ["", "circle", "0" * 63, "0" * 65, "g" * 64])
def test_text_that_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text or "^$"):
        lesson.read_drawing(text)


@pytest.mark.parametrize(
    "text", ["", "x", "1_2", "1_2~3", "1001", "1~~2_3", "nan", "~".join(["1_1_1_1_1_1"] * 6)]
)
def test_text_that_is_no_kernel_is_refused(text: str) -> None:
    with pytest.raises((ValueError, Problem)):
        lesson.read_kernel(text)


@pytest.mark.parametrize("seed", range(100))
def test_the_questions_can_be_answered(seed: int) -> None:
    makers = (
        kernel_questions.ask_edge,
        kernel_questions.ask_window,
        kernel_questions.ask_caricature,
    )
    for question in draw_check(makers, seed):
        assert len(set(question.choices)) == len(question.choices) >= 3
        question.prompt.template.format(**question.prompt.values)
        question.why.template.format(**question.why.values)


def test_the_window_of_a_question_leaves_one_number() -> None:
    for seed in range(50):
        (question,) = draw_check([kernel_questions.ask_window], seed)
        side, kernel = (int(str(question.prompt.values[name])) for name in ("side", "kernel"))
        window = int(str(question.choices[question.answer]))
        maps = functional.conv2d(torch.zeros(1, 1, side, side), torch.zeros(1, 1, kernel, kernel))
        assert functional.max_pool2d(maps, window).shape == (1, 1, 1, 1)
        assert maps.shape[-1] == window


def responses() -> list[dict[str, Any]]:
    """Return responses as tests/js reads them."""
    cases = [(image, kernel) for image in lesson.IMAGES for kernel in lesson.KERNELS]
    found = []
    for image, kernel in [*cases, (DRAWING, OWN_KERNEL)]:
        read = lesson.read_kernel(kernel)
        response = lesson.compute_response(lesson.read_image(image), read)
        found.append(
            {
                "image": lesson.image_text(lesson.read_image(image)),
                "kernel": lesson.kernel_text(read),
                "map": np.round(response.map, 12).tolist(),
                "feature": round(response.feature, 12),
            }
        )
    return found


def golden() -> dict[str, Any]:
    drawing = lesson.read_drawing(DRAWING)
    poolings = {
        kind: [one.tolist() for one in lesson.pool_repeatedly(drawing, kind)]  # type: ignore[arg-type]
        for kind in ("max", "avg")
    }
    return {"responses": responses(), "drawing": DRAWING, "poolings": poolings}


def test_the_numbers_are_those_that_the_tests_of_the_scripts_read() -> None:
    assert golden() == json.loads(GOLDEN.read_text(encoding="utf-8"))
