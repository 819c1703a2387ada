"""Sessions on a real server: nobody acts for another one, whatever messages are sent."""

from __future__ import annotations

import http.client
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.fuzz.widgets import Attacker
from cnnviz.training import Run, State, Store

from ..browser.servers import Server, start_server
from ..browser.stored_runs import SMALL, store_run
from ..threads import run_coroutine

OWNER, OTHER = "a" * 32, "b" * 32
KEY = "a long enough key"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sessions")
    running = start_server(folder, CNNVIZ_ADMIN_KEY=KEY, CNNVIZ_LOG="json", CNNVIZ_MAX_RUNS="1")
    yield running
    running.stop()


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    opened = Store(server.store)
    yield opened
    opened.close()


@dataclass
class Running:
    """A run that a worker seems to train: its heartbeat goes on."""

    store: Store
    id: str
    over: bool = False

    def beat(self) -> None:
        while not self.over:
            self.store.beat(self.id, None, None)
            time.sleep(1)


@pytest.fixture
def running(store: Store) -> Iterator[Running]:
    run = Running(store, store.add(SMALL, OWNER))
    store.label(run.id, OWNER, name="Mine")
    assert store.claim(run.id)
    thread = threading.Thread(target=run.beat)
    thread.start()
    yield run
    run.over = True
    thread.join()
    store.finish(run.id, State.STOPPED)


def host(server: Server) -> str:
    return server.url.removeprefix("http://")


def browser(server: Server, owner: str) -> Attacker:
    return Attacker(host(server), f"cnnviz_browser={owner}")


def find_widget(page: Attacker, key: str) -> str:
    (found,) = [id for id in page.widgets if id.endswith(f"-{key}")]
    return found


def click(page: Attacker, widget: str, fragment: str = "") -> bytes:
    """Return the message of a click on a button."""
    message = BackMsg()
    message.rerun_script.query_string = page.query
    message.rerun_script.page_script_hash = page.script
    message.rerun_script.fragment_id = fragment
    entry = message.rerun_script.widget_states.widgets.add()
    entry.id, entry.trigger_value = widget, True
    return message.SerializeToString()


async def replay(page: Attacker, messages: list[bytes]) -> None:
    for message in messages:
        try:
            await page.send(message, 1.0)
        except TimeoutError:  # a part of the page that this session does not have
            continue


def test_the_messages_of_the_owner_do_nothing_in_another_session(
    server: Server, running: Running
) -> None:
    link = f"run={running.id}"

    async def attack() -> Run:
        owner, other = browser(server, OWNER), browser(server, OTHER)
        await owner.open("training", link)
        buttons = [find_widget(owner, key) for key in ("stop", "pause")]
        parts = ["", *owner.fragments]
        await other.open("training", link)
        assert not {"stop", "pause"} & {id.rsplit("-", 1)[1] for id in other.widgets}
        await replay(other, [click(owner, one, part) for one in buttons for part in parts])
        attacked = running.store.run(running.id)
        for part in owner.fragments:  # the same messages, from where they belong
            await replay(owner, [click(owner, buttons[0], part)])
        await owner.close()
        await other.close()
        return attacked

    attacked = run_coroutine(attack())
    assert not attacked.stop_requested
    assert not attacked.pause_requested
    assert running.store.run(running.id).stop_requested, "the owner's own click counts"


def test_nothing_that_another_browser_gets_contains_the_id_of_the_owner(
    server: Server, running: Running
) -> None:
    async def look() -> bytes:
        seen = b""
        for page, link in (("training", f"run={running.id}"), ("inside", f"net={running.id}"),
                           ("data", ""), ("classroom", "")):  # fmt: skip
            other = browser(server, OTHER)
            other.keep = bytearray()
            await other.open(page, link)
            await other.close()
            seen += bytes(other.keep)
        return seen

    seen = run_coroutine(look())
    assert running.id.encode() in seen, "they were shown the run"
    assert OWNER.encode() not in seen


