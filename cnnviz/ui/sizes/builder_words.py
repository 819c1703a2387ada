"""The words of the builder, and the settings of every kind of layer."""

from __future__ import annotations

import functools
from typing import Any

from cnnviz.figures.architecture import ROLES, Words
from cnnviz.grid.geometry import to_pair
from cnnviz.nets import Layer
from cnnviz.nets.draft import defaults, drafts
from cnnviz.nets.layers.base import Setting
from cnnviz.nets.layers.kinds import KINDS
from cnnviz.problem import N_
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.labels.layers import NAMES, layer_title

LABELS = {
    "in_channels": N_("in"),
    "out_channels": N_("out"),
    "in_features": N_("in"),
    "out_features": N_("out"),
    "num_features": N_("channels"),
    "kernel_size": "K",
    "stride": "S",
    "padding": "P",
    "dilation": "D",
    "output_padding": "P′",
    "groups": N_("groups"),
    "bias": N_("bias"),
    "ceil_mode": N_("round up"),
    "count_include_pad": N_("count padding"),
    "negative_slope": N_("slope"),
    "output_size": N_("size"),
    "p": "p",
}
"""Short labels of settings for the rows; letters as in the formula."""
SETTING_ROLES = {
    "in_channels": "input",
    "in_features": "input",
    "out_channels": "output",
    "out_features": "output",
    "output_size": "output",
    "kernel_size": "kernel",
    "stride": "stride",
    "padding": "padding",
    "output_padding": "padding",
    "dilation": "dilation",
    "bias": "bias",
}
RARE = {"dilation", "groups", "bias", "ceil_mode", "count_include_pad", "output_padding"}
"""Settings that a row shows only where they differ from the default, or while it is edited."""
MARKS = {
    "residual": (N_("Residual block"), "Residual"),
    "shortcut": (N_("Shortcut"), "shortcut"),
    "end": (N_("Sum of both paths"), "+"),
}
MENU = (
    (N_("Layers with weights"), ("conv", "linear", "convtranspose", "residual")),
    (N_("Pooling and flattening"), ("maxpool", "avgpool", "adaptiveavgpool", "flatten")),
    (
        N_("Activation, normalization, dropout"),
        ("relu", "leakyrelu", "tanh", "sigmoid", "batchnorm", "batchnorm1d", "dropout"),
    ),
    (N_("Probabilities"), ("softmax", "logsoftmax")),
)
SHORT = {
    "conv": N_("conv"),
    "convtranspose": N_("transposed"),
    "maxpool": N_("max pool"),
    "avgpool": N_("avg pool"),
    "adaptiveavgpool": N_("avg pool"),
    "linear": N_("linear"),
    "flatten": N_("flatten"),
    "batchnorm": N_("batch norm"),
    "batchnorm1d": N_("batch norm"),
    "dropout": N_("dropout"),
    "leakyrelu": N_("leaky ReLU"),
    "sigmoid": N_("sigmoid"),
}
"""Short names of layers for the drawing, where the usual ones are too long."""


def short_layer_label(layer: Layer) -> str:
    """Return a short label of a layer: ``conv 3×3``."""
    word = _(SHORT[layer.code]) if layer.code in SHORT else layer_title(layer)
    kernel = getattr(layer, "kernel_size", None)
    return word if kernel is None else f"{word} {'×'.join(map(str, to_pair(kernel)))}"


def drawing_words() -> Words:
    """Return the texts of the drawing."""
    return Words(
        alt=_("The network as a chain of blocks, each as large as its feature maps"),
        input=_("input"),
        label=functools.cache(short_layer_label),  # most layers come more than once
    )


def all_words() -> dict[str, Any]:
    """Return words, kinds, menu and legend in the reader's language."""
    return _everything(language())


@functools.cache
def _everything(language: str) -> dict[str, Any]:
    """Collect them once per language, which is the key of the cache."""
    return {
        "words": _words(),
        "kinds": {code: _kind(code) for code in (*KINDS, "shortcut", "end")},
        "menu": [[_(title), list(codes)] for title, codes in MENU],
        "legend": [
            ["input", _("input")],
            ["kernel", _("has weights")],
            ["stride", _("shrinks feature maps")],
            ["bias", _("batch norm")],
            ["output", _("activation")],
            ["quiet", _("reshapes or drops values")],
        ],
    }


def _kind(code: str) -> dict[str, Any]:
    if code in MARKS:
        title, torch = _(MARKS[code][0]), MARKS[code][1]
    else:
        title, torch = _(NAMES[code]), KINDS[code].__name__
    role = "output" if code in MARKS else ROLES.get(code, "quiet")
    return {
        "title": title,
        "torch": torch,
        "role": role,
        "input": defaults.input_kind(code),
        "settings": [_setting(setting) for setting in drafts.settings_of(code)],
    }


def _setting(setting: Setting) -> dict[str, Any]:
    usual = "" if setting.default is None else drafts.entry_of(setting.default)
    word = LABELS[setting.name]
    return {
        "name": setting.name,
        "label": word if len(word) < 3 and word != "in" else _(word),
        "role": SETTING_ROLES.get(setting.name, ""),
        "kind": setting.kind,
        "optional": setting.optional,
        "default": usual,
        "rare": setting.name in RARE,
    }


def _words() -> dict[str, Any]:
    return {
        "builder": _("The network, layer by layer"),
        "layer": _("Layer"),
        "shape": _("Output"),
        "parameters": _("Parameters"),
        "macs": _("MACs"),
        "receptiveField": _("Receptive field"),
        "memory": _("Memory"),
        "total": _("Total"),
        "input": _("Input"),
        "axes": [_("channels"), _("height"), _("width")],
        "features": _("features"),
        "placeholder": "K",
        "move": _("Move: drag, or use the arrow keys"),
        "up": _("Move up"),
        "down": _("Move down"),
        "copy": _("Duplicate"),
        "remove": _("Remove"),
        "addBelow": _("Add a layer below"),
        "more": _("More settings"),
        "append": _("Add a layer"),
        "appendFirst": _("Add the first layer"),
        "undo": _("Undo (Ctrl+Z)"),
        "redo": _("Redo (Ctrl+Shift+Z)"),
        "reset": _("Reset"),
        "close": _("Close"),
    }
