"""The heat maps of the predicted class and of another one, over the image."""

import base64
from typing import Any

import streamlit as st

from cnnviz import figures
from cnnviz.figures.html import number
from cnnviz.inside import Saliency
from cnnviz.problem import Problem
from cnnviz.ui.inside.why.compute import heat_map
from cnnviz.ui.inside.why.methods import OF_LAYER, SENTENCES, TITLES
from cnnviz.ui.inside.why.state import WHY, WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, say

KEY = "why-heat"
FOLLOWS = -1
"""In the list of classes: the one that ``Subject.other`` chooses."""
_heat = component("saliency/heat")


def show_heat_maps(subject: Subject, view: WhyView) -> None:
    """Show what is chosen, the heat maps of two classes beside each other, and a caution."""
    with st.container(horizontal=True, key="why-choices"):
        _show_methods(view)
        layer = _show_layers(subject, view)
        versus = choose_class(subject, view)
    try:
        with st.spinner(_("Computing the heat map …"), show_time=False):
            heats = [
                heat_map(subject, view.method, layer, target)
                for target in dict.fromkeys((subject.predicted, versus))
            ]
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        return
    _show_figures(subject, view, heats)
    figure_download(
        lambda: figures.heat_maps_figure(
            subject.pixels,
            {subject.name(heat.target): heat.values for heat in heats},
            opacity=view.opacity / 100,
            title=_(TITLES[view.method]),
        ),
        f"{subject.model.network.name}-{view.method}",
        key="download-heat",
    )
    st.caption(_(SENTENCES[view.method]) + " " + _time_text(heats))
    st.caption(
        _(
            "**A heat map proves nothing.** It shows where this method finds influence on the "
            "output. Methods disagree, and some change little when the weights are random: compare "
            "them, and test a guess with the brush."
        )
    )


def _show_methods(view: WhyView) -> None:
    st.selectbox(
        _("Method"),
        list(TITLES),
        format_func=lambda name: _(TITLES[name]),
        width=210,
        **WHY.widget("method"),
    )


def _show_layers(subject: Subject, view: WhyView) -> int | None:
    """Show the list of layers with maps; return the chosen one, None where there is no choice."""
    places = subject.map_layers
    if view.method not in OF_LAYER or not places:
        return None
    chosen = view.layer if view.layer in places else places[-1]
    st.selectbox(
        _("Layer"),
        places,
        format_func=subject.layer_name,
        width=260,
        **WHY.widget("layer", chosen),
    )
    return chosen


def choose_class(subject: Subject, view: WhyView) -> int:
    """Show the list of classes for the second heat map; return the chosen one.

    The first choice follows the image, by a name that does not: a list whose choice changed with
    each image would report that change as the reader's.
    """
    classes = range(len(subject.shares))
    chosen = view.versus if view.versus in classes else None
    st.selectbox(
        _("Beside the predicted class"),
        [FOLLOWS, *classes],
        format_func=lambda label: (
            _("true class, or second best") if label == FOLLOWS else subject.name(label)
        ),
        width=210,
        **WHY.widget(
            "versus",
            FOLLOWS if chosen is None else chosen,
            lambda label: WHY.change(versus=None if label == FOLLOWS else label),
        ),
    )
    return subject.other if chosen is None else chosen


def _show_figures(subject: Subject, view: WhyView, heats: list[Saliency]) -> None:
    height, width = heats[0].image_size
    data = {
        "image": base64.b64encode(subject.png).decode("ascii"),
        "width": width,
        "height": height,
        "opacity": view.opacity,
        "heats": [_heat_payload(subject, heat) for heat in heats],
        "words": {"opacity": _("Opacity")},
    }
    _heat(
        key=KEY,
        data=data,
        on_opacity_change=lambda: WHY.change(opacity=int(st.session_state[KEY]["opacity"])),
    )


def _heat_payload(subject: Subject, heat: Saliency) -> dict[str, Any]:
    limit = figures.magnitude(heat.values)
    png = figures.mosaic(heat.values[None], gap=0, limit=limit)
    name, share = subject.name(heat.target), f"{subject.shares[heat.target]:.1%}"
    return {
        "map": base64.b64encode(png).decode("ascii"),
        "cells": heat.values.shape[0],
        "name": name,
        "share": share,
        "note": _("strongest color: {limit}", limit=number(limit)),
        "alt": _("Heat map of the class {name}", name=name),
    }


def _time_text(heats: list[Saliency]) -> str:
    seconds = sum(heat.seconds for heat in heats)
    if seconds < 1:
        return _("Time: {time} ms.", time=round(seconds * 1000))
    return _("Time: {time} s.", time=round(seconds, 1))
