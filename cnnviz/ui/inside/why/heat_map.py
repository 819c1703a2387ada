"""The heat maps of the predicted class and of another one, over the image."""

import base64
import functools
import time
from typing import Any

import streamlit as st

from cnnviz import figures
from cnnviz.figures.html import number
from cnnviz.inside import Saliency
from cnnviz.problem import Problem
from cnnviz.ui.inside.images import EXPLAINED
from cnnviz.ui.inside.why.class_choice import show_classes
from cnnviz.ui.inside.why.compute import (
    check_heat_map,
    count_heat_passes,
    count_occlusion_passes,
    heat_map,
    known_heat_map,
    known_occlusion,
    occlusion,
    occlusion_map,
    patch_size,
)
from cnnviz.ui.inside.why.methods import OF_LAYER, SENTENCES, TITLES
from cnnviz.ui.inside.why.state import PATCHES, WHY, WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.jobs import Report, job_of, show_job, start_job

KEY = "why-heat"
OCCLUSION = "occlusion"
JOB = "inside.why.heat-job"
"""The heat maps that are computed beside the page."""
MOST_AT_ONCE = 5_000_000_000
"""Multiply-accumulate operations that the page waits for: a second or two on two cores."""
_heat = component("saliency/heat")


def show_heat_maps(subject: Subject, view: WhyView) -> None:
    """Show what is chosen, the heat maps of two classes beside each other, and a caution."""
    with st.container(horizontal=True, key="why-choices"):
        _show_methods(view)
        _show_layers(subject, view)
        if view.method == OCCLUSION:
            _show_patches(subject)
        show_classes(subject, view)
    try:
        heats = _compute_or_wait(subject, view)
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        return
    if heats is None:
        return
    _show_figures(subject, view, heats)
    st.caption(_(SENTENCES[view.method]) + " " + _time_text(subject, view, heats))
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


def _show_layers(subject: Subject, view: WhyView) -> None:
    """Show the list of layers with maps, for methods that explain by one."""
    chosen = chosen_layer(subject, view)
    if chosen is None:
        return
    layers = subject.map_layers
    st.selectbox(
        _("Layer"),
        list(layers),
        format_func=lambda name: layers[name].title,
        width=260,
        **WHY.widget("layer", chosen),
    )


def _show_patches(subject: Subject) -> None:
    """Show the sizes of the patch of occlusion, with the number of its places."""

    def title(patch: str) -> str:
        size = " × ".join(map(str, patch_size(subject, patch)))
        return _("{size} pixels, {count} places", size=size, count=_count_places(subject, patch))

    st.selectbox(_("Patch"), list(PATCHES), format_func=title, width=260, **WHY.widget("patch"))


def _count_places(subject: Subject, patch: str) -> int:
    return count_occlusion_passes(subject, patch) - 1  # but for the image as it is


def _compute_or_wait(subject: Subject, view: WhyView) -> list[Saliency] | None:
    """Return the heat maps; what takes long is computed beside the page, and until then None.

    Raises:
        Problem: As :func:`chosen_heat_maps`.
    """
    passes = _count_passes(subject, view)
    if _are_known(subject, view) or passes * subject.model.network.multiply_adds <= MOST_AT_ONCE:
        with st.spinner(_("Computing the heat map …"), show_time=False):
            return chosen_heat_maps(subject, view)
    layer = chosen_layer(subject, view)
    check_heat_map(subject, view.method, layer)
    key = (subject.key, subject.image.digest, view.method, *_what_runs(subject, view))
    job = job_of(JOB, key)
    if job is not None and job.error is not None:
        raise job.error
    if job is not None and job.cancelled:
        st.info(_("Cancelled."))
        st.button(_("Compute the heat map"), key="why-heat-again", on_click=_forget_job)
        return None
    if job is None:
        job = start_job(JOB, key, functools.partial(_compute_all, subject, view))
    words = {"count": f"{passes:,}", "method": _(TITLES[view.method])}
    st.caption(_("{method} runs {count} images through the network.", **words))
    show_job(JOB, EXPLAINED, _show_pace)
    return None


