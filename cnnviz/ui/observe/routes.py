"""Addresses for the host beside the pages: ``/health``, ``/metrics`` and ``/status``.

Streamlit's own ``/_stcore/health`` says that the process answers; ``/health`` also looks at the
store.  The other two are for this machine, or for those who send the key:
``Authorization: Bearer <CNNVIZ_ADMIN_KEY>``.
"""

from __future__ import annotations

import functools
import ipaddress
import time
from collections.abc import Awaitable, Callable, Sequence

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cnnviz.logs import log_event
from cnnviz.problem import Problem
from cnnviz.ui.backend.keys import check_key

ADMIN_KEY = "CNNVIZ_ADMIN_KEY"
"""The environment variable with the key of the host."""
SEND_KEY = "Send the key: Authorization: Bearer <CNNVIZ_ADMIN_KEY>"
PATIENCE_S = 5.0
HEALTH_S = 2.0
"""An answer about the store is good for so long: asking often does not load the database."""
PROXIED = ("x-forwarded-for", "x-real-ip", "forwarded", "x-forwarded-host", "via")
"""Headers of a proxy: who asks through one is not on this machine."""

Answer = Callable[[Request], Awaitable[Response]]


def host_routes() -> Sequence[BaseRoute]:
    """Return the routes, for ``st.App``."""
    return [
        Route("/health", _answer_health),
        Route("/metrics", _guarded(_answer_metrics)),
        Route("/status", _guarded(_answer_status)),
    ]


def _guarded(answer: Answer) -> Answer:
    @functools.wraps(answer)
    async def check(request: Request) -> Response:
        if not is_local(request):
            key = _sent_key(request)
            if not key:  # not a guess
                return PlainTextResponse(f"{SEND_KEY}\n", 401, {"WWW-Authenticate": "Bearer"})
            try:
                check_key(ADMIN_KEY, key, _address(request))
            except Problem as problem:
                log_event("wrong_key", variable=ADMIN_KEY)
                return PlainTextResponse(f"{problem}\n", 403)
        return await answer(request)

    return check


def is_local(request: Request) -> bool:
    """Return whether a request comes from this machine, and not through a proxy on it."""
    if any(name in request.headers for name in PROXIED):
        return False
    try:
        address = ipaddress.ip_address(_address(request))
    except ValueError:
        return False
    # A server that listens on IPv6 sees 127.0.0.1 as ::ffff:127.0.0.1.
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _sent_key(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


async def _answer_health(request: Request) -> Response:
    """Answer 200 if the store can be read, else 503; lessons go on working without it."""
    reachable = await _is_store_reachable()
    words = {"status": "ok" if reachable else "degraded"}
    words["store"] = "reachable" if reachable else "unreachable"
    return JSONResponse(words, 200 if reachable else 503, {"Cache-Control": "no-store"})


async def _answer_metrics(request: Request) -> Response:
    try:
        from cnnviz.ui.observe import metrics
    except ImportError:
        return PlainTextResponse("pip install 'cnnviz[metrics]'\n", 501)
    text = await anyio.to_thread.run_sync(metrics.render_metrics)
    return Response(text, headers={"Content-Type": metrics.CONTENT_TYPE})


async def _answer_status(request: Request) -> Response:
    from cnnviz.ui.observe.server_state import read_process

    return JSONResponse(read_process().to_json())


_health: list[tuple[float, bool]] = []  # when the store was read last, and whether it could be
_reading = anyio.Lock()


async def _is_store_reachable() -> bool:
    async with _reading:  # who asks meanwhile gets the same answer
        if not _health or time.monotonic() - _health[0][0] > HEALTH_S:
            _health[:] = [(time.monotonic(), await _read_store())]
        return _health[0][1]


async def _read_store() -> bool:
    from cnnviz.ui.observe.server_state import is_store_reachable

    with anyio.move_on_after(PATIENCE_S):
        return await anyio.to_thread.run_sync(is_store_reachable, abandon_on_cancel=True)
    return False
