"""Silhouettes of ten garments as polygons; every call returns another one.

Coordinates are x and y from −1 to 1, y downwards. A part is a polygon and its tone: the share of
the garment's brightness, 0 for a hole.
"""

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Part = tuple[Points, float]
Draw = Callable[[float, float], float]
"""Returns a random number of a range."""

_angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)[:, None]
_CIRCLE: Points = np.concatenate([np.cos(_angle), np.sin(_angle)], axis=1)  # (16, 2)
# Weights of four neighboring corners at four places between the middle two (Catmull–Rom).
_t = np.linspace(0, 1, 4, endpoint=False)[:, None]
_CURVE: Points = np.concatenate([_t**0, _t, _t**2, _t**3], axis=1) @ np.array(
    [[0, 1, 0, 0], [-0.5, 0, 0.5, 0], [1, -2.5, 2, -0.5], [-0.5, 1.5, -1.5, 0.5]]
)  # (4, 4)


def parts(kind: int, rng: np.random.Generator) -> list[Part]:
    """Return the parts of a garment, those in front last; ``kind`` is its index in GARMENTS."""
    return _KINDS[kind](lambda low, high: float(rng.uniform(low, high)))


def _mirrored(half: list[tuple[float, float]]) -> Points:
    """Return the whole outline of a right half that is listed from top to bottom."""
    right = np.array(half)
    return np.concatenate([right, right[::-1] * (-1, 1)])


def _curve(points: list[tuple[float, float]]) -> Points:
    """Return a closed smooth outline through the points (Catmull–Rom)."""
    corners = np.array(points)  # (n, 2)
    near = (np.arange(len(points))[:, None] + np.arange(-1, 3)) % len(points)  # (n, 4)
    curve: Points = _CURVE @ corners[near]  # (n, 4, 2)
    return curve.reshape(-1, 2)


def _ellipse(x: float, y: float, wide: float, high: float) -> Points:
    return _CIRCLE * (wide, high) + (x, y)


def _band(x0: float, y0: float, x1: float, y1: float, thick: float) -> Points:
    """Return a straight band between two points."""
    along = np.array([x1 - x0, y1 - y0])
    across = np.array([-along[1], along[0]]) / (np.hypot(*along) or 1) * thick / 2
    ends = np.array([[x0, y0], [x1, y1]])
    return np.concatenate([ends + across, (ends - across)[::-1]])


def _line(points: list[tuple[float, float]], thick: float) -> list[Points]:
    """Return the bands of a broken line."""
    return [_band(*start, *end, thick) for start, end in itertools.pairwise(points)]


def _top(u: Draw, *, sleeve: float, drop: float, hem: float, width: float) -> list[Part]:
    """Return a garment for the upper body.

    A sleeve ends at x ``sleeve`` and y ``drop``, the body at y ``hem``; it is twice ``width`` wide.
    """
    neck, cuff = u(0.2, 0.3), u(0.16, 0.22)
    shoulder = u(0.48, 0.58)
    waist = width * u(0.88, 1.0)
    pit = -0.42 + u(-0.06, 0.06)
    arm = [(shoulder, -0.85), (sleeve, drop - cuff * 0.2), (sleeve - cuff, drop + cuff * 0.5)]
    side = [(width, pit), (waist, 0.2), (width * u(0.97, 1.08), hem)]
    body = _mirrored([(neck, -0.95), *arm, *side])
    return [(body, 1.0), (_ellipse(0, -0.97, neck, u(0.08, 0.2)), 0.0)]


def _t_shirt(u: Draw) -> list[Part]:
    return _top(u, sleeve=u(0.82, 0.98), drop=u(-0.5, -0.3), hem=u(0.8, 0.95), width=u(0.5, 0.6))


def _pullover(u: Draw) -> list[Part]:
    hem, reach = u(0.72, 0.88), u(0.8, 0.95)
    drop = u(0.45, 0.7)
    top = _top(u, sleeve=reach, drop=drop, hem=hem, width=u(0.5, 0.58))
    ribs = _band(-0.52, hem - 0.05, 0.52, hem - 0.05, 0.12)
    return [top[0], (ribs, u(0.7, 0.85)), (_ellipse(0, -0.95, 0.27, 0.13), 0.75), top[1]]


