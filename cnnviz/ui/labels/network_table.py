"""The table of a network as HTML."""

from __future__ import annotations

from html import escape

from cnnviz.nets import Network, catalogue, find, shape_text
from cnnviz.ui.kit.i18n import _, _n


def network_title(net: str) -> str:
    """Return the title of a network: its id in the catalog, else its name and size.

    Args:
        net: Catalog id or short text form.
    """
    if net in catalogue():
        return net
    network = find(net)
    return f"{network.name} · " + _n("{count} parameter", "{count} parameters", network.parameters)


def table_html(network: Network, *, links: bool = False) -> str:
    """Return the table of a network as HTML: one row per layer, totals below.

    Args:
        network: The network.
        links: The number of a layer is a link to the heading ``#layer-N`` of the page.
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
