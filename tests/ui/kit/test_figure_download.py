"""The cell of a figure, as the browser writes it into its address."""

from __future__ import annotations

import pytest

from cnnviz.ui.kit.figure_download import address_cell


@pytest.mark.parametrize(
    ("text", "place", "cell"),
    [
        ("1.3.5.7_4.2.6", "1.3", (4, 6)),
        ("1.3.5.7_4.2.6", "4", (1, 5)),
        ("1.3.5.7", "1", None),
        ("11.3.5.7", "1.3", None),
        ("1.3.0.7", "1.3", None),
        ("1.3.a.7", "1.3", None),
        ("", "1", None),
    ],
)
def test_the_cell_of_a_place_is_read(text: str, place: str, cell: tuple[int, int] | None) -> None:
    assert address_cell({"cell": text}, place) == cell
    assert address_cell({}, place) is None
