"""The layers of a network: the feature maps of one image, close-ups and kernels."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.nets import Layer, Row, shape_text
from cnnviz.nets.layers.kinds import Conv2d
from cnnviz.ui.inside.closeup import closeup_payload
from cnnviz.ui.inside.inputs import InputImage
from cnnviz.ui.inside.prediction import show_logits
from cnnviz.ui.inside.state import PAGE, VIEW, show_first_map, toggle_closeup
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, _n, language
from cnnviz.ui.kit.image_tiles import Sheet, show_tiles
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.labels.layers import layer_sentence, layer_title
from cnnviz.ui.models.activations import activations, layer_kernels, map_closeup
from cnnviz.ui.models.loading import Floats, Model, ModelKey, cached_model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TILE = 84
"""Side of a map on the page, in pixels, but for whole multiples of the map's own side."""
MOST_MAPS = 64
"""Of more maps, so many are shown until the reader asks for all."""
MOST_KERNELS = 64
"""Filters, and channels of each, that are shown at most."""

_closeup = component("inside/closeup")


@dataclass(frozen=True, eq=False)
class LayerView:
    """A layer for one image, with what its widgets keep in a visit: no activations.

    Attributes:
        key: The network.
        image: The input image.
        row: The layer's row of the network's table.
    """

    key: ModelKey
    image: InputImage
    row: Row

    @property
    def model(self) -> Model:
        """The network."""
        return cached_model(self.key)

    @property
    def index(self) -> int:
        """The layer's place in the network."""
        return self.row.index

    @property
    def layer(self) -> Layer:
        """The layer."""
        return self.model.network.layers[self.index]

    @property
    def arrays(self) -> tuple[Floats, Floats]:
        """The layer's input and output."""
        image = self.image
        values = [image.input, *activations(self.model, image.input, image.digest)]
        return values[self.index], values[self.index + 1]


@st.fragment
def show_layer(view: LayerView) -> None:
    """Show a layer: what it does, and its output.

    A fragment: only this runs again when one of its maps is chosen.
    """
    show_toasts()
    url_state.consume_action()
    show_layer_heading(view)
    before, after = view.arrays
    if after.ndim == 3:
        _show_feature_maps(view)
    elif view.index == len(view.model.network.layers) - 1:
        show_logits(view.model, after)
    else:
        show_strip(after, math.prod(before.shape[1:]) if before.ndim == 3 else 1)


def _show_feature_maps(view: LayerView) -> None:
    """Show the maps of a layer, the close-up of one of them, and the kernels if it has any."""
    page, (_before, after) = VIEW.current(), view.arrays
    name, number = view.model.network.name, view.index + 1
    chosen = _chosen_map(page.closeups, view.index, after)
    choose = functools.partial(toggle_closeup, view.index, current=chosen)
    count = len(after)
    if count > MOST_MAPS and not _show_all_switch(view.index, count, chosen):
        count = MOST_MAPS
    each = page.scale == "each"
    show_maps(view.index, after, count, chosen=chosen, each=each, choose=choose)
    figure_download(
        functools.partial(_draw_maps, view, count, each=each),
        f"{name}-layer-{number}",
        key=f"download-maps-{view.index}",
    )
    if chosen is not None:
        show_closeup(view, chosen)
    if isinstance(view.layer, Conv2d):
        with st.expander(_("Kernels"), **VIEW.member("kernels", view.index)):
            weights = layer_kernels(view.model, view.index)
            show_kernels(weights, chosen=chosen, choose=choose, key=f"kernels-{view.index}")
            figure_download(
                functools.partial(_draw_kernels, view),
                f"{name}-kernels-{number}",
                key=f"download-kernels-{view.index}",
            )


def _draw_maps(view: LayerView, count: int, *, each: bool) -> Figure:
    _before, after = view.arrays
    return figures.maps_figure(after, most=count, each=each, title=str(view.row.layer))


def _draw_kernels(view: LayerView) -> Figure:
    weights = layer_kernels(view.model, view.index)
    return figures.kernels_figure(weights, title=str(view.row.layer))


def _show_all_switch(index: int, count: int, chosen: int | None) -> bool:
    """Show the switch for all maps of a layer; return whether it is on."""
    beyond = chosen is not None and chosen >= MOST_MAPS
    if beyond and index not in VIEW.current().all_maps:
        VIEW.correct(all_maps=tuple(sorted((*VIEW.current().all_maps, index))))
    return st.toggle(
        _("Show all {count} feature maps, not just the first {most}", count=count, most=MOST_MAPS),
        disabled=beyond,
        **VIEW.member("all_maps", index),
    )


def _chosen_map(
    closeups: tuple[tuple[int, int], ...] | None, layer: int, values: Floats
) -> int | None:
    """Return the map of a layer whose close-up is shown, None for none."""
    if closeups is None and layer == 0:  # a first visit sees that of the strongest map
        strongest = int(np.nan_to_num(np.abs(values)).max(axis=(1, 2)).argmax())
        show_first_map(strongest)
        return strongest
    index = dict(closeups or ()).get(layer)
    return index if index is not None and index < len(values) else None


def show_scale_switch() -> None:
    """Show the switch between one scale for all maps of a layer and one for each map."""
    each = VIEW.current().scale == "each"
    arguments = bind(f"{PAGE}.scale", each, lambda on: VIEW.change(scale="each" if on else "layer"))
    st.toggle(_("Separate scale for each map"), **arguments)


