"""The convolution lesson made of `st.data_editor`, `st.button` and plotly heat maps.

The mathematics is cnnviz's own, so that only the interface differs.  Everything that the lesson can
do without is left out (code panels, languages, links), and only one of the channels and filters is
drawn: the rest is as fast as these widgets allow.

`?case=small|largest` chooses the numbers; with REFERENCE_FREEZE=1 the imports are frozen
(`gc.freeze`) as in cnnviz.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]
import streamlit as st

from benchmarks.cases import CASES
from cnnviz.grid import convolve, output_size
from cnnviz.grid.trace import Array


@st.cache_resource
def freeze_imports() -> None:
    """Exclude all imported objects from garbage collection, once per process."""
    if os.environ.get("REFERENCE_FREEZE"):
        gc.collect()
        gc.freeze()


def show_editor(grid: Array, key: str) -> Array:
    """Show a grid (H, W) that can be edited; return it as edited."""
    table = pd.DataFrame(grid, columns=[str(c) for c in range(grid.shape[1])])
    return st.data_editor(table, key=key, hide_index=True).to_numpy()


def show_heat_map(grid: Array, key: str, window: tuple[int, int, int, int] | None = None) -> None:
    """Show a grid (H, W) with its numbers; ``window`` is (row, column, height, width)."""
    limit = float(np.nanmax(np.abs(grid), initial=1.0))
    figure = go.Figure(
        go.Heatmap(z=grid, zmin=-limit, zmax=limit, colorscale="RdBu_r", texttemplate="%{z}",
                   xgap=1, ygap=1)
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", visible=False, scaleanchor="x")
    figure.update_xaxes(visible=False)
    figure.update_layout(height=360, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    if window:
        row, column, height, width = window
        figure.add_shape(type="rect", x0=column - 0.5, x1=column + width - 0.5, y0=row - 0.5,
                         y1=row + height - 0.5, line={"color": "orange", "width": 3})  # fmt: skip
    st.plotly_chart(figure, key=key)


st.set_page_config(layout="wide")
freeze_imports()
case = CASES[st.query_params.get("case", "small")]
if "step" not in st.session_state:
    st.session_state.step = 0

st.title("Convolution")
settings = st.columns(4)
stride = settings[0].number_input("Stride", 1, 16, 1)
padding = settings[1].number_input("Padding", 0, 7, 0)
dilation = settings[2].number_input("Dilation", 1, 7, 1)
channel = settings[3].number_input("Channel", 0, case.image.shape[1] - 1, 0)

grids, weights = st.columns(2)
image, kernel = case.image.copy(), case.kernel.copy()
with grids:
    image[0, channel] = show_editor(image[0, channel], f"image.{channel}")
with weights:
    kernel[0, channel] = show_editor(kernel[0, channel], f"kernel.{channel}")

trace = convolve(image, kernel, bias=case.bias, stride=stride, padding=padding, dilation=dilation)
output = trace.output[0, 0]
height, width = image.shape[2], kernel.shape[2]
size = output_size(height, width, stride=stride, padding=padding, dilation=dilation)
st.latex(
    rf"\lfloor ({height} + 2\cdot{padding} - {dilation}\cdot({width} - 1) - 1) / {stride}"
    rf" \rfloor + 1 = {size}"
)

if st.button("Next step"):
    st.session_state.step = (st.session_state.step + 1) % output.size
step = st.session_state.step
row, column = divmod(step, output.shape[1])
visible = np.where(np.arange(output.size).reshape(output.shape) <= step, output, np.nan)

views = st.columns(3)
with views[0]:
    rows, cols = trace.rows[row], trace.cols[column]
    window = (rows[0], cols[0], np.ptp(rows) + 1, np.ptp(cols) + 1)
    show_heat_map(trace.padded[0, channel], "input", window)
with views[1]:
    show_heat_map(kernel[0, channel], "kernel")
with views[2]:
    show_heat_map(visible, "output")

cell = trace.cell(0, 0, row, column)
pairs = zip(cell.values.flat, kernel[0].flat, strict=True)
terms = " + ".join(f"{value:g}·{weight:g}" for value, weight in pairs)
st.markdown(f"Step {step + 1} of {output.size}: {terms} + {cell.bias:g} = **{cell.total:g}**")
