"""The curves of runs on training and on test images."""

from cnnviz.figures import generalization_chart


def test_each_run_has_both_curves_in_one_color() -> None:
    figure = generalization_chart({"few": ([0.9, 1.0], [0.5, 0.6]), "many": ([0.8], [0.7])})
    train, test, *_others = figure.data
    assert list(train.x) == [1, 2]
    assert list(test.y) == [0.5, 0.6]
    assert train.line.color == test.line.color != figure.data[2].line.color
    assert train.line.dash != test.line.dash


def test_a_curve_that_is_hidden_keeps_its_place_in_the_legend() -> None:
    figure = generalization_chart({"few": ([0.9, 1.0], [])}, limits=(0, 1))
    assert [trace.name.split(",")[0] for trace in figure.data] == ["few", "few"]
    assert figure.data[1].y == (None,)
