"""What a class reads on the wall: the code, the link and the QR code that opens it."""

import functools
import io
from html import escape

import segno
import streamlit as st

from cnnviz.classroom.names import spaced_code
from cnnviz.classroom.records import Classroom
from cnnviz.ui.kit.component import show_html
from cnnviz.ui.kit.i18n import _


def show_code_card(classroom: Classroom) -> None:
    """Show code, link and QR code."""
    link = join_link(classroom.code)
    label = _("QR code of {link}", link=link)
    host = link.split("//")[-1]
    html = (
        f'<div class="class-code">{qr_svg(link, label)}'
        f"<b>{escape(spaced_code(classroom.code))}</b>"
        f"<p>{escape(_('Scan it, or open the page Classroom and type the code.'))}</p>"
        f"<p><a href='{escape(link, quote=True)}'>{escape(host)}</a></p></div>"
    )
    show_html(html, key="class-code")
    if "//localhost" in link or "//127.0.0.1" in link:
        st.caption(
            _(
                "This address works on this computer only. Open this page by the address of the "
                "computer in your network, and the QR code is right for the class."
            )
        )


def join_link(code: str) -> str:
    """Return the link that students open, on the address by which the teacher came."""
    base = (st.context.url or "http://localhost:8501/classroom").split("?")[0]
    path = base.rstrip("/")
    path = path if path.endswith("/classroom") else f"{path}/classroom"
    return f"{path}?code={code}"


@functools.lru_cache(maxsize=16)
def qr_svg(text: str, label: str) -> str:
    """Return a QR code as SVG, dark on white in every color scheme: cameras expect that."""
    code = segno.make(text, error="m", micro=False)
    drawn = io.BytesIO()
    code.save(
        drawn, kind="svg", border=3, xmldecl=False, svgns=True, omitsize=True, light="white",
        dark="black", title=label,
    )  # fmt: skip
    return drawn.getvalue().decode()
