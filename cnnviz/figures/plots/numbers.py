"""Numbers as the grids of the pages write them (static/components/shared/numbers.js)."""

import math
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np

MINUS = "−"


def number_text(value: float, digits: int = 6) -> str:
    """Return a number with at most ``digits`` significant digits and a true minus sign."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    short = _rounded(value, digits)
    if short and not 1e-6 <= abs(short) < 1e21:
        return repr(short).replace("e-0", "e-").removesuffix(".0").replace("-", MINUS)
    return np.format_float_positional(short + 0.0, trim="-").replace("-", MINUS)


def fitted_number(value: float, room: int) -> str:
    """Return a number in ``room`` characters, or an empty text if it does not fit.

    It is rounded, then written without its leading zero, then as a power of ten.
    """
    text = number_text(value)
    if len(text) <= room or not math.isfinite(value):
        return text
    for digits in range(5, 0, -1):
        text = str(_decimal(value, digits)).replace("-", MINUS)  # with zeros at the end: −6.00
        text = number_text(value, digits) if "E" in text else text
        for candidate in (text, text.replace("0.", ".", 1) if abs(value) < 1 else text):
            if len(candidate) <= room:
                return candidate
    power = f"{_rounded(value, 1):.0e}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
    power = power.replace("-", MINUS)
    extreme = abs(value) >= 1e5 or abs(value) < 1e-3
    return power if extreme and len(power) <= room else ""


def is_rounded(value: float, digits: int = 6) -> bool:
    """Return whether :func:`number_text` hides digits, the last bits of floating point aside."""
    if not math.isfinite(value):
        return False
    short = _rounded(value, digits)
    return abs(value - short) > 1e-9 * max(abs(value), abs(short), 1e-3)


def _rounded(value: float, digits: int) -> float:
    return float(_decimal(value, digits))


def _decimal(value: float, digits: int) -> Decimal:
    """Round as JavaScript does: what lies in the middle goes away from zero."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal_from_float(value)
