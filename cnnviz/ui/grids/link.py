"""How the settings of the grid pages stand in a link: short, readable, unreserved characters.

``?input=1_2_3~4_5_6~7_8_9&kernel=1_0~0_1&stride=2_1``: cells part at ``_``, rows at ``~``, channels
at ``~~``, images and filters at ``~~~``; a pair is ``height_width``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnviz.grid import text
from cnnviz.grid.trace import Array, Kind
from cnnviz.problem import N_, Problem, Quoted
from cnnviz.ui.grids import limits
from cnnviz.ui.kit.url_state import WHOLE, Field

PAIR = N_("a whole number, or two as height_width, such as 2 or 2_1")
SWITCH = N_("on or off")


def _read_pair(written: str) -> tuple[int, int]:
    """Read ``2`` or ``2_1``; ValueError otherwise."""
    parts = [int(part) for part in written.split("_")]
    if len(parts) > 2:
        raise ValueError(written)
    return parts[0], parts[-1]


def _write_pair(pair: Any) -> str:
    if isinstance(pair, int):
        return str(pair)
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]}_{pair[1]}"


def _read_padding(written: str) -> tuple[int, int] | str:
    return written if written in ("same", "valid") else _read_pair(written)


def _write_padding(padding: Any) -> str:
    return padding if isinstance(padding, str) else _write_pair(padding)


def _read_switch(written: str) -> bool:
    return written == "on" if written in ("on", "off") else bool(_refuse(written))


def _refuse(written: str) -> Any:
    raise ValueError(written)


def _write_switch(on: bool) -> str:
    return "on" if on else "off"


def _grid(name: str) -> Callable[[str], Array]:
    """Return the reader of a grid (N, C, H, W), whose refusals say which grid they are about."""

    def read(written: str) -> Array:
        try:
            return limits.in_range(text.parse(written), name)
        except Problem as problem:
            raise Problem(
                N_("The link's “{parameter}” cannot be taken: {reason}"),
                setting=problem.setting,
                parameter=Quoted(name),
                reason=problem,
            ) from None

    return read


def _read_bias(written: str) -> Any:
    if written == "off":
        return None
    grids = _grid("bias")(written)  # (1, 1, 1, O)
    return grids[0, 0, 0] if grids.size == grids.shape[-1] else _refuse(written)


def _read_kind(*kinds: Kind) -> Callable[[str], Kind]:
    """Return the reader of one of a page's kinds."""
    return lambda written: kinds[[str(kind) for kind in kinds].index(written)]


def _write_bias(bias: Any) -> str:
    return "off" if bias is None else text.write(bias[None, None, None])


def _read_stride(written: str) -> tuple[int, int] | None:
    return None if written == "window" else _read_pair(written)


def _write_stride(stride: Any) -> str:
    return "window" if stride is None else _write_pair(stride)


INPUT = Field("input", "image", _grid("input"), text.write)
DILATION = Field("dilation", "dilation", _read_pair, _write_pair, PAIR)

CONVOLUTION = (
    INPUT,
    Field(
        "kind",
        "kind",
        _read_kind(Kind.CONVOLUTION, Kind.TRANSPOSED),
        str,
        N_("convolution or transposed"),
    ),
    Field("kernel", "kernel", _grid("kernel"), text.write),
    Field(
        "bias",
        "bias",
        _read_bias,
        _write_bias,
        N_("one number for each filter, such as 1_0.5, or off"),
    ),
    Field("stride", "stride", _read_pair, lambda s: "1" if s is None else _write_pair(s), PAIR),
    Field(
        "padding",
        "padding",
        _read_padding,
        _write_padding,
        N_("a whole number, or two as height_width, or same, or valid"),
    ),
    DILATION,
    Field("groups", "groups", int, str, WHOLE),
    Field("mode", "padding_mode", str, str),
    Field("flip", "flip", _read_switch, _write_switch, SWITCH),
    Field("output_padding", "output_padding", _read_pair, _write_pair, PAIR),
)
POOLING = (
    INPUT,
    Field("kind", "kind", _read_kind(Kind.MAX, Kind.AVG), str, N_("max or avg")),
    Field("window", "size", _read_pair, _write_pair, PAIR),
    Field(
        "stride",
        "stride",
        _read_stride,
        _write_stride,
        N_("a whole number, or two as height_width, or window"),
    ),
    Field("padding", "padding", _read_pair, _write_pair, PAIR),
    DILATION,
    Field("ceil", "ceil_mode", _read_switch, _write_switch, SWITCH),
    Field("count_pad", "count_include_pad", _read_switch, _write_switch, SWITCH),
)