def show_layer_heading(view: LayerView) -> None:
    """Show the name of a layer, its shape, its parameters and what it does."""
    row, network = view.row, view.model.network
    before = [network.input_shape, *network.shapes()][row.index]
    last = row.index == len(network.layers) - 1
    st.subheader(f"{row.index + 1} · {layer_title(view.layer)}", anchor=f"layer-{row.index + 1}")
    facts = f"`{row.layer}`　:violet[{shape_text(row.output_shape).replace('×', ' × ')}]"
    if row.parameters:
        terms, _equals, _total = row.arithmetic.rpartition(" = ")
        facts += "　" + _n(
            "{count} parameter",
            "{count} parameters",
            row.parameters,
            count=f"{terms} = {row.parameters:,}",
        )
    st.markdown(f":gray[{facts}]")
    st.markdown(layer_sentence(view.layer, row, before, last=last))


def show_maps(
    index: int,
    values: Floats,
    count: int,
    *,
    chosen: int | None,
    each: bool,
    choose: Callable[[int], None],
) -> None:
    """Show the maps of a layer, each a button.

    Args:
        index: The layer's place in the network.
        values: (C, H, W).
        count: How many of them are shown; their scale is that of all.
        chosen: The map whose close-up is shown.
        each: Every map has its own scale.
        choose: Called with the map that is clicked.
    """
    title = _("Feature maps of layer {number}", number=index + 1)
    limit = figures.magnitude(values)
    label = _("Map {index}")
    _show_sheet(values[:count], limit, f"tiles-{index}", title, label, chosen, choose, each=each)
    if each:
        st.html(
            figures.legend(1.0, _("Each map has its own scale: 1 is its largest absolute value."))
        )
    else:
        st.html(figures.legend(limit))


def show_kernels(
    weights: Floats, *, chosen: int | None, choose: Callable[[int], None], key: str
) -> None:
    """Show the kernels of a convolution.

    Args:
        weights: (O, C/groups, kH, kW).
        chosen: The filter whose map's close-up is shown.
        choose: Called with the filter that is clicked.
        key: Key of the widget.
    """
    filters, depth, height, width = weights.shape
    limit = figures.magnitude(weights)
    if depth == 1:
        title, label = _("Kernels"), _("Filter {index}")
        _show_sheet(weights[:, 0], limit, key, title, label, chosen, choose)
    else:
        text = _(
            "One column per filter ({filters}), one row per input channel ({depth}).",
            filters=filters,
            depth=depth,
        )
        if max(filters, depth) > MOST_KERNELS:
            text += " " + _("Only the first {most} of each are shown.", most=MOST_KERNELS)
        st.caption(text)
        kernels = weights[:MOST_KERNELS, :MOST_KERNELS].swapaxes(0, 1)  # (C, O, kH, kW)
        planes = kernels.reshape(-1, height, width)  # (C·O, kH, kW)
        png = figures.mosaic(planes, columns=kernels.shape[1], enlarge=4, gap=3, limit=limit)
        st.html(figures.image(png, text))
    st.html(figures.legend(limit))


def shrink_maps(values: Floats) -> Floats:
    """Return maps (C, H, W) that are not much larger than on the page: means of squares."""
    times = min(values.shape[1:]) // TILE
    if times < 2:
        return values
    height, width = (side // times for side in values.shape[1:])
    squares = values[:, : height * times, : width * times]
    means: Floats = squares.reshape(-1, height, times, width, times).mean(axis=(2, 4))
    return means


def show_strip(values: Floats, group: int = 1) -> None:
    """Show a vector as a strip of squares.

    Args:
        values: (F,).
        group: Number of values that belong together, such as those of a map; a row has whole
            groups.
    """
    columns = strip_columns(len(values), group)
    side = max(3, min(16, 1120 // columns))
    alt = _n("{count} value as a strip", "{count} values as a strip", len(values))
    png = figures.vector(values, columns=columns)
    st.html(figures.image(png, alt, width=f"{columns * side}px"))
    st.html(figures.legend(figures.magnitude(values)))


def strip_columns(count: int, group: int = 1) -> int:
    """Return the number of values per row of a strip: rows of equal length, or of whole groups."""
    most = 80 if count <= 1000 else 144
    if 1 < group <= most:
        return min(count, most // group * group)
    return math.ceil(count / math.ceil(count / most))


def show_closeup(view: LayerView, index: int) -> None:
    """Show one map of a layer beside what it is computed from."""
    before, after = view.arrays
    closeup = map_closeup(view.model, view.index, before, after, index)
    if closeup is None or not np.isfinite(after).all():
        return
    gray = view.index == 0 and before.min() >= 0 and before.max() <= 1
    data = closeup_payload(closeup, index, grayscale=bool(gray))
    data["place"] = f"{view.index + 1}.{index}"
    data["id"] = f"{view.key}/{view.image.digest}/{view.index}/{index}/{language()}"
    _closeup(key=f"closeup-{view.index}", data=data)


def _show_sheet(
    values: Floats,
    limit: float,
    key: str,
    title: str,
    label: str,
    chosen: int | None,
    choose: Callable[[int], None],
    *,
    each: bool = False,
) -> None:
    """Show maps or kernels (C, H, W) as tiles."""
    values = shrink_maps(values)
    count, height, width = values.shape
    columns = figures.best_columns(count)
    png = figures.mosaic(values, columns=columns, each=each, limit=limit)
    side = max(1, round(TILE / max(width, height))) * width if width <= TILE else TILE
    sheet = Sheet(png, count, width, height, columns, gap=1)
    show_tiles(sheet, key=key, side=side, title=title, label=label, selected=chosen, choose=choose)
