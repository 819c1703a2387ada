"""The layers of a network: the feature maps of one image, close-ups and kernels."""

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.nets import Layer, Row, shape_text
from cnnviz.nets.layers.kinds import Conv2d
from cnnviz.problem import N_
from cnnviz.ui.inside.closeup import draw_closeup, show_closeup
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.prediction import show_logits
from cnnviz.ui.inside.state import VIEW, show_first_map, toggle_closeup
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.figure_download import (
    Draws,
    address_cell,
    address_figure_download,
    figure_download,
)
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.image_tiles import Sheet, show_tiles
from cnnviz.ui.kit.size_formula import tensor_shapes
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.labels.layers import layer_sentence, layer_title
from cnnviz.ui.models.activations import activations, layer_kernels
from cnnviz.ui.models.loading import Floats, Model, ModelKey, cached_model

TILE = 84
"""Side of a map on the page, in pixels, but for whole multiples of the map's own side."""
MOST_MAPS = 64
"""Number of maps shown before *Show all*."""
MOST_KERNELS = 64
"""Filters, and channels of each, that are shown at most."""


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

    @property
    def kernels(self) -> Floats:
        """The kernels of a convolution, (O, C/groups, kH, kW)."""
        return layer_kernels(self.model, self.index)


@fragment(waits=True)
def show_layer(view: LayerView) -> None:
    """Show a layer: what it does, and its output.

    A fragment: only this runs again when one of its maps is chosen.
    """
    show_toasts()
    url_state.consume_action()
    _show_heading(view)
    before, after = view.arrays
    if after.ndim == 3:
        _show_feature_maps(view)
    elif view.index == len(view.model.network.layers) - 1:
        show_logits(view.model, after)
    else:
        _show_strip(after, math.prod(before.shape[1:]) if before.ndim == 3 else 1)


def _show_heading(view: LayerView) -> None:
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
        shapes = tensor_shapes(view.layer.weight_shapes())
        facts += f"　`{shapes}`" if shapes else ""
    st.markdown(f":gray[{facts}]")
    trained = view.key.seed is None
    st.markdown(layer_sentence(view.layer, row, before, last=last, trained=trained))


def _show_feature_maps(view: LayerView) -> None:
    """Show the maps of a layer, the close-up of one of them, and the kernels if it has any."""
    page, (before, after) = VIEW.current(), view.arrays
    selected = _chosen_map(page.closeups, view.index, after)
    choose = functools.partial(toggle_closeup, view.index, current=selected)
    count = len(after)
    if count > MOST_MAPS and not _show_all_switch(view.index, count, selected):
        count = MOST_MAPS
    each, limit = page.scale == "each", figures.magnitude(after)
    _show_sheet(
        after[:count],
        limit,
        key=f"tiles-{view.index}",
        title=_("Feature maps of layer {number}", number=view.index + 1),
        label=_("Map {index}"),
        selected=selected,
        choose=choose,
        each=each,
    )
    note = _("Each map has its own scale: 1 is its largest absolute value.")
    st.html(figures.legend(1.0, note) if each else figures.legend(limit))
    closeup = selected is not None and show_closeup(
        view.model, view.index, selected, before, after, view.image.digest
    )
    _show_maps_download(view, count, selected if closeup else None, each=each)
    if isinstance(view.layer, Conv2d):
        with st.expander(_("Kernels"), **VIEW.member("kernels", view.index)):
            _show_kernels(view.kernels, selected, choose, key=f"kernels-{view.index}")
            figure_download(
                lambda: figures.kernels_figure(view.kernels, title=str(view.layer)),
                f"{view.model.network.name}-kernels-{view.index + 1}",
                key=f"download-kernels-{view.index}",
            )


def _show_maps_download(view: LayerView, count: int, closeup: int | None, *, each: bool) -> None:
    """Show the menu of figures: the first maps of a layer, and a close-up if there is one."""
    number, title = view.index + 1, str(view.layer)

    def offer(params: Mapping[str, str]) -> tuple[Draws, str]:
        # Drawing computes the maps again: the visit does not keep them.
        draws = {
            N_("Feature maps"): lambda: figures.maps_figure(
                view.arrays[1], most=count, each=each, title=title
            )
        }
        if closeup is not None:
            cell = address_cell(params, f"{number}.{closeup}")
            draws[N_("Close-up")] = lambda: draw_closeup(
                view.model, view.index, closeup, *view.arrays, cell
            )
        return draws, f"{view.model.network.name}-layer-{number}"

    address_figure_download(offer, key=f"download-maps-{view.index}")


def _show_all_switch(index: int, count: int, selected: int | None) -> bool:
    """Show the switch for all maps of a layer; return whether it is on."""
    beyond = selected is not None and selected >= MOST_MAPS
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
    arguments = VIEW.widget("scale", each, lambda on: VIEW.change(scale="each" if on else "layer"))
    st.toggle(_("Separate scale for each map"), **arguments)


def _show_kernels(
    weights: Floats, selected: int | None, choose: Callable[[int], None], *, key: str
) -> None:
    """Show the kernels (O, C/groups, kH, kW) of a convolution."""
    filters, depth, height, width = weights.shape
    limit = figures.magnitude(weights)
    if depth == 1:
        _show_sheet(
            weights[:, 0],
            limit,
            key=key,
            title=_("Kernels"),
            label=_("Filter {index}"),
            selected=selected,
            choose=choose,
        )
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


def _show_strip(values: Floats, group: int) -> None:
    """Show a vector (F,) as a strip of squares.

    A row has whole groups: ``group`` values belong together, such as those of a map.
    """
    columns = _strip_columns(len(values), group)
    side = max(3, min(16, 1120 // columns))
    alt = _n("{count} value as a strip", "{count} values as a strip", len(values))
    png = figures.vector(values, columns=columns)
    st.html(figures.image(png, alt, width=f"{columns * side}px"))
    st.html(figures.legend(figures.magnitude(values)))


def _strip_columns(count: int, group: int) -> int:
    """Return the number of values per row of a strip: rows of equal length, or of whole groups."""
    most = 80 if count <= 1000 else 144
    if 1 < group <= most:
        return min(count, most // group * group)
    return math.ceil(count / math.ceil(count / most))


def _show_sheet(values: Floats, limit: float, *, each: bool = False, **tiles: Any) -> None:
    """Show maps or kernels (C, H, W) as tiles; ``tiles`` are the other arguments of show_tiles."""
    values = shrink_maps(values)
    count, height, width = values.shape
    columns = figures.best_columns(count)
    png = figures.mosaic(values, columns=columns, each=each, limit=limit)
    side = max(1, round(TILE / max(width, height))) * width if width <= TILE else TILE
    sheet = Sheet(png, count, width, height, columns, gap=1)
    show_tiles(sheet, side=side, **tiles)


def shrink_maps(values: Floats) -> Floats:
    """Return maps (C, H, W) that are not much larger than on the page: means of squares."""
    times = min(values.shape[1:]) // TILE
    if times < 2:
        return values
    height, width = (side // times for side in values.shape[1:])
    squares = values[:, : height * times, : width * times]
    means: Floats = squares.reshape(-1, height, times, width, times).mean(axis=(2, 4))
    return means