def _shirt(u: Draw) -> list[Part]:
    short = u(0, 1) < 0.35
    hem = u(0.85, 0.98)
    drop = u(-0.35, -0.2) if short else u(0.5, 0.75)
    top = _top(u, sleeve=u(0.82, 0.95), drop=drop, hem=hem, width=u(0.46, 0.55))
    tone = u(0.45, 0.7)
    placket = _band(0, -0.75, 0, hem, 0.07)
    buttons = [(_ellipse(0, y, 0.05, 0.05), 1.3) for y in np.linspace(-0.5, hem - 0.2, 5)]
    collar = [
        (np.array([(0.02 * s, -0.62), (0.3 * s, -1.0), (0.34 * s, -0.74), (0.2 * s, -0.6)]), 1.25)
        for s in (-1, 1)
    ]
    return [top[0], (_ellipse(0, -0.98, 0.22, 0.14), 0.3), (placket, tone), *buttons, *collar]


def _coat(u: Draw) -> list[Part]:
    drop, hem = u(0.45, 0.65), 1.0
    top = _top(u, sleeve=u(0.8, 0.92), drop=drop, hem=hem, width=u(0.52, 0.62))
    opening = _band(u(-0.04, 0.04), -0.4, 0, hem, u(0.05, 0.09))
    lapel = u(0.5, 0.75)
    lapels = [
        (np.array([(0, -0.15), (0.12 * s, -0.98), (0.36 * s, -0.8), (0.24 * s, -0.5)]), lapel)
        for s in (-1, 1)
    ]
    pockets = [(_band(0.18 * s, 0.42, 0.42 * s, 0.36, 0.07), 0.5) for s in (-1, 1)]
    inside = np.array([(-0.14, -1.0), (0.14, -1.0), (0.0, -0.3)])
    return [top[0], (opening, 0.1), *lapels, *pockets, (inside, 0.05)]


def _dress(u: Draw) -> list[Part]:
    strap, bust, waist = u(0.18, 0.3), u(0.3, 0.38), u(0.2, 0.28)
    flare, hip = u(0.38, 0.75), u(0.3, 0.42)
    half = [(strap - 0.08, -1.0), (strap + 0.06, -1.0), (bust, -0.62), (waist, -0.22)]
    if u(0, 1) < 0.35:  # short sleeves
        half = [(strap - 0.08, -1.0), (0.38, -0.94), (0.62, -0.62), (0.46, -0.52), (bust, -0.6)]
        half.append((waist, -0.22))
    outline = _mirrored([*half, (hip, 0.15), (flare, 1.0)])
    belt = _band(-waist, -0.22, waist, -0.22, u(0.05, 0.12))
    return [(outline, 1.0), (_ellipse(0, -1.0, strap - 0.06, u(0.12, 0.3)), 0.0), (belt, 0.6)]


def _trouser(u: Draw) -> list[Part]:
    waist, hip, leg = u(0.26, 0.34), u(0.34, 0.42), u(0.16, 0.26)
    spread = u(0.2, 0.3)
    outline = _mirrored([(waist, -1.0), (hip, -0.55), (spread + leg / 2 + 0.06, 1.0)])
    gap = spread - leg / 2
    crotch = np.array([(-gap, 1.05), (0.0, u(-0.45, -0.3)), (gap, 1.05)])
    belt = _band(-waist, -0.95, waist, -0.95, 0.1)
    return [(outline, 1.0), (crotch, 0.0), (belt, u(0.6, 0.8))]