def test_ids_of_runs_cannot_be_guessed_and_an_unknown_one_is_only_said_to_be_unknown(
    server: Server, store: Store
) -> None:
    ids = {store.add(SMALL, OWNER) for _ in range(3)}
    assert all(len(id) >= 16 and int(id, 16) for id in ids)
    for run in ids:
        store.request_stop(run, OWNER)

    async def look() -> list[str]:
        page = browser(server, OTHER)
        await page.open("training", f"run={secrets.token_hex(8)}")
        await page.close()
        return page.errors

    assert run_coroutine(look()) == []


def test_another_site_cannot_open_a_session(server: Server) -> None:
    async def connect(origin: str) -> None:
        address = f"ws://{host(server)}/_stcore/stream"
        options: dict[str, Any] = {"subprotocols": ["streamlit"], "origin": origin}
        async with websockets.connect(address, **options):
            pass

    run_coroutine(connect(server.url))
    with pytest.raises(websockets.InvalidStatus, match="403"):
        run_coroutine(connect("http://evil.example"))


def ask(server: Server, method: str, path: str, body: bytes = b"", **headers: str) -> int:
    connection = http.client.HTTPConnection(host(server), timeout=30)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_files_are_taken_only_with_the_token_of_a_page_and_for_a_session_that_is_open(
    server: Server,
) -> None:
    path = f"/_stcore/upload_file/{secrets.token_hex(16)}/x"
    assert ask(server, "PUT", path, b"x") == 403, "another site cannot know the token"
    assert ask(server, "DELETE", path) == 403


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/../app.py",
        "/app/static/..%2fapp.py",
        "/app/static/%2e%2e/%2e%2e/etc/passwd",
        "/app/static/..%5c..%5cwin.ini",
        "/_stcore/bidi-components/x/../../../app.py",
        "/_stcore/bidi-components/cnnviz/..%2f..%2fapp.py",
        "/component/x/..%2f..%2fapp.py",
        "/media/..%2f..%2fapp.py",
        "//etc/passwd",
    ],
)
def test_no_file_outside_of_the_served_folders_can_be_read(server: Server, path: str) -> None:
    connection = http.client.HTTPConnection(host(server), timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert b"st.App(" not in body
    assert b"root:" not in body
    assert answer.status in (400, 403, 404) or b"<html" in body


def test_the_interface_for_agents_is_off(server: Server) -> None:
    for path in ("interact", "mcp"):
        connection = http.client.HTTPConnection(host(server), timeout=30)
        kind = {"Content-Type": "application/json"}
        connection.request("POST", f"/_stcore/agent/{path}", b"{}", kind)
        assert b"server.enableAgentApi" in connection.getresponse().read(), "it says how to turn on"
        connection.close()


def test_the_log_has_neither_names_nor_links_nor_keys_nor_addresses(
    server: Server, store: Store
) -> None:
    run = store_run(server)
    name = "kim-minji-s-run"
    store.label(run, "someone", name=name, note=name)

    async def visit() -> None:
        page = browser(server, "someone")
        await page.open("training", f"run={run}&name={name}")
        message = BackMsg()
        message.rerun_script.query_string = f"run={run}&find={name}"
        message.rerun_script.page_script_hash = page.script
        entry = message.rerun_script.widget_states.widgets.add()
        entry.id, entry.string_value = find_widget(page, "language-switch"), name
        await page.send(message.SerializeToString())  # an exception in Streamlit, with the name
        await page.close()

    run_coroutine(visit())
    headers = {"Authorization": f"Bearer not {KEY}", "X-Real-IP": "203.0.113.7"}
    assert ask(server, "GET", "/metrics", **headers) == 403
    log = server.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"exception", "wrong_key"} <= {line["event"] for line in lines}
    assert all(line.startswith("{") for line in log.splitlines()[5:])
    for private in (name, run, KEY, "203.0.113.7", OWNER, "someone", "run="):
        assert private not in log
