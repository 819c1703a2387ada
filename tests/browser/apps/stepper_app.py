"""A page with only the stepper: the URL names the case, and edits go through Python."""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from cnnviz import grid
from cnnviz.ui.grids.stepper import EditedGrids, PastedBlock, send_stepper_words, show_stepper

DUMOULIN = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
KERNEL = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]


def numbers(*shape: int, seed: int = 0, low: int = -3) -> np.ndarray:
    return np.random.default_rng(seed).integers(low, 10, shape).astype(float)


def start(case: str) -> dict[str, object]:
    """Return image, kernel, bias and settings of a case."""
    small = {"image": np.array([[DUMOULIN]], float), "kernel": np.array([[KERNEL]], float)}
    cases: dict[str, dict[str, object]] = {
        "small": small,
        "bias": small | {"bias": np.array([1.0])},
        "padded": small | {"padding": 1, "stride": 2},
        "reflect": small | {"padding": 2, "padding_mode": "reflect"},
        "unreached": {"image": numbers(1, 1, 6, 6), "kernel": numbers(1, 1, 3, 3), "stride": 2},
        "decimals": {
            "image": np.random.default_rng(1).random((1, 1, 4, 4)).round(4),
            "kernel": np.array([[[[-0.2970, -0.3377], [0.0756, -0.1169]]]]),
            "bias": np.array([0.4719]),
            "stride": 2,
        },
        "rgb": {
            "image": numbers(1, 3, 6, 6, low=0),
            "kernel": numbers(2, 3, 3, 3, seed=1),
            "bias": np.array([1.0, -2.0]),
        },
        "groups": {
            "image": numbers(2, 4, 5, 5),
            "kernel": numbers(4, 2, 3, 3, seed=1),
            "groups": 2,
            "padding": 1,
        },
        "largest": {
            "image": numbers(1, 3, 16, 16, low=0),
            "kernel": numbers(4, 3, 7, 7, seed=1),
            "bias": np.zeros(4),
            "padding": 3,
        },
        "max": {"image": numbers(1, 1, 5, 5), "size": 3, "stride": 2, "padding": 1},
        "maxrgb": {"image": numbers(1, 3, 6, 6, low=0), "size": 2},
        "avg": {"image": numbers(1, 1, 4, 4), "size": 2, "kind": "avg"},
        "transposed": {
            "image": numbers(1, 2, 3, 3),
            "kernel": numbers(2, 1, 3, 3, seed=1),
            "stride": 2,
        },
    }
    return cases[case]


def trace(state: dict[str, object], case: str) -> grid.Trace:
    if case == "transposed":
        return grid.transpose(**state)
    return grid.pool(**state) if "size" in state else grid.convolve(**state)


ORDER = ["small", "rgb", "max", "padded", "transposed", "avg", "largest", "groups", "maxrgb",
         "small"]  # fmt: skip
case = st.session_state.pop("next_case", None) or st.query_params.get("case", "small")
st.query_params["case"] = case
if st.session_state.get("case") != case:
    st.session_state.case = case
    st.session_state.state = start(case)
    st.session_state.edits = 0


def apply_edit(edit: EditedGrids) -> None:
    session = st.session_state
    if session.edits == 1 and st.query_params.get("lose") and "has_lost_one" not in session:
        session.has_lost_one = True
        st.rerun()  # interrupts this callback, as the reader's next action may do
    grids = {"image": edit.image, "kernel": edit.kernel, "bias": edit.bias}
    session.state = session.state | {
        name: values for name, values in grids.items() if values is not None
    }
    session.edits += 1


def apply_block(pasted: PastedBlock) -> None:
    """Take a block for the whole image; how it is put into a part is tested without a browser."""
    assert pasted.name == "image"
    assert pasted.shape == pasted.block.shape
    st.session_state.state = st.session_state.state | {"image": pasted.block}


def shuffle() -> None:
    state = st.session_state.state
    st.session_state.state = state | {"image": numbers(*np.shape(state["image"]), seed=7)}


st.set_page_config(layout="wide")
on_edit = None if st.query_params.get("edit") == "off" else apply_edit
grids = trace(st.session_state.state, case)
send_stepper_words()
show_stepper(grids, key="grid", on_edit=on_edit, on_resize=apply_block)
st.button("Random", on_click=shuffle)
st.button("Again")
next_case = dict(pairwise(ORDER)).get(case, "small")
st.button("Other grids", on_click=lambda: st.session_state.update(next_case=next_case))
st.text(f"edits: {st.session_state.edits}")
st.text("image: " + " ".join(f"{v:g}" for v in np.ravel(st.session_state.state["image"])))
