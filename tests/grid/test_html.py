"""How a notebook shows a trace: its grids, and the sum of the first output cell."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from cnnviz.grid import Trace, activate, convolve, pool, transpose
from cnnviz.grid.html import MOST_CELLS

IMAGE = np.arange(9.0).reshape(3, 3)
ROOM = np.ones((1, 1, 20, 20))


@pytest.mark.parametrize(
    ("trace", "text"),
    [
        (convolve(IMAGE, [[1, 0], [2, -1]], bias=[0.5]), "0·1 + 1·0 + 3·2 + 4·(−1) + 0.5 = 2.5"),
        (transpose([[2, 3]], [[4.0]], stride=2), "2·4 = 8"),
        (pool(IMAGE, 2), "max(0, 1, 3, 4) = 4"),
        (pool(IMAGE - 1, 2, padding=1), "max(−∞, −∞, −∞, −1) = −1"),
        (pool(IMAGE, 2, kind="avg"), "(0 + 1 + 3 + 4) / 4 = 2"),
        (activate([[-1.5]]), "max(0, −1.5) = 0"),
        (activate([[-2]], "leaky_relu"), "max(0, −2) + 0.01·min(0, −2) = −0.02"),
        (activate([[0.3]], "tanh"), "tanh(0.3) = 0.2913"),
        (activate([[-0.3]], "sigmoid"), "1 / (1 + exp(−(−0.3))) = 0.4256"),
        (convolve(ROOM, np.ones((1, 1, 4, 4))), "… + 1·1 = 16"),
    ],
)
def test_the_sum_of_the_first_cell_is_written_out(trace: Trace, text: str) -> None:
    page = ET.fromstring(trace._repr_html_())
    assert "".join(page.itertext()).endswith(text)


def test_grids_show_their_numbers_and_the_cells_that_are_read() -> None:
    page = ET.fromstring(convolve(IMAGE, np.eye(2))._repr_html_())
    tables = list(page.iter("table"))
    texts = [[cell.text for cell in table.iter("td")] for table in tables]
    assert texts[0] == [str(number) for number in range(9)]
    assert texts[1] == ["1", "0", "0", "1"]
    marked = [cell.text for cell in tables[0].iter("td") if ",.35)" in str(cell.get("style"))]
    assert marked == ["0", "1", "3", "4"]


def test_large_grids_are_cut() -> None:
    page = ET.fromstring(pool(ROOM, 1)._repr_html_())
    assert len(list(page.iter("td"))) == 2 * (MOST_CELLS * (MOST_CELLS + 1) + 1)
