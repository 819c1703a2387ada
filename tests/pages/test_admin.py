"""The page of the host: closed without the key, and what it shows with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from starlette.responses import JSONResponse
from streamlit.testing.v1 import AppTest

from cnnviz.ui.backend import keys
from cnnviz.ui.backend.keys import KeyGuard
from cnnviz.ui.observe import admin, errors
from cnnviz.ui.observe.server_state import read_process

from .opening import visit, words

KEY = "a long enough key"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_ADMIN_KEY", KEY)
    monkeypatch.setattr(keys, "_GUARD", KeyGuard())


def send_key(app: AppTest, text: str) -> AppTest:
    app.text_input(key="admin.key").set_value(text)
    app.button(key="FormSubmitter:admin-key-Open").click().run()
    assert not app.exception
    return app


def test_without_a_key_on_the_server_the_page_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CNNVIZ_ADMIN_KEY")
    app = visit("admin")
    assert "CNNVIZ_ADMIN_KEY" in app.info[0].value
    assert not app.text_input


def test_a_wrong_key_shows_nothing_and_the_right_one_everything() -> None:
    app = send_key(visit("admin"), "wrong key")
    assert app.error[0].value == "That is not the key."
    assert not app.metric
    assert not any("Machine" in one.value for one in app.markdown)
    send_key(app, KEY)
    assert [one.label for one in app.metric][:2] == ["Open pages", "Scripts run"]
    text = words(app)
    assert "| CPU |" in text, "the device that a worker has reported"
    assert KEY not in text
    assert "key" not in app.query_params
    assert not visit("admin").metric, "another visit needs the key again"


def test_errors_are_shown_by_page_and_place() -> None:
    try:
        raise RuntimeError("Minji's run | [x](http://evil)")
    except RuntimeError as error:
        errors.note_script_error(error)
    text = words(send_key(visit("admin"), KEY))
    assert "RuntimeError" in text
    assert "Minji" not in text


@pytest.fixture
def sibling() -> Iterator[int]:
    """Another process of the app, which answers as its route does."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state = read_process().to_json() | {"port": 1, "pid": 4242, "sessions": 7}
            self.send_response(200 if self.path == "/status" else 404)
            self.end_headers()
            self.wfile.write(bytes(JSONResponse(state).body))

        def log_message(self, *args: object) -> None:
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_all_processes_of_the_machine_are_listed_and_a_silent_one_is_named(
    sibling: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(admin.PORTS, f"{sibling},1,x,")
    app = send_key(visit("admin"), KEY)
    assert "| 4242 |" in words(app)
    assert app.metric[0].value == "7"
    assert "1 process does not answer." in words(app)


def test_a_lost_store_is_said_and_the_rest_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{tmp_path}/store.db/no-folder/store.db")
    app = send_key(visit("admin"), KEY)
    assert len(app.error) == 1
    assert app.metric
