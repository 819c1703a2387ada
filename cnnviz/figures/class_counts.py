"""How many pictures there are of each class, for training and for the test, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cnnviz.figures.colours import role

PARTS = ("input", "output")
"""Colours of the two parts of a set: training, test."""


def class_counts(
    names: Sequence[str], parts: Sequence[tuple[str, Sequence[int]]], *, label: str
) -> str:
    """Draw a bar for each class and part.

    Args:
        names: What the classes are called.
        parts: What a part is called, and how many pictures of each class it has.
        label: What the bars show, for those who do not see them.

    Returns:
        An HTML fragment.
    """
    most = max((count for _, numbers in parts for count in numbers), default=0) or 1
    rows = []
    for place, name in enumerate(names):
        bars = "".join(
            _bar(numbers[place], most, colour)
            for (_, numbers), colour in zip(parts, PARTS, strict=False)
        )
        rows.append(
            f'<div role="listitem" style="display:contents"><span style="overflow-wrap:anywhere">'
            f"{escape(name)}</span><div>{bars}</div></div>"
        )
    heads = "".join(
        f'<span style="display:inline-flex;align-items:center;gap:.4em;margin-right:1.2em">'
        f'<i style="width:.8em;height:.8em;border-radius:2px;background:{role(colour)}"></i>'
        f"{escape(words)}</span>"
        for (words, _), colour in zip(parts, PARTS, strict=False)
    )
    return (
        '<div style="font-size:.82rem">'
        f'<div style="margin:0 0 .6em;color:var(--quiet)">{heads}</div>'
        f'<div role="list" aria-label="{escape(label, quote=True)}" style="display:grid;'
        "grid-template-columns:fit-content(45%) minmax(0,1fr);gap:.35em .8em;align-items:center;"
        f'font-variant-numeric:tabular-nums">{"".join(rows)}</div></div>'
    )


def _bar(count: int, most: int, colour: str) -> str:
    return (
        '<div style="display:flex;align-items:center;gap:.5em;line-height:1.15">'
        f'<i style="flex:none;height:.7em;min-width:2px;width:{75 * count / most:.2f}%;'
        f'border-radius:2px;background:{role(colour)}"></i><span>{count:,}</span></div>'
    )
