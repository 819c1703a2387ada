"""The start of several processes: its messages and the configuration of nginx."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest

from deploy import serve

ROOT = Path(__file__).parents[1]


def test_a_missing_nginx_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(serve, "PLACES", ())
    assert serve.main([]) == 1
    message = capsys.readouterr().err
    assert message.startswith("cnnviz: nginx is not installed")
    assert "sudo apt install nginx" in message


def test_a_port_in_use_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "find_nginx", lambda: "nginx")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert serve.main([f"--server.port={port}", "--server.address=127.0.0.1"]) == 1
    assert f"cannot use port {port}: Address already in use" in capsys.readouterr().err


def test_nginx_passes_every_seat_to_one_process_and_uploads_of_the_largest_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = serve.nginx_config(tmp_path, ["app-1:8601", "[::1]:8602"], "::", 8501)
    assert re.findall(r"server (\S+) max_fails=0;", config) == ["app-1:8601", "[::1]:8602"]
    assert "listen [::]:8501;" in config
    assert "client_max_body_size 577m;" in config, "as in .streamlit/config.toml, and its headers"
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "50")
    assert serve.upload_megabytes() == 50


def test_a_process_that_ends_is_started_again_and_one_that_cannot_start_only_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(serve.time, "monotonic", lambda: clock[0])
    program = serve.Program("it", [sys.executable, "-c", ""], 1, {})
    program.start()
    ended = []
    for clock[0] in (1060.0, 1061.0, 1061.5, 1062.0, 1063.0, 1064.0):
        program.process.wait(30)
        ended.append(program.process.pid)
        program.revive()
    assert ended[0] != ended[1], "after a minute: at once"
    assert ended[1] == ended[2] == ended[3], "after a second: a second later"
    assert ended[3] != ended[4]
    program.stop()


def test_the_page_says_what_the_makefile_does() -> None:
    assert "\nserve: " in (ROOT / "Makefile").read_text(encoding="utf-8")
    page = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    for option in ("PROCESSES=", "PORT=", "deploy/serve.py --processes"):
        assert option in page
