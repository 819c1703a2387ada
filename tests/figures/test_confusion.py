"""The confusion matrix and the logarithmic bars."""

import re

from cnnviz.figures import confusion_table, log_bars


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


def test_names_are_escaped() -> None:
    html = table([[1, 0], [0, 1]])
    assert "<b>" not in html
    assert "a &quot;table&quot;" in html


def test_a_tenth_of_the_value_is_one_decade_shorter() -> None:
    html = log_bars(["a", "b", "c", "d"], ["x"], [[2.0, 0.2, 0.0, None]])
    assert re.findall(r"width:([\d.]+)%", html) == ["100.00", "83.33", "0.00"]
    assert "–" in html
