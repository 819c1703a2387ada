"""The curves of a class in one drawing."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from cnnviz.figures.class_curves import HEIGHT, NAMED, WIDTH, class_curves

AXES = ("Epoch", "Test accuracy")
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}text")]


def test_a_class_without_curves_has_axes() -> None:
    assert {"0%", "100%", "Epoch", "Test accuracy", "5"} <= set(
        texts(class_curves({}, 5, "", AXES))
    )


def test_names_are_escaped_and_only_the_best_are_written() -> None:
    curves = {f"<b>{n}</b>": [(1.0, 0.9 - n / 100)] for n in range(20)}
    svg = class_curves(curves, 1, 'a "label"', AXES)
    assert [one for one in texts(svg) if "<b>" in one] == [f"<b>{n}</b>" for n in range(NAMED)]
    assert len(list(ET.fromstring(svg).iter(f"{SVG}title"))) == 20


@given(
    st.dictionaries(
        st.text(st.characters(categories=["L", "N", "P"]), min_size=1),
        st.lists(st.tuples(st.floats(0, 30), st.floats(0, 1)), min_size=1, max_size=5),
        max_size=12,
    )
)
def test_all_numbers_are_on_the_sheet_and_names_do_not_overlap(
    curves: dict[str, list[tuple[float, float]]],
) -> None:
    svg = class_curves(curves, 30, "", AXES)
    root = ET.fromstring(svg)
    for line in root.iter(f"{SVG}polyline"):
        for x in re.findall(r"([\d.-]+),", line.attrib["points"]):
            assert 0 <= float(x) <= WIDTH
    ends = sorted(float(one.attrib["y"]) for one in root.iter(f"{SVG}text") if "fill" in one.attrib)
    assert all(b - a >= 17 for a, b in itertools.pairwise(ends))
    assert all(0 <= y <= HEIGHT + 130 for y in ends)
