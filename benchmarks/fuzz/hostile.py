"""Values that break programs, and changes of valid ones; all by a seeded random source."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

TEXTS = (
    "", " ", "0", "-1", "-0", "1e999", "-1e308", "nan", "inf", "NaN", "None", "null", "true",
    "on", "0x10", "1_000", "1__2", "_", "~", "~~", "~~~", "1_2~3", "９９", "٣", "½", "1,5",
    "1.2.3", "--5", "9" * 400, "9" * 19, "-" + "9" * 19, "4294967296", "65536", "0.1e-400",
    "A" * 5_000, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>", "{{7*7}}", "${7*7}", "{0}", "{setting}", "%s%n", "%00", "\x00",
    "\r\nSet-Cookie: a=b", "../../../etc/passwd", "..\\..\\win.ini", "/etc/passwd",
    "file:///etc/passwd", "http://127.0.0.1/", "' OR 1=1 --", "'; DROP TABLE runs; --",
    "__import__('os').system('id')", "[](javascript:alert(1))", "| a | b |", "\u202eabc",
    "\ufeff", "\u200b", "한글", "가́",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0010ffff", "\ufb00",
    "\u0130", "\xdf", "\x7f", "lecture-cnn", "resnet18", "mine~3x224x224~conv_1000000_3",
    "x~1x1x1~" + "relu~" * 300, "folder-000000000000", "0123456789abcdef", "f" * 32, "max",
    "same", "rgb", "all", "1_x_8~relu",
)  # fmt: skip
"""Texts."""
CHARACTERS = "0123456789_-~.,;:x+eE%&=#/\\'\"<>{}[]()| \t\n\x00\u2028가é😀"


def change_text(dice: random.Random, text: str) -> str:
    """Return a text with a part deleted, repeated, exchanged or inserted."""
    for _ in range(dice.randint(1, 4)):
        at = dice.randint(0, len(text))
        end = min(len(text), at + dice.randint(0, 6))
        inserted = dice.choice(
            (
                "",
                dice.choice(CHARACTERS),
                text[at:end] * dice.randint(2, 40),
                dice.choice(TEXTS),
                str(dice.randint(-(10**6), 10**6)),
            )
        )
        text = text[:at] + inserted + text[end:]
    return text[:20_000]


def change_bytes(dice: random.Random, content: bytes) -> bytes:
    """Return a file with bytes changed, deleted, repeated, or the end cut off."""
    data = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 5, 30))):
        at = dice.randrange(len(data)) if data else 0
        match dice.randrange(7):
            case 0:
                data[at : at + 1] = dice.randbytes(1)
            case 1:
                data[at : at + 4] = dice.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0")
                )
            case 2:
                del data[at : at + dice.randint(1, 64)]
            case 3:
                data[at:at] = data[at : at + dice.randint(1, 256)]
            case 4:
                data[at:at] = dice.randbytes(dice.randint(1, 32))
            case 5 if dice.random() < 0.3:
                del data[at:]
            case _:
                data[at : at + 1] = bytes([data[at] ^ (1 << dice.randrange(8))]) if data else b""
    return bytes(data)


def make_value(dice: random.Random, depth: int = 0) -> Any:
    """Return any value that JSON can hold."""
    kind = dice.randrange(10 if depth < 3 else 6)
    match kind:
        case 0:
            return None
        case 1:
            return dice.random() < 0.5
        case 2:
            return dice.choice((0, -1, 1, 7, 2**31, 2**53, -(2**63), 10**30))
        case 3:
            return dice.choice((0.5, -0.0, 1e308, 1e-320, float("nan"), float("inf")))
        case 4 | 5:
            return dice.choice(TEXTS)
        case 6 | 7:
            return [make_value(dice, depth + 1) for _ in range(dice.randint(0, 4))]
        case _:
            names = ("token", "revision", "image", "values", "shape", "id", "key", "x", "")
            return {
                dice.choice(names): make_value(dice, depth + 1) for _ in range(dice.randint(0, 4))
            }


def change_value(dice: random.Random, value: Any) -> Any:
    """Return a value of JSON with one of its parts, or the whole, replaced."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        key = dice.choice(list(value))
        changed = {**value}
        if dice.random() < 0.15:
            del changed[key]
        else:
            changed[key] = change_value(dice, value[key])
        return changed
    if isinstance(value, list) and value and dice.random() < 0.8:
        place = dice.randrange(len(value))
        return [*value[:place], change_value(dice, value[place]), *value[place + 1 :]]
    if isinstance(value, str) and dice.random() < 0.5:
        return change_text(dice, value)
    return make_value(dice)


@dataclass(frozen=True)
class Finding:
    """An input that did harm.

    Args:
        case: Kind and number of the input; with the seed it can be made again.
        input: The input, shortened.
        harm: What happened.
    """

    case: str
    input: str
    harm: str

    def __str__(self) -> str:
        return f"{self.case}: {self.harm}\n    {self.input[:300]}"
