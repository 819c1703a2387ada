"""How runs do on the images that they have seen and on others: one color per run."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnviz.figures.curve_points import RUNS, WORDS


def generalization_chart(
    runs: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    value: str = "accuracy",
    *,
    limits: tuple[float, float] | None = None,
    words: Mapping[str, str] = WORDS,
) -> go.Figure:
    """Draw both curves of each run: dotted on training images, solid on test images.

    Args:
        runs: By the name of a run, loss or accuracy at the end of each epoch: on training images
            and on test images. An empty list keeps its color and its place in the legend.
        value: ``accuracy`` or ``loss``.
        limits: Lowest and highest value of the axis.
        words: The texts in the reader's language, under the keys of ``WORDS``.
    """
    figure = go.Figure()
    for (name, (train, test)), color in zip(runs.items(), RUNS, strict=False):
        for part, heights, dash, width in (
            ("train", train, "dot", 1.6),
            ("test", test, "solid", 2.6),
        ):
            figure.add_scatter(
                x=[*range(1, len(heights) + 1)] if heights else [None],
                y=list(heights) if heights else [None],
                name=name if part == "test" else f"{name}, {words[part]}",
                legendgroup=name,
                showlegend=part == "test",
                mode="lines",
                line={"color": color, "width": width, "dash": dash},
            )
    figure.update_layout(
        height=400,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode="x unified",
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis={"title": words["epoch"]},
        yaxis={
            "tickformat": ".0%" if value == "accuracy" else "~g",
            "hoverformat": ".2%" if value == "accuracy" else ".4f",
            "range": limits,
        },
        uirevision="same",
    )
    return figure
