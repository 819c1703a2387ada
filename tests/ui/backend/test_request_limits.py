"""What one reader may ask: pages, messages, uploads."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from cnnviz.ui.backend import request_limits
from cnnviz.ui.backend.request_limits import LIMITED, Allowance
from cnnviz.ui.kit import uploads

from ...threads import run_coroutine

BROWSER = "a" * 32
FAST = 100


@dataclass
class FakeRuntime:
    """What the two functions ask of Streamlit's runtime, with a real store of uploads."""

    uploaded_file_mgr: MemoryUploadedFileManager


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    real = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: FakeRuntime(real))
    monkeypatch.setattr(uploads, "_seen", {})
    return real


def upload(manager: MemoryUploadedFileManager, session: str, file: str, size: int) -> None:
    manager.add_file(session, UploadedFileRec(file, "x.zip", "application/zip", bytes(size)))


async def serve(app: Any, scope: dict[str, Any], messages: list[dict[str, Any]]) -> list[Any]:
    """Run an ASGI app; return what it sends."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "websocket.disconnect", "code": 1001}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def websocket(cookie: str = "", address: str = "127.0.0.1") -> dict[str, Any]:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return {"type": "websocket", "headers": headers, "client": (address, 5000), "path": "/"}


def put(session: str, size: int | None) -> dict[str, Any]:
    path = f"/_stcore/upload_file/{session}/file"
    headers = [] if size is None else [(b"content-length", str(size).encode())]
    return {"type": "http", "method": "PUT", "path": path, "headers": headers}


def test_a_burst_passes_at_once_and_then_so_many_per_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [10.0]
    monkeypatch.setattr(request_limits.time, "monotonic", lambda: now[0])
    allowance = Allowance(10, 5, last=10.0)
    assert [allowance.take() for _ in range(5)] == [0] * 5
    assert allowance.take() == pytest.approx(0.1)
    assert allowance.take() == pytest.approx(0.2)
    now[0] += 60
    assert allowance.take() == 0


def test_messages_that_come_too_fast_are_read_later_and_none_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(request_limits, "MESSAGES_AT_ONCE", 10)
    monkeypatch.setattr(request_limits, "MESSAGES_PER_S", FAST)
    read = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            read.append(message["bytes"])

    messages = [{"type": "websocket.receive", "bytes": bytes([n])} for n in range(40)]
    start = time.monotonic()
    run_coroutine(serve(LIMITED.cls(app), websocket(), messages))
    assert read == [bytes([n]) for n in range(40)]
    assert time.monotonic() - start >= 30 / FAST * 0.9


@pytest.mark.parametrize(
    ("cookie", "most"),
    [
        (f"cnnviz_browser={BROWSER}", request_limits.PAGES_OF_BROWSER),
        ("", request_limits.PAGES_OF_ADDRESS),
        ("cnnviz_browser=not an id", request_limits.PAGES_OF_ADDRESS),
    ],
)
def test_one_page_too_many_is_refused_until_another_is_closed(cookie: str, most: int) -> None:
    open_pages = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        closed = asyncio.Event()
        open_pages.append(closed)
        await closed.wait()

    async def attack() -> tuple[list[Any], int, int]:
        limited = LIMITED.cls(app)
        pages = [asyncio.create_task(serve(limited, websocket(cookie), [])) for _ in range(most)]
        await asyncio.sleep(0)
        refused = await serve(limited, websocket(cookie), [{"type": "websocket.connect"}])
        elsewhere = asyncio.create_task(serve(limited, websocket(f"{cookie}x", "10.0.0.2"), []))
        await asyncio.sleep(0)
        others = len(open_pages) - most
        open_pages[0].set()
        await pages[0]
        again = asyncio.create_task(serve(limited, websocket(cookie), []))
        await asyncio.sleep(0)
        count = len(open_pages)
        for page in open_pages:
            page.set()
        await asyncio.gather(*pages, elsewhere, again)
        return refused, others, count

    refused, others, count = run_coroutine(attack())
    assert refused == [{"type": "websocket.close", "code": 1013}]
    assert others == 1, "another reader is not refused"
    assert count == most + 2


def test_a_page_has_room_for_so_many_uploads(manager: MemoryUploadedFileManager) -> None:
    passed = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        passed.append(True)

    def is_refused(session: str, size: int | None) -> bool:
        sent = run_coroutine(serve(LIMITED.cls(app), put(session, size), []))
        return bool(sent) and sent[0]["status"] == 413

    most = request_limits.MEGABYTES_OF_PAGE * 2**20
    assert not is_refused("one", most)
    assert is_refused("one", most + 1)
    upload(manager, "one", "big", 2**20)
    assert is_refused("one", most)
    assert not is_refused("two", most)
    assert not is_refused("one", None), "without a length it counts as the largest"
    for number in range(request_limits.FILES_OF_PAGE):
        upload(manager, "two", str(number), 1)
    assert is_refused("two", 1)
    assert len(passed) == 3


def test_uploads_that_nobody_reads_are_freed_after_a_while(
    manager: MemoryUploadedFileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(uploads.time, "monotonic", lambda: now[0])
    upload(manager, "one", "old", 1000)
    upload(manager, "one", "empty", 0)  # read: the page still shows its name
    assert uploads.sweep_uploads() == 0
    now[0] = uploads.FORGOTTEN_S - 1
    upload(manager, "two", "new", 1000)
    assert uploads.sweep_uploads() == 0
    now[0] += 2
    assert uploads.sweep_uploads() == 1
    assert [*manager.file_storage["one"]] == ["empty"]
    assert [*manager.file_storage["two"]] == ["new"]
    manager.remove_session_files("two")
    assert uploads.sweep_uploads() == 0
    assert uploads._seen == {}, "what is gone is not remembered"
