"""Charts that the browser draws, as what it gets."""

from cnnviz.figures import Line
from cnnviz.figures.browser_chart import Axis, browser_columns, browser_lines


def test_lines_have_a_color_by_their_place_and_a_group_in_the_legend() -> None:
    lines = {
        "few": Line([1, 2], [0.123456789, 0.5], 0),
        "few, train": Line([1, 2], [0.9, 1], 0, "dot", group="few"),
        "many": Line((), (), 1),
    }
    chart = browser_lines(lines, x=Axis("Epoch", least=0), y=Axis("Accuracy"), label="Accuracy")
    few, train, many = chart["lines"]
    assert few["color"] == train["color"] != many["color"]
    assert (few["group"], train["group"], many["group"]) == ("few", "few", "many")
    assert few["y"] == [0.123457, 0.5]
    assert many["x"] == many["y"] == []
    assert chart["x"]["least"] == 0
    assert "most" not in chart["x"]


def test_columns_keep_gaps_and_question_marks() -> None:
    chart = browser_columns(["a", "b"], {"one": [1.5, None], "two": ["?", 2]}, title="Millions")
    one, two = chart["columns"]
    assert one["values"] == [1.5, None]
    assert two["values"] == ["?", 2]
    assert one["color"] != two["color"]
    assert chart["y"]["title"] == chart["label"] == "Millions"
