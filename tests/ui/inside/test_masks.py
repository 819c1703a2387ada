"""What the brush has painted, as text: the browser and Python write the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.ui.inside.why.masks import SIDE, mask_text, read_mask

CASES = json.loads((Path(__file__).parents[2] / "js" / "masks.json").read_text("utf-8"))
CELLS = st.lists(st.integers(0, SIDE * SIDE - 1), max_size=60)


def mask_of(cells: list[int]) -> np.ndarray:
    mask = np.zeros(SIDE * SIDE, bool)
    mask[cells] = True
    return mask.reshape(SIDE, SIDE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:12] or "empty")
def test_the_texts_that_the_browser_writes(case: dict[str, object]) -> None:
    assert mask_text(mask_of(case["cells"])) == case["text"]


@given(CELLS)
def test_a_mask_is_read_back(cells: list[int]) -> None:
    mask = mask_of(cells)
    text = mask_text(mask)
    assert np.array_equal(read_mask(text), mask)
    assert len(text) <= 131


@pytest.mark.parametrize("text", ["a b", "A" * 140, "Ä", "A"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_mask(text)
