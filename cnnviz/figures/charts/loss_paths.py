"""A loss over two weights as a surface and from above, with the paths of optimizers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cnnviz.figures.colors import LIGHT
from cnnviz.grid.trace import Array

COLORS = ("dilation", "stride", "bias")
"""The roles whose colors the paths have."""
LEVELS = 9
"""Lines of equal loss."""
SHADES = [[0.0, "#f3f0fb"], [0.35, "#cfc3ee"], [1.0, "#8f7bd0"]]
"""The colors of the loss, from 0 to its largest value."""
FRAME_MS = 80
STILL: dict[str, Any] = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}}


def loss_surface_chart(
    axis: Array, loss: Array, paths: Mapping[str, tuple[Array, Array]], words: Mapping[str, str]
) -> go.Figure:
    """Draw the loss as a surface over two weights.

    Args:
        axis: (N,) values of either weight.
        loss: (N, N), rows by the second weight.
        paths: By the name of an optimizer, the weights (T, 2) and the losses (T,).
        words: Texts in the reader's language: first, second, loss.
    """
    figure = go.Figure(
        go.Surface(
            x=axis, y=axis, z=loss, colorscale=SHADES, showscale=False, opacity=0.9,
            contours={"z": {"show": True, "color": "#8878b8", "start": 0, "size": loss.max() / 12}},
            hovertemplate="%{x:.2f}, %{y:.2f}: %{z:.3f}<extra></extra>",
        )
    )  # fmt: skip
    lift = 0.01 * float(loss.max())  # the paths lie on the surface, not in it
    for (name, (weights, heights)), role in zip(paths.items(), COLORS, strict=False):
        figure.add_scatter3d(
            x=weights[:, 0],
            y=weights[:, 1],
            z=heights + lift,
            name=name,
            mode="lines+markers",
            marker={"size": 2.5 if len(weights) > 1 else 6, "color": LIGHT[role]},
            line={"width": 5, "color": LIGHT[role]},
            hovertemplate=f"{name} %{{x:.3f}}, %{{y:.3f}}: %{{z:.3f}}<extra></extra>",
        )
    limits = [float(axis[0]), float(axis[-1])]
    figure.update_layout(
        height=480,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        scene={
            "xaxis": {"title": words["first"], "range": limits},
            "yaxis": {"title": words["second"], "range": limits},
            "zaxis": {"title": words["loss"], "range": [0, float(loss.max())]},
            "camera": {"eye": {"x": 1.35, "y": -1.35, "z": 0.9}},
        },
    )
    return figure


def loss_paths_chart(
    axis: Array, loss: Array, paths: Mapping[str, tuple[Array, Array]], words: Mapping[str, str]
) -> go.Figure:
    """Draw the loss from above, with paths that can be played step by step.

    Args:
        axis: (N,) values of either weight.
        loss: (N, N), rows by the second weight.
        paths: By the name of an optimizer, the weights (T, 2) and the losses (T,).
        words: Texts in the reader's language: first, second, play, pause, step.
    """
    figure = go.Figure(
        go.Contour(
            x=axis, y=axis, z=np.sqrt(loss), colorscale=SHADES, showscale=False,
            ncontours=LEVELS, line={"width": 0.6}, hoverinfo="skip",
        )
    )  # fmt: skip
    for (name, (weights, heights)), role in zip(paths.items(), COLORS, strict=False):
        figure.add_scatter(
            x=weights[:, 0],
            y=weights[:, 1],
            name=name,
            mode="lines+markers",
            marker={"size": 4 if len(weights) > 1 else 11, "color": LIGHT[role]},
            line={"width": 1.5, "color": LIGHT[role]},
            customdata=np.stack([np.arange(len(heights)), heights], axis=1),
            hovertemplate=f"{name} %{{customdata[0]}}: %{{customdata[1]:.4f}}<extra></extra>",
        )
    if any(len(weights) > 1 for weights, _heights in paths.values()):
        _add_steps(figure, [weights for weights, _heights in paths.values()], words)
    limits = [float(axis[0]), float(axis[-1])]
    figure.update_xaxes(title_text=words["first"], range=limits, constrain="domain")
    figure.update_yaxes(
        title_text=words["second"], range=limits, scaleanchor="x", constrain="domain"
    )
    figure.update_layout(
        height=480,
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        dragmode=False,
    )
    return figure


def _add_steps(figure: go.Figure, paths: list[Array], words: Mapping[str, str]) -> None:
    """Add a dot on every path, which a slider and two buttons move."""
    colors = [LIGHT[role] for role in COLORS[: len(paths)]]
    last = max(map(len, paths)) - 1

    def dots(step: int) -> go.Scatter:
        places = [path[min(step, len(path) - 1)].tolist() for path in paths]
        return go.Scatter(
            x=[first for first, _second in places],
            y=[second for _first, second in places],
            mode="markers",
            marker={"size": 13, "color": colors, "line": {"width": 2, "color": "white"}},
            showlegend=False,
            hoverinfo="skip",
        )

    figure.add_trace(dots(last))
    place = len(figure.data) - 1
    figure.frames = [
        go.Frame(name=str(step), data=[dots(step)], traces=[place]) for step in range(last + 1)
    ]
    figure.update_layout(sliders=[_step_slider(last, words)], updatemenus=[_play_buttons(words)])


def _step_slider(last: int, words: Mapping[str, str]) -> dict[str, Any]:
    """Return the slider over the steps 0 to ``last``."""
    return {
        "active": last,
        "currentvalue": {
            "prefix": f"{words['step']} ",
            "xanchor": "right",
            "font": {"size": 13, "color": LIGHT["padding"]},
        },
        "pad": {"t": 38, "l": 150},
        "ticklen": 0,
        "minorticklen": 0,
        "font": {"size": 1, "color": "rgba(0,0,0,0)"},
        "steps": [
            {"label": str(step), "method": "animate", "args": [[str(step)], STILL]}
            for step in range(last + 1)
        ],
    }


def _play_buttons(words: Mapping[str, str]) -> dict[str, Any]:
    """Return the buttons that play and pause."""
    playing = {"frame": {"duration": FRAME_MS, "redraw": False}, "transition": {"duration": 0}}
    return {
        "type": "buttons",
        "direction": "left",
        "x": 0,
        "y": 0,
        "yanchor": "top",
        "xanchor": "left",
        "pad": {"t": 58},
        "showactive": False,
        "buttons": [
            {"label": f"▶ {words['play']}", "method": "animate", "args": [None, playing]},
            {"label": "❚❚", "method": "animate", "args": [[None], STILL]},
        ],
    }
