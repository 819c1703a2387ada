"""Bars, legends, confusion matrices and enlarged images as HTML."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from cnnviz.figures import bars, confusion_table, enlarge, image, legend, log_bars
from cnnviz.figures.html import number


def widths(html: str) -> list[float]:
    return [float(width) for width in re.findall(r"width:([\d.]+)%;background", html)]


def test_bars_are_as_long_as_their_probabilities() -> None:
    assert widths(bars(["a", "b"], [0.25, 0.75])) == [25, 75]


def test_bars_show_their_percentage_and_mark_the_true_class() -> None:
    html = bars(["신발", "Bag"], [0.2, 0.8], marks={1: "the truth"})
    assert "신발" in html
    assert "80.0%" in html
    assert html.index("Bag") < html.index("the truth") < html.index("80.0%")


def test_the_largest_bar_stands_out_unless_others_are_equal() -> None:
    assert bars(["a", "b"], [0.2, 0.8]).count("strong") == 1
    assert "strong" not in bars(["a", "b", "c"], [1.0, 1.0, 0.5])


def test_signed_bars_start_in_the_middle() -> None:
    html = bars(["a", "b"], [-2.0, 4.0], percent=False)
    assert widths(html) == [25, 50]
    assert "left:25.00%" in html
    assert "left:50.00%" in html
    assert "−2" in html


def test_names_are_escaped() -> None:
    assert "<script" not in bars(["<script>"], [1.0])
    assert 'alt="&quot;&gt;"' in image(enlarge(np.zeros((1, 2, 2)), 1), '">')


def test_bars_of_nan_or_zero_are_empty() -> None:
    assert widths(bars(["a", "b"], [float("nan"), 1.0])) == [0, 100]
    assert widths(bars(["a"], [0.0], percent=False)) == [0]


def test_the_legend_names_both_ends() -> None:
    html = legend(2.5)
    assert all(text in html for text in ("−2.5", ">0<", ">2.5<"))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0, "0"), (-1.25, "−1.25"), (12345.678, "1.23·10^4"), (1e-9, "1·10^−9")],
)
def test_numbers_are_written_for_readers(value: float, text: str) -> None:
    assert number(value) == text


def test_an_enlarged_image_has_square_pixels() -> None:
    gray = np.array([[[0, 255]]], dtype=np.uint8)
    assert np.asarray(Image.open(io.BytesIO(enlarge(gray, 2)))).tolist() == [[0, 0, 255, 255]] * 2
    colors = np.zeros((3, 1, 1))
    colors[0] = 1.0
    assert Image.open(io.BytesIO(enlarge(colors))).getpixel((0, 0)) == (255, 0, 0)


def test_an_image_must_have_one_or_three_channels() -> None:
    with pytest.raises(ValueError, match="image"):
        enlarge(np.zeros((2, 3, 3)))


def table(counts: list[list[int]]) -> str:
    names = ["<b>", "Coat"]
    return confusion_table(
        counts, names, label='a "table"', describe=lambda t, s, c: f"{t} {s} {c}"
    )


def test_every_cell_shows_its_count_and_describes_it() -> None:
    html = table([[90, 10], [0, 7]])
    cells = re.findall(r'<td style="[^"]*" title="([^"]*)">(.*?)</td>', html)
    assert [title for title, _ in cells] == ["0 0 90", "0 1 10", "1 0 0", "1 1 7"]
    assert [text for _, text in cells][:2] == ["90", "10"]


def test_a_larger_share_of_the_row_has_a_stronger_color() -> None:
    strengths = [int(p) for p in re.findall(r"\) (\d+)%, transparent", table([[90, 10], [0, 7]]))]
    assert strengths == [71, 24, 0, 75]


def test_names_in_a_table_are_escaped() -> None:
    html = table([[1, 0], [0, 1]])
    assert "<b>" not in html
    assert "a &quot;table&quot;" in html


def test_a_tenth_of_the_value_is_one_decade_shorter() -> None:
    html = log_bars(["a", "b", "c", "d"], ["x"], [[2.0, 0.2, 0.0, None]])
    assert re.findall(r"width:([\d.]+)%", html) == ["100.00", "83.33", "0.00"]
    assert "–" in html
