"""The view of the textbook: maps of explain-cnn for a cat, in a grid of 4×4."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz import figures
from cnnviz.nets.layers.kinds import Conv2d
from cnnviz.ui.inside.image_state import IMAGE
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.state import PHOTO, VIEW, InsideView
from cnnviz.ui.kit.file_menu import Item, figure_item
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.activations import activations
from cnnviz.ui.models.loading import UNTRAINED, Floats, Model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NET, SIDE, CAT = "explain-cnn", 100, "chelsea"
"""The network and the image of the textbook: a cat resized to 100×100 pixels."""
GRID = 4
"""Maps in a row and in a column."""
SHOWN_SIDE = 88
"""Pixels of the side of a map on the page, about."""


def show_text_button(view: InsideView) -> None:
    """Show the button that sets the view of the textbook, for its network."""
    if view.net == NET and not _is_set(view):
        st.button(
            _("As in the textbook: a cat, 100×100"),
            key="inside-text-view",
            icon=":material/auto_stories:",
            on_click=_set_text_view,
        )


def _is_set(view: InsideView) -> bool:
    return (view.net, view.side, view.source) == (NET, SIDE, PHOTO) and (
        IMAGE.current().photo == CAT
    )


def _set_text_view() -> None:
    """Callback: show the cat of 100×100 pixels in the untrained network."""
    IMAGE.change(photo=CAT)
    VIEW.change(net=NET, side=SIDE, source=PHOTO, layer=None, closeups=None)


def show_text_view(model: Model, image: InputImage) -> None:
    """Show the maps of the first and the last convolution as the textbook does, 4×4 of each."""
    places = _places(model)
    if not places:
        return
    outputs = activations(model, image.input, image.digest)
    st.markdown(f":gray[{_('As in the textbook: the first 16 maps of two convolutions')}]")
    for place in places:
        _show_grid(outputs[place][: GRID * GRID], place, model)
    st.caption(
        _(
            "The network of the textbook was never trained either. The first convolution keeps "
            "the shape of the cat; the last one no longer does, with random weights too."
        )
    )


def text_view_items(model: Model, image: InputImage) -> dict[str, Item]:
    """Return the maps of both layers for the menu of files; nothing for other networks."""

    def draw(place: int) -> Figure:
        maps = activations(model, image.input, image.digest)[place][: GRID * GRID]
        return figures.maps_figure(maps, columns=GRID, each=True, title=_title(model, place))

    return {
        f"text-{place}": figure_item(
            _("As in the textbook: {layer}", layer=model.network.names()[place]),
            functools.partial(draw, place),
            f"{NET}-{model.network.names()[place]}",
        )
        for place in _places(model)
    }


def _places(model: Model) -> list[int]:
    """Return the first and the last convolution of the textbook's network; none of others."""
    if model.key.id != UNTRAINED + NET or model.key.side != SIDE:
        return []
    layers = enumerate(model.network.layers)
    places = [place for place, layer in layers if isinstance(layer, Conv2d)]
    return [places[0], places[-1]]


def _title(model: Model, place: int) -> str:
    count, *sides = model.network.shapes()[place]
    size = " × ".join(map(str, sides))
    name = model.network.names()[place]
    return _("{name}: 16 of {count} maps, {size}", name=name, size=size, count=count)


def _show_grid(maps: Floats, place: int, model: Model) -> None:
    """Show maps (16, H, W) in a grid."""
    title = _title(model, place)
    times = max(1, SHOWN_SIDE // maps.shape[1])
    png = figures.mosaic(maps, columns=GRID, enlarge=times, gap=2, each=True)
    st.html(f'<div class="cnn-text-view">{figures.image(png, title, width="100%")}</div>')
    st.caption(title)
