"""Who is taken for whom: a table whose cells are the darker the more pictures they count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from cnnviz.figures.colours import role

_CELL = "padding:.18em .1em;text-align:center;border:1px solid var(--line);min-width:1.7em"
_HEAD = "padding:.18em .3em;font-weight:600;color:var(--quiet)"


def confusion_table(
    counts: Sequence[Sequence[int]],
    names: Sequence[str],
    *,
    label: str,
    describe: Callable[[int, int, int], str],
) -> str:
    """Draw how many pictures of each class were taken for which.

    Args:
        counts: (K, K) for each true class, down, the numbers of those taken for each class.
        names: What the classes are called.
        label: What the table shows, for those who do not see it.
        describe: Words for a cell, from its true class, the class taken for it and its number.

    Returns:
        An HTML fragment.
    """
    heads = "".join(
        f'<th style="{_HEAD}" title="{escape(n)}">{i}</th>' for i, n in enumerate(names)
    )
    rows = []
    for truth, row in enumerate(counts):
        most = sum(row) or 1
        cells = "".join(
            _cell(count, count / most, truth == said, describe(truth, said, count))
            for said, count in enumerate(row)
        )
        name = f"{escape(names[truth])} <span>{truth}</span>"
        rows.append(f'<tr><th scope="row" style="{_HEAD};text-align:right">{name}</th>{cells}</tr>')
    return (
        f'<div style="overflow-x:auto"><table aria-label="{escape(label, quote=True)}"'
        ' style="border-collapse:collapse;font-size:.8rem;font-variant-numeric:tabular-nums">'
        f"<tr><td></td>{heads}</tr>{''.join(rows)}</table></div>"
    )


def _cell(count: int, share: float, right: bool, words: str) -> str:
    """Return a cell; right answers in the colour of outputs, mistakes in that of warnings."""
    colour = role("output") if right else role("dilation")
    # The root lets a few mistakes among a thousand right answers be seen.
    strength = 75 * share**0.5
    paint = f"background:color-mix(in srgb, {colour} {strength:.0f}%, transparent)"
    number = count or '<span style="color:var(--quiet)">·</span>'
    return f'<td style="{_CELL};{paint}" title="{escape(words, quote=True)}">{number}</td>'
