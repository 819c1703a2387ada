"""How much one reader may ask of a process: open pages, messages, and uploads that wait.

nginx limits requests before they come here (deploy/nginx.conf.jinja); this holds for one process
without it, too, and for what nginx does not see: messages within a connection.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime

from cnnviz.logs import log_event
from cnnviz.ui.kit.reader import COOKIE, is_id

MESSAGES_PER_S, MESSAGES_AT_ONCE = 40.0, 200
"""Of one open page; further ones are read later.  A pad that is drawn on sends ten per second."""
PAGES_OF_BROWSER, PAGES_OF_ADDRESS = 30, 1_000
"""Open at the same time; the second for browsers without a cookie, of which a school has many."""
FILES_OF_PAGE = 200
MEGABYTES_OF_PAGE = 1_000
"""Of uploads that wait to be read: the largest weights, a zip and images."""
TRY_LATER = 1013
"""The code of websockets for that."""
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")


@dataclass
class Allowance:
    """Lets a number of things through at once, and then so many per second.

    Args:
        rate: Per second.
        most: At once.
    """

    rate: float
    most: float
    left: float = field(init=False)
    last: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.left = self.most

    def take(self) -> float:
        """Take one, and return the seconds to wait until it may pass."""
        now = time.monotonic()
        self.left = min(self.most, self.left + self.rate * (now - self.last)) - 1
        self.last = now
        return max(0.0, -self.left / self.rate)


class _LimitedRequests:
    """Passes on what is within the limits."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._pass_page(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "PUT" and _is_too_much(scope):
            log_event("upload_refused")
            await PlainTextResponse("Too many uploads.", 413)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _pass_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        reader, most = _reader_of(scope)
        if self._open[reader] >= most:
            log_event("page_refused")
            await receive()  # the request to connect
            await send({"type": "websocket.close", "code": TRY_LATER})
            return
        allowance = Allowance(MESSAGES_PER_S, MESSAGES_AT_ONCE)

        async def receive_slowly() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and (wait := allowance.take()):
                await asyncio.sleep(wait)
            return message

        self._open[reader] += 1
        try:
            await self.app(scope, receive_slowly, send)
        finally:
            self._open[reader] -= 1
            if not self._open[reader]:
                del self._open[reader]


LIMITED = Middleware(_LimitedRequests)
"""For ``st.App``."""


def _reader_of(scope: Scope) -> tuple[str, int]:
    """Return who opens a page, a browser or else an address, and how many it may have open."""
    text = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    try:
        cookie = SimpleCookie(text).get(COOKIE)
    except CookieError:
        cookie = None
    if cookie is not None and is_id(cookie.value):
        return cookie.value, PAGES_OF_BROWSER
    return (scope.get("client") or ("", 0))[0], PAGES_OF_ADDRESS


def _is_too_much(scope: Scope) -> bool:
    """Return whether an upload is one too many for its page."""
    found = _UPLOAD.search(scope["path"])
    if found is None or not runtime.exists():
        return False
    stored = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {})
    files = list(stored.get(found[1], {}).values())
    length = dict(scope["headers"]).get(b"content-length", b"")
    size = int(length) if length.isdigit() else st.get_option("server.maxUploadSize") * 2**20
    total = size + sum(len(file.data) for file in files)
    return len(files) >= FILES_OF_PAGE or total > MEGABYTES_OF_PAGE * 2**20