def _sandal(u: Draw) -> list[Part]:
    heel, thick = u(0.0, 0.4), u(0.08, 0.14)
    rise = 0.45 - heel
    upper = [(-0.98, 0.5), (-0.5, 0.47), (0.1, 0.4 - heel * 0.4), (0.85, rise)]
    lower = [(0.95, rise + thick), (0.3, 0.52 - heel * 0.3), (-0.4, 0.5 + thick)]
    sole = _curve([*upper, *lower, (-0.95, 0.52 + thick)])
    block = np.array([(0.62, rise), (0.94, rise), (0.86, 0.62), (0.7, 0.62)])
    ankle, thin, tone = u(-0.35, -0.1) - heel, u(0.07, 0.12), u(0.75, 1.0)
    vamp = [(-0.72, 0.5), (-0.62, u(0.18, 0.28)), (-0.42, u(0.05, 0.15)), (-0.12, 0.46 - heel / 4)]
    around = [(0.86, rise), (0.9, (ankle + rise) / 2), (0.8, ankle), (0.42, ankle + 0.1)]
    straps = [*_line(vamp, u(0.12, 0.22)), *_line(around, thin)]
    knot = (0.42, ankle + 0.1)  # tied to the front strap, or down to the sole
    straps += _line([knot, (-0.4, 0.12) if u(0, 1) < 0.5 else (0.2, 0.42 - heel / 3)], thin)
    return [(block, 0.8), *((strap, tone) for strap in straps), (sole, 1.0)]


def _sneaker(u: Draw) -> list[Part]:
    top, toe = u(-0.3, -0.12), u(0.1, 0.22)
    front = [(-0.97, 0.42), (-0.85, toe), (-0.45, 0.05), (0.0, top + 0.06), (0.2, top)]
    back = [(0.5, top + 0.16), (0.85, top + 0.02), (0.95, 0.1), (0.95, 0.45), (0.0, 0.48)]
    upper = _curve([*front, *back])
    sole = _curve([(-1.0, 0.42), (0.0, 0.4), (0.98, 0.38), (0.97, 0.6), (0.0, 0.62), (-0.95, 0.6)])
    laces = [
        (_band(x, top + 0.2 - x * 0.2, x + 0.16, top + 0.3 - x * 0.2, 0.05), 0.35)
        for x in (-0.42, -0.26, -0.1)
    ]
    stripe = _band(0.15, 0.35, u(0.35, 0.55), u(0.0, 0.1), u(0.06, 0.14))
    return [(upper, u(0.7, 0.95)), *laces, (stripe, u(0.2, 1.3)), (sole, u(0.95, 1.25))]


def _bag(u: Draw) -> list[Part]:
    wide, low = u(0.68, 0.95), u(0.6, 0.85)
    top, lean = u(-0.35, -0.1), u(0.75, 1.05)
    body = _mirrored([(wide * lean, top), (wide, low)])
    reach, high = u(0.3, 0.5), u(0.45, 0.62)
    handle = _ellipse(0, top + 0.03, reach, high)
    hole = _ellipse(0, top + 0.03, reach - 0.12, high - 0.13)
    flap = _band(-wide * lean, top + 0.12, wide * lean, top + 0.12, u(0.05, 0.24))
    clasp = _ellipse(0, top + u(0.25, 0.4), 0.09, 0.07)
    return [(handle, 0.85), (hole, 0.0), (body, 1.0), (flap, u(0.5, 0.85)), (clasp, u(0.2, 1.3))]


def _ankle_boot(u: Draw) -> list[Part]:
    shaft, heel = u(-0.98, -0.75), u(0.0, 0.28)
    front, back = u(-0.05, 0.12), u(0.86, 0.96)
    instep = [(-0.96, 0.62), (-0.86, 0.3), (-0.4, 0.12), (front - 0.06, -0.15), (front, shaft)]
    behind = [(back, shaft - 0.02), (back - 0.06, -0.1), (0.95, 0.3), (0.9, 0.7 - heel)]
    boot = _curve([*instep, *behind, (0.2, 0.68 - heel * 0.7), (-0.4, 0.72)])
    block = np.array([(0.5, 0.6 - heel), (0.94, 0.55 - heel), (0.88, 0.92), (0.58, 0.92)])
    sole = _curve([(-0.97, 0.6), (-0.3, 0.66), (0.3, 0.6 - heel * 0.6), (0.2, 0.75), (-0.9, 0.74)])
    cuff = _band(front, shaft + 0.06, back, shaft + 0.04, 0.12)
    return [(boot, 1.0), (block, u(0.6, 0.9)), (sole, u(0.5, 0.8)), (cuff, u(0.6, 1.2))]


_KINDS: tuple[Callable[[Draw], list[Part]], ...] = (
    _t_shirt,
    _trouser,
    _pullover,
    _dress,
    _coat,
    _sandal,
    _shirt,
    _sneaker,
    _bag,
    _ankle_boot,
)
