"""The addresses for the host: what they say, and to whom."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.types import Message, Scope

from cnnviz import nets
from cnnviz.training import Settings, Store
from cnnviz.ui.observe import routes

KEY = "a long enough key"
METRICS = {
    "cnnviz_sessions",
    "cnnviz_workers",
    "cnnviz_start_time_seconds",
    "cnnviz_script_seconds",
    "cnnviz_errors",
    "cnnviz_store_reachable",
    "cnnviz_runs",
    "cnnviz_queue_wait_seconds",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(routes.ADMIN_KEY, KEY)
    monkeypatch.setattr(routes, "_health", [])


@dataclass
class Answer:
    status_code: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def get(
    path: str, host: str = "127.0.0.1", headers: Mapping[str, str] | None = None, query: str = ""
) -> Answer:
    """Ask as a server does for somebody at an address."""
    pairs = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": pairs,
        "client": (host, 50_000),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    app = Starlette(routes=routes.host_routes())
    with ThreadPoolExecutor(1) as thread:  # in this one a browser test may have left its loop
        thread.submit(anyio.run, app, scope, receive, send).result()
    start, *bodies = sent
    fields = {name.decode(): value.decode() for name, value in start["headers"]}
    text = b"".join(one["body"] for one in bodies).decode()
    return Answer(start["status"], fields, text)


def test_health_says_whether_the_store_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = get("/health", "203.0.113.7")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "store": "reachable"})
    monkeypatch.setattr(routes, "_health", [])
    (tmp_path / "file").touch()
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{tmp_path}/file/secret-name.db")
    answer = get("/health", "203.0.113.7")
    assert answer.status_code == 503
    assert answer.json() == {"status": "degraded", "store": "unreachable"}, "no address of it"


def test_asking_often_reads_the_store_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    async def count() -> bool:
        read.append(True)
        return True

    monkeypatch.setattr(routes, "_read_store", count)
    for _ in range(20):
        assert get("/health").status_code == 200
    assert len(read) == 1


@pytest.mark.parametrize("path", ["/metrics", "/status"])
def test_numbers_are_for_this_machine_or_for_the_key(path: str) -> None:
    for here in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert get(path, here).status_code == 200
    for header in routes.PROXIED:
        assert get(path, headers={header: "127.0.0.1"}).status_code == 401
    stranger = f"203.0.113.{len(path)}"
    assert get(path, stranger).status_code == 401
    assert get(path, stranger, query=f"key={KEY}").status_code == 401, "no key in a link"
    assert get(path, stranger, {"Authorization": KEY}).status_code == 401
    assert get(path, stranger, {"Authorization": f"Bearer {KEY}"}).status_code == 200


def test_guessing_keys_makes_wait_and_every_request_with_a_key_counts() -> None:
    stranger = "198.51.100.9"
    texts = [
        get("/metrics", stranger, {"Authorization": f"Bearer guess {number}"}).text
        for number in range(5)
    ]
    assert texts[0] == "That is not the key.\n"
    assert texts[4].startswith("Too many wrong keys.")
    bearer = {"Authorization": f"Bearer {KEY}"}
    assert get("/metrics", stranger, bearer).status_code == 403


def test_without_a_key_on_the_server_no_key_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(routes.ADMIN_KEY)
    for key in ("", "x", "None"):
        bearer = {"Authorization": f"Bearer {key}"}
        assert get("/metrics", "203.0.113.8", bearer).status_code in (401, 403)


def test_prometheus_can_read_the_metrics() -> None:
    store = Store(os.environ["CNNVIZ_STORE"])
    store.add(Settings(nets.find("lecture-cnn"), "practice"), "a browser's secret id")
    store.close()
    answer = get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = {one.name: one for one in text_string_to_metric_families(answer.text)}
    assert families.keys() >= METRICS
    runs = {one.labels["state"]: one.value for one in families["cnnviz_runs"].samples}
    assert (runs["queued"], runs["running"]) == (1, 0)
    assert families["cnnviz_store_reachable"].samples[0].value == 1
    assert "secret" not in answer.text


def test_without_the_library_the_answer_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "cnnviz.ui.observe.metrics", raising=False)
    monkeypatch.delattr("cnnviz.ui.observe.metrics", raising=False)
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    answer = get("/metrics")
    assert (answer.status_code, answer.text) == (501, "pip install 'cnnviz[metrics]'\n")
