"""The HTML document, with our style in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cnnviz.resources import resource
from cnnviz.ui.shell.document import STYLED, STYLES

from ...threads import run_coroutine

PAGE = b"<html><head></head><body><div id=root></div></body></html>"
Headers = list[tuple[bytes, bytes]]


def get(path: str, content_type: str = "text/html", body: bytes = PAGE) -> tuple[Headers, bytes]:
    """Return headers and body of the answer to a browser that has the document already."""
    requests: list[Headers] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        requests.append(scope["headers"])
        length = str(len(body)).encode()
        headers = [
            (b"content-type", content_type.encode()),
            (b"content-length", length),
            (b"etag", b"x"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body[:20], "more_body": True})
        await send({"type": "http.response.body", "body": body[20:]})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"if-none-match", b"x"), (b"accept", b"*/*")],
    }
    run_coroutine(STYLED.cls(app)(scope, receive, send))
    return sent[0]["headers"], b"".join(message.get("body", b"") for message in sent[1:])


def test_a_document_ends_with_the_style() -> None:
    headers, body = get("/convolution")
    style = b"".join(resource("assets", name).read_bytes() for name in STYLES)
    assert body.startswith(PAGE.removesuffix(b"</body></html>"))
    assert body.endswith(b"<style>" + style + b"</style></body></html>")
    assert dict(headers)[b"content-length"] == str(len(body)).encode()


def test_the_fonts_that_a_document_loads_early_are_those_of_the_theme() -> None:
    _headers, body = get("/convolution")
    links = re.findall(rb'<link rel="preload" href="([^"]+)" as="font"', body)
    config = tomllib.loads(
        Path(__file__).parents[3].joinpath(".streamlit", "config.toml").read_text(encoding="utf-8")
    )
    assert [link.decode() for link in links] == [f["url"] for f in config["theme"]["fontFaces"]]


def test_a_browser_asks_for_the_document_anew_after_an_update() -> None:
    headers, _body = get("/")
    assert b"etag" not in dict(headers)


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/static/js/index.js", "text/javascript"),
        ("/_stcore/health", "text/plain"),
        ("/x", "text/css"),
    ],
)
def test_other_answers_stay_as_they_are(path: str, content_type: str) -> None:
    headers, body = get(path, content_type)
    assert body == PAGE
    assert dict(headers)[b"etag"] == b"x"
