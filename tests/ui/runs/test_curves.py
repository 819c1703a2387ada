"""What a chart of curves sends while a run trains."""

from __future__ import annotations

from cnnviz.figures import curves_chart
from cnnviz.figures.curve_points import Point
from cnnviz.ui.runs.curves import NAME_CURVES, PARTS, compact_points, vega_lite


def test_the_parts_of_points_stand_for_the_names_of_curves() -> None:
    points = [
        Point(0.5, 2.0, "running", 1),
        Point(1.0, 1.5, "train", 0),
        Point(1.0, 1.625, "validation", 0),
        Point(1.0, 1.75, "test", 0),
    ]
    assert compact_points(points).to_pylist() == [
        {"epoch": 0.5, "value": 2.0, "part": 1},
        {"epoch": 1.0, "value": 1.5, "part": PARTS["train"]},
        {"epoch": 1.0, "value": 1.625, "part": PARTS["validation"]},
        {"epoch": 1.0, "value": 1.75, "part": PARTS["test"]},
    ]
    assert compact_points([]).num_rows == 0
    calculated = NAME_CURVES["calculate"]
    assert all(f"{part} ? '{curve}'" in calculated for curve, part in PARTS.items())
    assert calculated.endswith("'running'")


def test_what_layers_encode_alike_is_said_once() -> None:
    chart = curves_chart([], 3, "loss", headings=False)
    full = chart.to_dict()
    short = vega_lite(chart)
    assert set(short["encoding"]) == {"x", "y", "color", "detail"}
    for layer, before in zip(short["layer"], full["layer"], strict=True):
        assert {**short["encoding"], **layer["encoding"]} == before["encoding"]
    assert [set(layer["encoding"]) for layer in short["layer"]] == [set(), {"tooltip"}]
