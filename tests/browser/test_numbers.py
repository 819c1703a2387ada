"""What typed and pasted texts mean to the stepper, asked of its module in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

MODULE = Path(__file__).parents[2] / "assets" / "stepper" / "numbers.js"
LARGEST = 1e6

Ask = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def ask(browser: Browser) -> Iterator[Ask]:
    """Call a function of the module with a text and the largest number."""
    page = browser.new_page()
    page.evaluate(
        """async code => {
            const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
            window.numbers = await import(url);
        }""",
        MODULE.read_text(encoding="utf-8"),
    )
    yield lambda name, text: page.evaluate(
        "([name, text, largest]) => numbers[name](text, largest)", [name, text, LARGEST]
    )
    page.close()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        (" -0.5 ", -0.5),
        ("−2", -2),
        (".5", 0.5),
        ("1e3", 1000),
        ("1/4", 0.25),
        ("-1/4", -0.25),
        ("½", 0.5),
        ("３．５", 3.5),
        ("－７", -7),
        ("1000000", 1e6),
    ],
)
def test_a_number_is_read_however_it_is_written(ask: Ask, text: str, value: float) -> None:
    assert ask("parseNumber", text) == {"value": value}


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", "blank"),
        ("  ", "blank"),
        ("abc", "letters"),
        ("NaN", "letters"),
        ("Infinity", "letters"),
        ("0x10", "letters"),
        ("--2", "letters"),
        ("1/0", "letters"),
        ("1 2", "letters"),
        ("1e400", "range"),
        ("-1000000.1", "range"),
        ("9999999/2", "range"),
    ],
)
def test_what_is_no_number_here_is_told_apart(ask: Ask, text: str, trouble: str) -> None:
    assert ask("parseNumber", text) == {"trouble": trouble}


def test_a_decimal_comma_is_answered_with_a_point(ask: Ask) -> None:
    assert ask("parseNumber", "0,5") == {"trouble": "comma", "nearest": "0.5"}


@pytest.mark.parametrize(
    "block",
    [
        "1\t2\r\n3\t-0.5\r\n",
        "1 2\n3 -0.5",
        "1, 2\n3, -0.5",
        "1;2\n3;-0.5",
        "[[1, 2], [3, -0.5]]",
        "[[ 1.   2. ]\n [ 3.  -0.5]]",
        "tensor([[ 1.0000,  2.0000],\n        [ 3.0000, -0.5000]])",
        "tensor([[[[1., 2.],\n          [3., -0.5]]]], device='cuda:0', dtype=torch.float64)",
        "np.array([[1, 2], [3, -0.5]], dtype=float)",
    ],
)
def test_a_block_is_read_from_wherever_it_was_copied(ask: Ask, block: str) -> None:
    assert ask("parseBlock", block) == {"rows": [[1, 2], [3, -0.5]]}


def test_a_row_of_another_length_is_named(ask: Ask) -> None:
    said = {"trouble": "ragged", "row": 2, "columns": 1, "first": 2}
    assert ask("parseBlock", "1\t2\n3") == said


def test_the_cell_that_is_no_number_is_named(ask: Ask) -> None:
    said = {"trouble": "letters", "text": "x", "row": 2, "column": 1}
    assert ask("parseBlock", "[[1, 2], [x, 4]]") == said
