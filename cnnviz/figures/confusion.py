"""The confusion matrix as an HTML table: the more images a cell counts, the stronger its color."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from cnnviz.figures.colors import role


def confusion_table(
    counts: Sequence[Sequence[int]],
    names: Sequence[str],
    *,
    label: str,
    describe: Callable[[int, int, int], str],
) -> str:
    """Return how many images of each class were predicted as which class.

    Args:
        counts: (K, K) image counts; rows are true classes, columns predicted classes.
        names: The classes.
        label: What the table shows, for screen readers.
        describe: Words for a cell, from its true class, its predicted class and its number.
    """
    heads = "".join(f'<th title="{escape(name)}">{i}</th>' for i, name in enumerate(names))
    rows = []
    for truth, row in enumerate(counts):
        total = sum(row) or 1
        cells = "".join(
            _cell(count, count / total, truth == predicted, describe(truth, predicted, count))
            for predicted, count in enumerate(row)
        )
        name = f"{escape(names[truth])} {truth}"
        rows.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    return (
        f'<div class="confusion"><table aria-label="{escape(label, quote=True)}">'
        f"<tr><td></td>{heads}</tr>{''.join(rows)}</table></div>"
    )


def _cell(count: int, share: float, correct: bool, words: str) -> str:
    """Return a cell: correct predictions in the color of outputs, mistakes in that of warnings."""
    color = role("output") if correct else role("dilation")
    # The root shows a few mistakes among a thousand correct predictions.
    paint = f"background:color-mix(in srgb, {color} {75 * share**0.5:.0f}%, transparent)"
    return f'<td style="{paint}" title="{escape(words, quote=True)}">{count or "·"}</td>'
