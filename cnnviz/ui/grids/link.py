"""The settings of the grid pages in a link: short, readable, unreserved characters.

``?input=1_2_3~4_5_6~7_8_9&kernel=1_0~0_1&stride=2_1``: ``_`` separates cells, ``~`` rows, ``~~``
channels, ``~~~`` images and filters; a pair is ``height_width``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.grid import chain, text
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import ACTIVATIONS, Array, Kind
from cnnviz.problem import N_, Problem, Quoted
from cnnviz.ui.grids import limits
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.link_codecs import NATURAL, PAIR, SWITCH, TEXT, Codec, one_of, optional, real
from cnnviz.ui.kit.url_state import Field


def _grid(name: str) -> Codec[Array]:
    """Return the codec of a grid (N, C, H, W), whose problems name the grid."""

    def read(param: str) -> Array:
        try:
            return limits.check_values(text.parse_grids(param), name)
        except Problem as problem:
            raise Problem(
                N_("Cannot use “{parameter}” from the link: {reason}"),
                setting=problem.setting,
                parameter=Quoted(name),
                reason=problem,
            ) from None

    return Codec(read, text.grid_text)


def _read_bias(param: str) -> Any:
    grids = _grid("bias").read(param)  # (1, 1, 1, O)
    if grids.size != grids.shape[-1]:
        raise ValueError(param)
    return grids[0, 0, 0]


BIAS = Codec(_read_bias, lambda bias: text.grid_text(bias[None, None, None]))
PADDING = Codec(
    lambda param: param if param in ("same", "valid") else PAIR.read(param),
    lambda padding: padding if isinstance(padding, str) else PAIR.write(padding),
    N_("a whole number, a pair height_width, same, or valid"),
)

INPUT = Field("input", "image", _grid("input"))
DILATION = Field("dilation", "dilation", PAIR)

CONVOLUTION: tuple[Field, ...] = (
    INPUT,
    Field(
        "kind", "kind", one_of((Kind.CONVOLUTION, Kind.TRANSPOSED), N_("convolution or transposed"))
    ),
    Field("kernel", "kernel", _grid("kernel")),
    Field(
        "bias", "bias", optional(BIAS, "off", N_("one number per filter, such as 1_0.5, or off"))
    ),
    Field("stride", "stride", Codec(PAIR.read, lambda s: PAIR.write(s or 1), PAIR.expects)),
    Field("padding", "padding", PADDING),
    DILATION,
    Field("groups", "groups", Codec(int, expects=NATURAL.expects)),
    Field("mode", "padding_mode", TEXT),
    Field("flip", "flip", SWITCH),
    Field("output_padding", "output_padding", PAIR),
)
POOLING: tuple[Field, ...] = (
    INPUT,
    Field("kind", "kind", one_of((Kind.MAX, Kind.AVG), N_("max or avg"))),
    Field("window", "size", PAIR),
    Field(
        "stride",
        "stride",
        optional(PAIR, "window", N_("a whole number, a pair height_width, or window")),
    ),
    Field("padding", "padding", PAIR),
    DILATION,
    Field("ceil", "ceil_mode", SWITCH),
    Field("count_pad", "count_include_pad", SWITCH),
)
_SLOPE = real(lambda slope: 0 <= slope <= 1, N_("a number from 0 to 1"))
SLOPE = Codec(_SLOPE.read, text.number_text, _SLOPE.expects)
ACTIVATION: tuple[Field, ...] = (
    INPUT,
    Field("kind", "kind", one_of(ACTIVATIONS)),
    Field("slope", "slope", SLOPE),
)


BLANK = np.zeros((1, 1, 1, 1))
"""The image of a later operation of a chain in a link, which does not have it."""
LATER_EXPECTED = N_("up to three operations with their settings, such as relu max window 2")


def default_later(kind: Kind) -> Operation:
    """Return an operation of a chain with the settings that a link leaves out."""
    return Operation(kind, BLANK, kernel=BLANK if kind.has_kernel else None)


def _write_later(operations: Sequence[Operation]) -> str:
    """Return operations as ``relu max window 2 stride 1``."""
    words: list[str] = []
    for operation in operations:
        fields = _own_fields(operation.kind)
        params = url_state.to_params(operation, default_later(operation.kind), fields)
        words += [operation.kind, *(word for param in params.items() for word in param)]
    return " ".join(words)


def _read_later(param: str) -> tuple[Operation, ...]:
    kinds = {str(kind): kind for kind in Kind}
    settings: list[tuple[Kind, dict[str, str]]] = []
    words = iter(param.split())
    for word in words:
        if word in kinds:
            settings.append((kinds[word], {}))
        else:
            if not settings:
                raise ValueError(param)
            settings[-1][1][word] = next(words, "")
    if len(settings) >= chain.MOST:
        raise ValueError(param)
    return tuple(_read_one(kind, params) for kind, params in settings)


def _read_one(kind: Kind, params: Mapping[str, str]) -> Operation:
    fields = _own_fields(kind)
    needed = {"kernel"} if kind.has_kernel else set()
    if params.keys() - {field.name for field in fields} or needed - params.keys():
        raise ValueError(params)
    operation, problems = url_state.from_params(params, default_later(kind), fields)
    for problem in problems:
        raise problem
    return operation


def _own_fields(kind: Kind) -> tuple[Field, ...]:
    """Return the settings of a later operation: the kind stands before them, then the window."""
    own = (one for one in fields_of(kind) if one.name not in ("input", "kind"))
    return tuple(replace(one, always=one.name in ("window", "kernel")) for one in own)


LATER: Codec[Sequence[Operation]] = Codec(_read_later, _write_later, LATER_EXPECTED)


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """Return the settings of a kind of operation in a link."""
    if kind.is_activation:
        return ACTIVATION
    return CONVOLUTION if kind.has_kernel else POOLING


def operation_fields(operation: Operation) -> tuple[Field, ...]:
    """Return the settings of an operation in a link."""
    return fields_of(operation.kind)
