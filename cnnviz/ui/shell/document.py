"""The HTML document that the browser loads first: Streamlit's, with our style in it.

A style that comes with a page's elements comes too late: the browser has drawn some by then.
"""

import functools

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnnviz.resources import resource
from cnnviz.ui.backend.early_start import start_engine_soon

STYLES = ("page.css", "pages.css", "course.css", "classroom.css")
"""Files in ``assets``: the frame of every page, the parts of single pages, the lessons, classes."""
FONTS = ("inter.woff2", "jetbrains-mono.woff2")
"""Files in ``static`` that every page needs: without them its lines first break elsewhere."""
BODY_END = b"</body>"
"""Before it, so that our style comes after those that Streamlit adds to the head."""


class _StyledDocuments:
    """Puts the style into every HTML document that the app behind it sends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or _is_file(scope["path"]):
            await self.app(scope, receive, send)
            return
        # Without these headers Streamlit never answers that the document of the last visit, with an
        # older style, is still good; and it does not compress what is changed here.
        unwanted = {b"if-none-match", b"if-modified-since", b"accept-encoding"}
        headers = [(name, value) for name, value in scope["headers"] if name not in unwanted]
        start: Message = {}
        body = bytearray()

        async def send_styled(message: Message) -> None:
            if message["type"] == "http.response.start":
                if _is_html(message):
                    start.update(message)
                else:
                    await send(message)
            elif not start:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await _send_document(send, start, bytes(body))

        await self.app({**scope, "headers": headers}, receive, send_styled)


STYLED = Middleware(_StyledDocuments)
"""For ``st.App``."""


def _is_file(path: str) -> bool:
    return "." in path.rsplit("/", 1)[-1] or "/_stcore/" in path


def _is_html(start: Message) -> bool:
    content_type: bytes = dict(start["headers"]).get(b"content-type", b"")
    return content_type.startswith(b"text/html")


async def _send_document(send: Send, start: Message, body: bytes) -> None:
    start_engine_soon()
    body = body.replace(BODY_END, _style() + BODY_END, 1)
    kept = [
        (k, v)
        for k, v in start["headers"]
        if k not in (b"content-length", b"etag", b"last-modified")
    ]
    await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


@functools.cache
def _style() -> bytes:
    files = [resource("assets", name).read_bytes() for name in STYLES]
    fonts = "".join(
        f'<link rel="preload" href="app/static/{name}" as="font" type="font/woff2" crossorigin>'
        for name in FONTS
    )
    return fonts.encode() + b"<style>" + b"".join(files) + b"</style>"
