"""Tables of mistakes and bars of strengths."""

import re

from cnnviz.figures import confusion_table, log_bars


def drawn(counts: list[list[int]]) -> str:
    names = ["<b>", "Coat"]
    return confusion_table(
        counts, names, label='a "table"', describe=lambda t, s, c: f"{t} {s} {c}"
    )


def test_every_count_stands_in_its_cell_with_its_words() -> None:
    html = drawn([[90, 10], [0, 7]])
    cells = re.findall(r'<td style="[^"]*" title="([^"]*)">(.*?)</td>', html)
    assert [words for words, _ in cells] == ["0 0 90", "0 1 10", "1 0 0", "1 1 7"]
    assert [text for _, text in cells][:2] == ["90", "10"]


def test_the_colour_is_stronger_the_larger_the_share_of_the_row() -> None:
    strength = [int(p) for p in re.findall(r"\) (\d+)%, transparent", drawn([[90, 10], [0, 7]]))]
    assert strength == [71, 24, 0, 75]


def test_names_cannot_break_out() -> None:
    html = drawn([[1, 0], [0, 1]])
    assert "<b>" not in html
    assert "a &quot;table&quot;" in html


def test_a_tenth_is_one_step_of_the_scale_shorter() -> None:
    html = log_bars(["a", "b", "c", "d"], ["x"], [[2.0, 0.2, 0.0, None]])
    assert re.findall(r"width:([\d.]+)%", html) == ["100.00", "83.33", "0.00"]
    assert "–" in html
