"""How the settings of the grid pages stand in a link: short, readable, unreserved characters.

``?input=1_2_3~4_5_6~7_8_9&kernel=1_0~0_1&stride=2_1``: cells part at ``_``, rows at ``~``, channels
at ``~~``, images and filters at ``~~~``; a pair is ``height_width``.
"""

from __future__ import annotations

from typing import Any

from cnnviz.grid import text
from cnnviz.grid.trace import Kind
from cnnviz.ui.share import Field


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
    return {"on": True, "off": False}[written] if written in ("on", "off") else _refuse(written)


def _refuse(written: str) -> bool:
    raise ValueError(written)


def _write_switch(on: bool) -> str:
    return "on" if on else "off"


def _read_bias(written: str) -> Any:
    return None if written == "off" else text.parse(written)[0, 0, 0]


def _write_bias(bias: Any) -> str:
    return "off" if bias is None else text.write(bias[None, None, None])


def _read_stride(written: str) -> tuple[int, int] | None:
    return None if written == "window" else _read_pair(written)


def _write_stride(stride: Any) -> str:
    return "window" if stride is None else _write_pair(stride)


INPUT = Field("input", "image", text.parse, text.write)
KIND = Field("kind", "kind", Kind, str)
PADDING = Field("padding", "padding", _read_padding, _write_padding)
DILATION = Field("dilation", "dilation", _read_pair, _write_pair)

CONVOLUTION = (
    INPUT,
    KIND,
    Field("kernel", "kernel", text.parse, text.write),
    Field("bias", "bias", _read_bias, _write_bias),
    Field("stride", "stride", _read_pair, lambda s: "1" if s is None else _write_pair(s)),
    PADDING,
    DILATION,
    Field("groups", "groups", int, str),
    Field("mode", "padding_mode", str, str),
    Field("flip", "flip", _read_switch, _write_switch),
    Field("output_padding", "output_padding", _read_pair, _write_pair),
)
POOLING = (
    INPUT,
    KIND,
    Field("window", "size", _read_pair, _write_pair),
    Field("stride", "stride", _read_stride, _write_stride),
    PADDING,
    DILATION,
    Field("ceil", "ceil_mode", _read_switch, _write_switch),
    Field("count_pad", "count_include_pad", _read_switch, _write_switch),
)
