"""The layers of a network as pictures: what each makes of one picture."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.nets import Row, shape_text
from cnnviz.nets.layers.kinds import Conv2d
from cnnviz.ui.inside import closeup as inside_closeup
from cnnviz.ui.inside import prediction, state
from cnnviz.ui.inside.state import View
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, _n, language
from cnnviz.ui.kit.image_tiles import Sheet, show_tiles
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.labels.layers import layer_sentence, layer_title
from cnnviz.ui.models.loading import Floats, Model, layer_kernels, map_closeup

TILE = 84
"""Side of a map on the page, in pixels; as near to it as whole pixels of the map allow."""
MOST_MAPS = 64
"""Of more maps than that, so many are drawn until the reader asks for all."""
MOST_KERNELS = 64
"""Kernels, and planes of each, that are drawn in one picture."""

_closeup = component("inside/closeup")


@st.fragment
def show_layer(model: Model, row: Row, before: Floats, after: Floats) -> None:
    """Draw a layer: what it is and what it makes of the picture.

    It runs alone when one of its maps is chosen: the rest of the page stays as it is.

    Args:
        model: The network.
        row: The layer's row of the table.
        before: What goes into the layer.
        after: What comes out.
    """
    show_toasts()
    url_state.consume_action()
    show_layer_heading(model, row)
    if after.ndim == 3:
        _maps(model, row, before, after)
    elif row.index == len(model.network.layers) - 1:
        prediction.show_logits(model, after)
    else:
        show_strip(after, math.prod(before.shape[1:]) if before.ndim == 3 else 1)


def _maps(model: Model, row: Row, before: Floats, after: Floats) -> None:
    """Draw the maps of a layer, one of them up close, and the kernels if it has any."""
    now = state.VIEW.current()
    chosen = _chosen(now.spots, row, after)

    def choose(index: int) -> None:
        state.choose_map(row.index, index, chosen)

    count = len(after)
    if count > MOST_MAPS and not st.toggle(
        _("Show all {count} feature maps, not just the first {most}", count=count, most=MOST_MAPS),
        value=chosen is not None and chosen >= MOST_MAPS,
        key=f"all-{row.index}",
    ):
        count = MOST_MAPS
    limit = figures.magnitude(after)  # the scale is the layer's, however many of it are drawn
    show_maps(
        row, after[:count], chosen=chosen, each=now.scale == "each", limit=limit, choose=choose
    )
    figure_download(
        lambda: figures.maps_figure(
            after[:count], each=now.scale == "each", limit=limit, title=str(row.layer)
        ),
        f"{model.network.name}-layer-{row.index + 1}",
        key=f"download-maps-{row.index}",
    )
    if chosen is not None:
        show_closeup(model, row, before, after, chosen)
    if isinstance(model.network.layers[row.index], Conv2d):
        with st.expander(_("Kernels")):
            weights = layer_kernels(model, row.index)
            show_kernels(weights, chosen=chosen, choose=choose, key=f"kernels-{row.index}")
            figure_download(
                lambda: figures.kernels_figure(weights, title=str(row.layer)),
                f"{model.network.name}-kernels-{row.index + 1}",
                key=f"download-kernels-{row.index}",
            )


def _chosen(spots: tuple[tuple[int, int], ...] | None, row: Row, values: Floats) -> int | None:
    """Return which map of a layer is looked at up close; None for none of them."""
    if spots is None and row.index == 0:  # nothing was chosen yet: show what there is to see
        strongest = int(np.nan_to_num(np.abs(values)).max(axis=(1, 2)).argmax())
        st.session_state[state.FIRST] = strongest
        return strongest
    index = dict(spots or ()).get(row.index)
    return index if index is not None and index < len(values) else None


def show_scale_switch(view: View) -> None:
    """Draw the switch between one scale for all maps of a layer and one for each map."""
    st.toggle(
        _("Separate scale for each map"),
        **bind(
            f"{state.PAGE}.scale",
            view.scale == "each",
            lambda on: state.VIEW.change(scale="each" if on else "layer"),
        ),
    )


def show_layer_heading(model: Model, row: Row) -> None:
    """Draw what a layer is, its shape, its parameters and what it does."""
    layer = model.network.layers[row.index]
    shapes = [model.network.input_shape, *model.network.shapes()]
    last = row.index == len(model.network.layers) - 1
    st.subheader(f"{row.index + 1} · {layer_title(layer)}", anchor=f"layer-{row.index + 1}")
    facts = f"`{row.layer}`　:violet[{shape_text(row.output_shape).replace('×', ' × ')}]"
    if row.parameters:
        sum_, _equals, _total = row.arithmetic.rpartition(" = ")
        facts += "　" + _n(
            "{count} parameter",
            "{count} parameters",
            row.parameters,
            count=f"{sum_} = {row.parameters:,}",
        )
    st.markdown(f":gray[{facts}]")
    st.markdown(layer_sentence(layer, row, shapes[row.index], last=last))


def show_maps(
    row: Row,
    values: Floats,
    *,
    chosen: int | None,
    each: bool,
    limit: float,
    choose: Callable[[int], None],
) -> None:
    """Draw the maps of a layer, each a button.

    Args:
        row: The layer's row of the table.
        values: (C, H, W).
        chosen: Which map is looked at up close.
        each: Let every map have its own scale.
        limit: Magnitude of the strongest colour, where they share one.
        choose: Called with the map that is clicked.
    """
    key = f"tiles-{row.index}"
    title = _("Feature maps of layer {number}", number=row.index + 1)
    _mount_tiles(key, values, title, _("Map {index}"), chosen, each, limit, choose)
    if each:
        st.html(
            figures.legend(1.0, _("Each map has its own scale: 1 is its largest absolute value."))
        )
    else:
        st.html(figures.legend(limit))


def show_kernels(
    weights: Floats, *, chosen: int | None, choose: Callable[[int], None], key: str
) -> None:
    """Draw the kernels of a convolution.

    Args:
        weights: (O, C/groups, kH, kW).
        chosen: Which filter is looked at up close.
        choose: Called with the kernel that is clicked.
        key: Key of the widget.
    """
    filters, depth, height, width = weights.shape
    if depth == 1:
        title = _("Kernels")
        limit = figures.magnitude(weights)
        label = _("Filter {index}")
        _mount_tiles(key, weights[:, 0], title, label, chosen, False, limit, choose)
    else:
        text = _(
            "One column per filter ({filters}), one row per input channel ({depth}).",
            filters=filters,
            depth=depth,
        )
        if max(filters, depth) > MOST_KERNELS:
            text += " " + _("Only the first {most} of each are shown.", most=MOST_KERNELS)
        st.caption(text)
        drawn = weights[:MOST_KERNELS, :MOST_KERNELS].swapaxes(0, 1)  # (C, O, kH, kW)
        sheet = drawn.reshape(-1, height, width)  # (C·O, kH, kW)
        limit = figures.magnitude(weights)
        png = figures.mosaic(sheet, columns=drawn.shape[1], enlarge=4, gap=3, limit=limit)
        st.html(figures.image(png, text))
    st.html(figures.legend(figures.magnitude(weights)))


def shrink_maps(values: Floats) -> Floats:
    """Return maps (C, H, W) that are not much larger than they are shown: means of squares."""
    times = min(values.shape[1:]) // TILE
    if times < 2:
        return values
    height, width = (side // times for side in values.shape[1:])
    squares = values[:, : height * times, : width * times]
    means: Floats = squares.reshape(-1, height, times, width, times).mean(axis=(2, 4))
    return means


def show_strip(values: Floats, group: int = 1) -> None:
    """Draw a vector as a strip of squares.

    Args:
        values: (F,).
        group: Values that belong together, such as those of one map; rows hold whole groups.
    """
    columns = strip_columns(len(values), group)
    side = max(3, min(16, 1120 // columns))
    alt = _n("{count} value as a strip", "{count} values as a strip", len(values))
    png = figures.vector(values, columns=columns)
    st.html(figures.image(png, alt, width=f"{columns * side}px"))
    st.html(figures.legend(figures.magnitude(values)))


def strip_columns(count: int, group: int = 1) -> int:
    """Return how many values stand in a row of a strip: rows alike, or whole groups."""
    most = 80 if count <= 1000 else 144
    if 1 < group <= most:
        return min(count, most // group * group)
    return math.ceil(count / math.ceil(count / most))


def show_closeup(model: Model, row: Row, before: Floats, after: Floats, index: int) -> None:
    """Draw one map of a layer beside what it was made from.

    Args:
        model: The network.
        row: The layer's row of the table.
        before: (C, H, W) what goes into the layer.
        after: (C', H', W') what comes out.
        index: Which of the maps that come out.
    """
    found = map_closeup(model, row.index, before, after, index)
    if found is None or not np.isfinite(after).all():
        return
    picture = row.index == 0 and before.min() >= 0 and before.max() <= 1
    data = inside_closeup.closeup_payload(found, index, grey=bool(picture))
    data["id"] = f"{model.key}/{row.index}/{index}/{hash(before.tobytes())}/{language()}"
    _closeup(key=f"closeup-{row.index}", data=data)


def _mount_tiles(
    key: str,
    values: Floats,
    title: str,
    label: str,
    chosen: int | None,
    each: bool,
    limit: float,
    choose: Callable[[int], None],
) -> None:
    values = shrink_maps(values)
    count, height, width = values.shape
    columns = figures.best_columns(count)
    png = figures.mosaic(values, columns=columns, each=each, limit=limit)
    side = max(1, round(TILE / max(width, height))) * width if width <= TILE else TILE
    sheet = Sheet(png, count, width, height, columns, gap=1)
    show_tiles(sheet, key=key, side=side, title=title, label=label, chosen=chosen, choose=choose)
