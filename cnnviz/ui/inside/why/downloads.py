"""What *Why this answer* and *Experiments* offer in the menu of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.why.alike import alike_items
from cnnviz.ui.inside.why.brush import shown_rows
from cnnviz.ui.inside.why.change import change_items
from cnnviz.ui.inside.why.compute import painted_pixels, painted_shares
from cnnviz.ui.inside.why.excite import channel_items
from cnnviz.ui.inside.why.heat_map import chosen_heat_maps
from cnnviz.ui.inside.why.image_map import image_map_items
from cnnviz.ui.inside.why.methods import TITLES
from cnnviz.ui.inside.why.nudges import nudge_items
from cnnviz.ui.inside.why.state import PAINTS, WHY, WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.file_menu import Item, figure_item, png_file
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.loading import Model

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def why_items(model: Model, image: InputImage) -> dict[str, Item]:
    """Return what is open; nothing for a network that does not classify."""
    if len(model.network.output_shape) != 1:
        return {}
    subject, view = Subject(model.key, image), WHY.current()
    items = _brush_items(subject, view) if view.part == "brush" else _heat_items(subject, view)
    match view.experiment:
        case "change":
            items |= change_items(subject, view)
        case "nudge":
            items |= nudge_items(subject)
        case "channel":
            items |= channel_items(subject, view)
        case "alike":
            items |= alike_items(subject) | image_map_items(subject, view)
    return items


def _heat_items(subject: Subject, view: WhyView) -> dict[str, Item]:
    method = _(TITLES[view.method])

    def draw() -> Figure:
        return figures.heat_maps_figure(
            subject.pixels,
            {subject.name(heat.target): heat.values for heat in chosen_heat_maps(subject, view)},
            opacity=view.opacity / 100,
            title=method,
        )

    name = f"{subject.model.network.name}-{view.method}"
    return {"heat": figure_item(_("Heat maps: {method}", method=method), draw, name)}


def _brush_items(subject: Subject, view: WhyView) -> dict[str, Item]:
    """Return the painted image and the probabilities with and without the paint."""
    paint = PAINTS[view.paint]

    def draw() -> Figure:
        before, now = subject.shares, painted_shares(subject, view.mask, paint)
        rows = shown_rows(before, now)
        columns = {_("before"): before[rows].tolist(), _("now"): now[rows].tolist()}
        return figures.bars_figure([subject.name(label) for label in rows], columns)

    def pixels() -> bytes:
        painted = painted_pixels(subject, view.mask, paint)
        return figures.enlarge(np.ascontiguousarray(painted))

    name = f"{subject.model.network.name}-brush"
    file = png_file(f"{name}-image", pixels, _("PNG of the image"))
    return {"brush": figure_item(_("Brush: probabilities before and now"), draw, name, file)}
