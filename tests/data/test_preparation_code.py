"""The code of the preparation of an image gives exactly the input of the network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cnnviz.data import preparation_code
from cnnviz.data.image_preparation import Fit, Invert, Preparation, prepare_image
from cnnviz.data.ink import PLACEMENTS

options = st.builds(
    Preparation,
    gray=st.booleans(),
    invert=st.sampled_from(Invert),
    fit=st.sampled_from(Fit),
    center=st.booleans(),
    normalize=st.booleans(),
)


@st.composite
def images(draw: st.DrawFn) -> np.ndarray:
    """Draw an image with a few squares on a background, in gray or in color."""
    channels, height, width = (
        draw(st.sampled_from((1, 3))),
        draw(st.integers(3, 60)),
        draw(st.integers(3, 60)),
    )
    levels = st.integers(0, 255)
    image = np.full((channels, height, width), draw(levels), np.uint8)
    for _square in range(draw(st.integers(0, 3))):
        row, column = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        color = draw(st.lists(levels, min_size=channels, max_size=channels))
        image[:, row : row + 20, column : column + 15] = np.array(color)[:, None, None]
    return image


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("code") / preparation_code.FILE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    image=images(),
    channels=st.sampled_from((1, 3)),
    size=st.tuples(st.integers(2, 40), st.integers(2, 40)),
    options=options,
    placement=st.sampled_from([None, *PLACEMENTS.values()]),
    light_on_dark=st.booleans(),
)
def test_the_code_gives_the_input_of_the_network(
    file: Path,
    image: np.ndarray,
    channels: int,
    size: tuple[int, int],
    options: Preparation,
    placement: object,
    light_on_dark: bool,
) -> None:
    steps = prepare_image(
        image,
        (channels, *size),
        mean=(0.485, 0.456, 0.406)[:channels],
        std=(0.229, 0.224, 0.225)[:channels],
        light_on_dark=light_on_dark,
        placement=placement,  # type: ignore[arg-type]
        options=options,
    )
    Image.fromarray(image[0] if len(image) == 1 else image.transpose(1, 2, 0)).save(file)
    code = "\n".join([*preparation_code.IMPORTS, *(step.code for step in steps)])
    names: dict[str, object] = {}
    exec(code.replace(preparation_code.FILE, str(file)), names)
    x = names["x"]
    np.testing.assert_array_equal(x.numpy()[0], steps[-1].pixels)  # type: ignore[attr-defined]
    assert max(map(len, code.splitlines())) <= 100
