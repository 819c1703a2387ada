import re

import numpy as np
import pytest

from cnnviz.figures import bars, enlarge, image, legend
from cnnviz.figures.html import number


def widths(html: str) -> list[float]:
    return [float(width) for width in re.findall(r"width:([\d.]+)%;background", html)]


def test_bars_are_as_long_as_their_probabilities() -> None:
    assert widths(bars(["a", "b"], [0.25, 0.75])) == [25, 75]


def test_bars_say_the_numbers_in_words_and_mark_the_truth() -> None:
    found = bars(["신발", "Bag"], [0.2, 0.8], marks={1: "the truth"})
    assert "신발" in found
    assert "80.0%" in found
    assert found.index("Bag") < found.index("the truth") < found.index("80.0%")


def test_signed_bars_start_in_the_middle() -> None:
    found = bars(["a", "b"], [-2.0, 4.0], percent=False)
    assert widths(found) == [25, 50]
    assert "left:25.00%" in found
    assert "left:50.00%" in found
    assert "−2" in found


def test_names_cannot_bring_html_along() -> None:
    assert "<script" not in bars(["<script>"], [1.0])
    assert 'alt="&quot;&gt;"' in image(b"", '">')


def test_bars_without_a_number_are_empty() -> None:
    assert widths(bars(["a", "b"], [float("nan"), 1.0])) == [0, 100]
    assert widths(bars(["a"], [0.0], percent=False)) == [0]


def test_the_legend_names_both_ends() -> None:
    found = legend(2.5)
    assert all(text in found for text in ("−2.5", ">0<", ">2.5<"))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0, "0"), (-1.25, "−1.25"), (12345.678, "1.23·10^4"), (1e-9, "1·10^−9")],
)
def test_numbers_read_as_people_write_them(value: float, text: str) -> None:
    assert number(value) == text


def test_an_enlarged_picture_has_square_pixels() -> None:
    import io

    from PIL import Image

    grey = np.array([[[0, 255]]], dtype=np.uint8)
    assert np.asarray(Image.open(io.BytesIO(enlarge(grey, 2)))).tolist() == [[0, 0, 255, 255]] * 2
    colours = np.zeros((3, 1, 1))
    colours[0] = 1.0
    assert Image.open(io.BytesIO(enlarge(colours))).getpixel((0, 0)) == (255, 0, 0)


def test_a_picture_has_one_or_three_channels() -> None:
    with pytest.raises(ValueError, match="image"):
        enlarge(np.zeros((2, 3, 3)))
