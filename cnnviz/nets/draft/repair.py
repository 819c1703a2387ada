"""A layer that does not fit, mended as its problem proposes."""

from __future__ import annotations

import dataclasses

from cnnviz.nets.layers.base import Layer
from cnnviz.nets.layers.kinds import Flatten
from cnnviz.problem import Problem

MOST_CHANGES = 4  # one change may call for another: fewer channels for fewer groups


def mended(layers: tuple[Layer, ...], problem: Problem) -> tuple[Layer, ...] | None:
    """Return the layers with one exchanged or a Flatten put in; None if there is no such mend.

    Args:
        layers: A chain whose layer ``problem.values["index"]`` does not fit.
        problem: Why, as :meth:`cnnviz.nets.Network.check` tells it.
    """
    index, reason = problem.values.get("index"), problem.values.get("reason")
    if not isinstance(index, int) or not isinstance(reason, Problem) or index >= len(layers):
        return None
    return _exchanged(layers, index, reason)


def _exchanged(layers: tuple[Layer, ...], index: int, reason: Problem) -> tuple[Layer, ...] | None:
    head, layer, tail = layers[:index], layers[index], layers[index + 1 :]
    if reason.values.get("mend") == "flatten":
        return (*head, Flatten(), layer, *tail)
    new = _inside(layer, reason) if "way" in reason.values else _changed(layer, reason)
    return None if new is None else (*head, new, *tail)


def _inside(block: Layer, problem: Problem) -> Layer | None:
    """Return a residual block with one of its layers mended."""
    way, place, reason = (problem.values[name] for name in ("way", "place", "reason"))
    if not isinstance(place, int) or not isinstance(reason, Problem):
        return None
    layers = _exchanged(getattr(block, str(way)), place - 1, reason)
    return None if layers is None else _with(block, {str(way): layers})


def _changed(layer: Layer, reason: Problem) -> Layer | None:
    instead = reason.values.get("instead")
    if isinstance(instead, Layer):
        return instead
    if reason.nearest is None or not hasattr(layer, reason.setting):
        return None
    return _with(layer, {reason.setting: reason.nearest})


def _with(layer: Layer, changes: dict[str, object]) -> Layer | None:
    """Return a layer with other settings, and with what they call for in turn."""
    for _ in range(MOST_CHANGES):
        try:
            return dataclasses.replace(layer, **changes)
        except Problem as refused:
            if refused.nearest is None or not hasattr(layer, refused.setting):
                return None
            changes = {**changes, refused.setting: refused.nearest}
    return None
