"""The table of a network, as real text."""

from __future__ import annotations

from html import escape

from cnnviz.nets import Network, catalogue, find, shape_text
from cnnviz.ui.kit.i18n import _, _n

_CELL = "padding:.14em .4em;border-bottom:1px solid var(--line);white-space:nowrap"
_CODE = _CELL.replace("nowrap", "normal")
_RIGHT = f"{_CELL};text-align:right;font-variant-numeric:tabular-nums"


def network_title(net: str) -> str:
    """Return what a network is called: its id in the catalogue, or its name and size.

    Args:
        net: Catalogue id or short text form.
    """
    if net in catalogue():
        return net
    built = find(net)
    return f"{built.name} · " + _n("{count} parameter", "{count} parameters", built.parameters)


def table_html(net: Network, *, links: bool = False) -> str:
    """Return a network's table as HTML: one row for each layer, sums below.

    Args:
        net: The network.
        links: Let each layer's name lead to the heading ``#layer-N`` of the page.
    """
    heads = (_("Layer"), "", _("Shape"), _("Parameters"))
    styles = (_CELL, _CODE, _RIGHT, _RIGHT)
    lines = [("th", (*heads,)), ("td", ("", _("Input"), _shape(net.input_shape), ""))]
    for row in net.table():
        place = f"{row.index + 1}"
        name = (
            f'<a href="#layer-{place}" style="color:var(--st-link-color,inherit)">{place}</a>'
            if links
            else place
        )
        code = f'<code style="font-size:.76rem">{escape(row.layer)}</code>'
        parameters = f"{row.parameters:,}" if row.parameters else "–"
        lines.append(("td", (name, code, _shape(row.output_shape), parameters)))
    lines.append(("th", ("", _("Total"), "", f"{net.parameters:,}")))
    body = "".join(
        "<tr>"
        + "".join(
            f'<{tag} style="{style}">{cell}</{tag}>'
            for style, cell in zip(styles, cells, strict=True)
        )
        + "</tr>"
        for tag, cells in lines
    )
    return (
        '<div style="overflow-x:auto"><table style="border-collapse:collapse;width:100%;'
        f'font-size:.85rem;text-align:left">{body}</table></div>'
    )


def _shape(shape: tuple[int, ...]) -> str:
    return f'<span style="color:var(--role-output)">{shape_text(shape)}</span>'