def _what_runs(subject: Subject, view: WhyView) -> tuple[object, ...]:
    """Return what the forward passes depend on besides the method: for occlusion, no class."""
    if view.method == OCCLUSION:
        return (view.patch,)
    return (chosen_layer(subject, view), *_chosen_targets(subject, view))


def _are_known(subject: Subject, view: WhyView) -> bool:
    """Return whether all heat maps are in the cache."""
    if view.method == OCCLUSION:
        return known_occlusion(subject, view.patch) is not None
    layer = chosen_layer(subject, view)
    return all(
        known_heat_map(subject, view.method, layer, target)
        for target in _chosen_targets(subject, view)
    )


def _count_passes(subject: Subject, view: WhyView) -> int:
    """Return how many images run through the network for all heat maps."""
    if view.method == OCCLUSION:
        return count_occlusion_passes(subject, view.patch)
    passes = count_heat_passes(subject, view.method, chosen_layer(subject, view))
    return passes * len(_chosen_targets(subject, view))


def _compute_all(subject: Subject, view: WhyView, report: Report) -> None:
    """Compute the chosen heat maps one after the other; they are in the cache then."""
    layer, targets = chosen_layer(subject, view), _chosen_targets(subject, view)
    passes, start = _count_passes(subject, view), time.monotonic()
    if view.method == OCCLUSION:

        def report_place(count: int) -> None:
            report(count / passes, (passes, (time.monotonic() - start) / count))

        occlusion(subject, view.patch, report_place)
        return
    each = passes // len(targets)
    for place, target in enumerate(targets):

        def report_share(count: int, place: int = place) -> None:
            report((place + min(1.0, count / each)) / len(targets), None)

        heat_map(subject, view.method, layer, target, report_share)


def _show_pace(pace: tuple[int, float]) -> None:
    """Show how long an image takes, and so all of them."""
    count, seconds = pace
    words = {"count": f"{count:,}", "each": _milliseconds(seconds), "time": round(count * seconds)}
    st.caption(_("{count} images × {each} ms ≈ {time} s, once for all classes", **words))


def _milliseconds(seconds: float) -> str:
    return number(round(seconds * 1000, 1))


def _forget_job() -> None:
    """Callback: the heat map is computed after all."""
    url_state.mark_action()
    st.session_state.pop(JOB, None)


def chosen_heat_maps(subject: Subject, view: WhyView) -> list[Saliency]:
    """Return the heat maps that are chosen, of the predicted class and of the one beside it.

    Raises:
        Problem: The method needs something that the network lacks, or would take too long.
    """
    layer = chosen_layer(subject, view)
    targets = _chosen_targets(subject, view)
    if view.method == OCCLUSION:
        return [occlusion_map(subject, view.patch, target) for target in targets]
    return [heat_map(subject, view.method, layer, target) for target in targets]


def _chosen_targets(subject: Subject, view: WhyView) -> list[int]:
    """Return the predicted class and the one beside it."""
    other = view.versus
    if other is None or other >= len(subject.shares):
        other = subject.other
    return list(dict.fromkeys((subject.predicted, other)))


def chosen_layer(subject: Subject, view: WhyView) -> str | None:
    """Return the layer whose maps explain; None where the method has no choice of one."""
    if view.method not in OF_LAYER or not subject.map_layers:
        return None
    return subject.map_layer(view.layer)


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


def _time_text(subject: Subject, view: WhyView, heats: list[Saliency]) -> str:
    if view.method == OCCLUSION:
        seconds = heats[0].seconds
        passes = count_occlusion_passes(subject, view.patch)
        return _(
            "Time: {count} images × {each} ms = {time} s, once for all classes.",
            count=passes,
            each=_milliseconds(seconds / passes),
            time=number(round(seconds, 1 if seconds >= 1 else 3)),
        )
    seconds = sum(heat.seconds for heat in heats)
    if seconds < 1:
        return _("Time: {time} ms.", time=round(seconds * 1000))
    return _("Time: {time} s.", time=round(seconds, 1))
