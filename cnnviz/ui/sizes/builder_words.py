"""The words of the builder, and the settings of every kind of layer."""

import functools
from typing import Any, NamedTuple

from cnnviz.figures.architecture_layout import ROLES, Words
from cnnviz.grid.geometry import to_pair
from cnnviz.nets import Layer
from cnnviz.nets.draft import defaults, drafts
from cnnviz.nets.layers.base import Setting
from cnnviz.nets.layers.kinds import ACTIVATIONS, KINDS
from cnnviz.problem import N_
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.labels.layers import NAMES, layer_title


class Label(NamedTuple):
    """How a row shows a setting.

    Attributes:
        short: Its short label; letters as in the formula.
        role: Its color.
        rare: It is shown only where it differs from the default, or while the row is edited.
    """

    short: str
    role: str = ""
    rare: bool = False


LABELS = {
    "in_channels": Label(N_("in"), "input"),
    "out_channels": Label(N_("out"), "output"),
    "in_features": Label(N_("in"), "input"),
    "out_features": Label(N_("out"), "output"),
    "num_features": Label(N_("channels")),
    "num_groups": Label(N_("groups")),
    "num_channels": Label(N_("channels")),
    "kernel_size": Label("K", "kernel"),
    "stride": Label("S", "stride"),
    "padding": Label("P", "padding"),
    "dilation": Label("D", "dilation", rare=True),
    "output_padding": Label("P′", "padding", rare=True),
    "groups": Label(N_("groups"), rare=True),
    "bias": Label(N_("bias"), "bias", rare=True),
    "ceil_mode": Label(N_("round up"), rare=True),
    "count_include_pad": Label(N_("count padding"), rare=True),
    "eps": Label("ε", rare=True),
    "input_channels": Label(N_("channels")),
    "squeeze_channels": Label(N_("squeezed")),
    "hard": Label(N_("hard"), rare=True),
    "negative_slope": Label(N_("slope")),
    "output_size": Label(N_("size"), "output"),
    "p": Label("p"),
}
MARKS = {
    "residual": (N_("Residual block"), "Residual"),
    "shortcut": (N_("Shortcut"), "shortcut"),
    "end": (N_("Sum of both paths"), "+"),
    "branches": (N_("Branches, concatenated"), "Branches"),
    "branch": (N_("Another branch"), "branch"),
    "concat": (N_("Concatenation of the branches"), "concat"),
}
MENU = (
    (
        N_("Layers with weights"),
        (
            "conv",
            "linear",
            "convtranspose",
            "squeezeexcitation",
            "residual",
            "branches",
            "branch",
        ),
    ),
    (
        N_("Pooling, padding and flattening"),
        ("maxpool", "avgpool", "adaptiveavgpool", "zeropad", "flatten"),
    ),
    (
        N_("Activation, normalization, dropout"),
        (
            *ACTIVATIONS,
            "batchnorm",
            "batchnorm1d",
            "groupnorm",
            "dropout",
            "dropout2d",
        ),
    ),
    (N_("Probabilities"), ("softmax", "logsoftmax")),
)
SHORT = {
    "conv": N_("conv"),
    "convtranspose": N_("transposed"),
    "maxpool": N_("max pool"),
    "avgpool": N_("avg pool"),
    "adaptiveavgpool": N_("avg pool"),
    "zeropad": N_("padding"),
    "linear": N_("linear"),
    "flatten": N_("flatten"),
    "batchnorm": N_("batch norm"),
    "batchnorm1d": N_("batch norm"),
    "groupnorm": N_("group norm"),
    "dropout": N_("dropout"),
    "dropout2d": N_("dropout of maps"),
    "leakyrelu": N_("leaky ReLU"),
    "sigmoid": N_("sigmoid"),
    "hardswish": N_("hard swish"),
    "hardsigmoid": N_("hard sigmoid"),
    "squeezeexcitation": N_("squeeze-excite"),
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
        concatenated=_("concat"),
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
        "kinds": {code: _kind(code) for code in (*KINDS, *sorted(drafts.MARKS - KINDS.keys()))},
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
    mark = MARKS.get(code)
    return {
        "title": _(mark[0] if mark else NAMES[code]),
        "torch": mark[1] if mark else KINDS[code].__name__,
        "role": "output" if mark else ROLES.get(code, "quiet"),
        "input": defaults.input_kind(code),
        "settings": [_setting(setting) for setting in drafts.settings_of(code)],
    }


def _setting(setting: Setting) -> dict[str, Any]:
    label = LABELS[setting.name]
    return {
        "name": setting.name,
        "label": _(label.short),
        "role": label.role,
        "kind": setting.kind,
        "optional": setting.optional,
        "default": "" if setting.default is None else drafts.entry_of(setting.default),
        "rare": label.rare,
    }


def _words() -> dict[str, str]:
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
        "channels": _("channels"),
        "height": _("height"),
        "width": _("width"),
        "features": _("features"),
        "placeholder": "K",
        "move": _("Move: drag, or use the arrow keys"),
        "up": _("Move up"),
        "down": _("Move down"),
        "copy": _("Duplicate"),
        "remove": _("Remove"),
        "limits": _("this network / most that can be trained here"),
        "addBelow": _("Add a layer below"),
        "more": _("More settings"),
        "append": _("Add a layer"),
        "appendFirst": _("Add the first layer"),
        "undo": _("Undo (Ctrl+Z)"),
        "redo": _("Redo (Ctrl+Shift+Z)"),
        "reset": _("Reset"),
        "close": _("Close"),
    }
