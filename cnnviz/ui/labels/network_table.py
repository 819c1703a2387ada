"""The title and the table of a network, and its large numbers in few letters."""

from collections.abc import Sequence
from html import escape
from typing import Any

from cnnviz.nets import Network, Row, catalogue, find, shape_text, train_limits
from cnnviz.ui.kit.i18n import _, _n


def network_title(net: str) -> str:
    """Return a network's title: its id in the catalog, else the name and size of its text form."""
    if net in catalogue():
        return net
    network = find(net)
    return f"{network.name} · " + _n("{count} parameter", "{count} parameters", network.parameters)


def table_html(network: Network, *, links: bool = False) -> str:
    """Return the table of a network as HTML: one row per layer, totals below.

    With links, the number of a layer leads to the heading ``#layer-N`` of the page.
    """
    heads = (_("Layer"), "", _("Shape"), _("Parameters"))
    rows = [("th", heads), ("td", ("", _("Input"), shape_text(network.input_shape), ""))]
    for row in network.table():
        number = f"{row.index + 1}"
        name = f'<a href="#layer-{number}">{number}</a>' if links else number
        parameters = f"{row.parameters:,}" if row.parameters else "–"
        code = f"<code>{escape(row.layer)}</code>"
        rows.append(("td", (name, code, shape_text(row.output_shape), parameters)))
    rows.append(("th", ("", _("Total"), "", f"{network.parameters:,}")))
    body = "".join(
        f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>" for tag, cells in rows
    )
    return f'<div class="cnn-table"><table>{body}</table></div>'


def short_count(count: int) -> str:
    """Return a count in at most five letters: ``416``, ``86.4 k``, ``7.61 G``."""
    if not count:
        return "–"
    for unit, sign in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**4, "k")):
        if count >= unit:
            amount = count / (1000 if sign == "k" else unit)
            return f"{amount:.3g} {sign}" if amount < 999.5 else f"{amount:.0f} {sign}"
    return f"{count:,}"


def memory_size(count: int) -> str:
    """Return a number of bytes in a readable unit: ``98 KB`` (of 1,024 bytes)."""
    amount = float(count)
    for unit in ("B", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.3g} {unit}"
        amount /= 1024
    return f"{amount:,.3g} GB" if amount < 1000 else f"{amount:,.0f} GB"


def limit_meters(network: Network, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return parameters, MACs and layers, compared with the training limits."""
    parameters = sum(row.parameters for row in rows)
    work = sum(row.multiply_adds for row in rows)
    layers = len(network.layers)
    return [
        _meter(_("Parameters"), parameters, train_limits.MOST_PARAMETERS),
        _meter(_("MACs"), work, train_limits.MOST_MULTIPLY_ADDS),
        _meter(_("Layers"), layers, train_limits.MOST_LAYERS),
    ]


def _meter(label: str, count: int, most: int) -> dict[str, Any]:
    text = f"{short_count(count) if count else 0} / {short_count(most)}"
    return {"label": label, "text": text, "share": count / most, "over": count > most}
