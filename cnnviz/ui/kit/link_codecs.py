"""The values in a link: each codec reads a value from text and writes it readably."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cnnviz.problem import N_, Problem

Value = TypeVar("Value")
PAIR_EXPECTED = N_("a whole number, or a pair height_width, such as 2 or 2_1")


@dataclass(frozen=True)
class Codec(Generic[Value]):
    """Reads a value of a page's state from the text of a link and writes it.

    Attributes:
        read: Text to value; raises Problem or ValueError for text that it cannot read.
        write: Value to text, in unreserved characters so that the link stays readable.
        expects: What it reads, English, for a reader who wrote the link by hand.
    """

    read: Callable[[str], Value]
    write: Callable[[Value], str] = str
    expects: str | Problem = ""


LARGEST = 10**100
"""Of whole numbers in links that have no closer limits; what it means is checked elsewhere."""


def whole(low: int, high: int) -> Codec[int]:
    """Return the codec of a whole number from ``low`` to ``high``."""

    def read(text: str) -> int:
        if not re.fullmatch("-?[0-9]{1,12}", text) or not low <= int(text) <= high:
            raise ValueError(text)
        return int(text)

    limits: dict[str, Any] = {"low": f"{low:,}", "high": f"{high:,}"}
    return Codec(read, expects=Problem("a whole number from {low} to {high}", **limits))


def real(allowed: Callable[[float], bool], expects: str) -> Codec[float]:
    """Return the codec of a finite number for which ``allowed`` is true."""

    def read(text: str) -> float:
        if not (math.isfinite(float(text)) and allowed(float(text))):
            raise ValueError(text)
        return float(text)

    return Codec(read, "{:g}".format, expects)


def one_of(options: Iterable[Value], expects: str = "") -> Codec[Value]:
    """Return the codec of one of a few values, each written as its ``str``."""
    values = {str(option): option for option in options}

    def read(text: str) -> Value:
        if text not in values:
            raise ValueError(text)
        return values[text]

    return Codec(read, expects=expects or ", ".join(values))


def list_of(codec: Codec[Value]) -> Codec[tuple[Value, ...]]:
    """Return the codec of any number of values, joined by ``_``."""
    return Codec(
        lambda text: tuple(codec.read(part) for part in text.split("_")) if text else (),
        lambda values: "_".join(map(codec.write, values)),
        codec.expects,
    )


def optional(codec: Codec[Value], word: str, expects: str = "") -> Codec[Value | None]:
    """Return a codec that also knows a word, such as ``all``, for None."""
    return Codec(
        lambda text: None if text == word else codec.read(text),
        lambda value: word if value is None else codec.write(value),
        expects or codec.expects,
    )


def _read_pair(text: str) -> tuple[int, int]:
    parts = [int(part) for part in text.split("_")]
    if max(map(abs, parts)) > LARGEST:  # boxes compute with floats
        raise ValueError(text)
    if len(parts) > 2:
        raise ValueError(text)
    return parts[0], parts[-1]


def _write_pair(pair: Any) -> str:
    first, last = (pair, pair) if isinstance(pair, int) else pair
    return str(first) if first == last else f"{first}_{last}"


TEXT = Codec(str)
"""Any text."""
NATURAL = Codec(whole(0, 9_999_999).read, expects=N_("a whole number"))
"""A whole number, 0 or larger."""
PLACE = Codec(
    lambda text: whole(1, 9_999_999).read(text) - 1,
    lambda place: str(place + 1),
    NATURAL.expects,
)
"""A place, counted from 1 in the link and from 0 in the code."""
PAIR = Codec(_read_pair, _write_pair, PAIR_EXPECTED)
"""``2``, or height and width as ``2_1``."""
SWITCH: Codec[bool] = Codec(
    lambda text: one_of(("off", "on")).read(text) == "on",
    lambda on: "on" if on else "off",
    N_("on or off"),
)
