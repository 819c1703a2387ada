"""The log: sentences by default, JSON lines on request, and nothing in them that names someone."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.logs import (
    JsonLines,
    describe_exception,
    log_event,
    log_exception,
    log_problem,
    remove_private,
    short_path,
)
from cnnviz.problem import Problem, Quoted

ROOT = Path(__file__).parents[1]
SECRET = "kim-minji"


def problem() -> Problem:
    return Problem("Cannot read {path}.", path=Quoted(f"/home/{SECRET}/cats.zip"))


def lines(capture: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capture.readouterr().err.splitlines()]


def raise_with_a_name() -> None:
    raise ValueError(f"{SECRET} has typed this\nin two lines")


def caught() -> ValueError:
    try:
        raise_with_a_name()
    except ValueError as error:
        return error
    raise AssertionError


def test_by_default_the_log_is_sentences(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CNNVIZ_LOG", raising=False)
    log_problem(problem())
    log_event("started", port=1)
    assert capsys.readouterr().err == f"cnnviz: Cannot read /home/{SECRET}/cats.zip.\n"
    log_exception(caught())
    text = capsys.readouterr().err
    assert "Traceback" in text
    assert SECRET in text, "the host of a single computer wants to read it"


def test_lines_of_json_have_templates_types_and_places_but_no_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CNNVIZ_LOG", "json")
    log_problem(problem())
    log_exception(caught())
    log_exception(problem())
    log_event("started", port=8501)
    text = capsys.readouterr().err
    assert SECRET not in text
    first, second, third, fourth = map(json.loads, text.splitlines())
    assert (first["event"], first["message"]) == ("problem", "Cannot read {path}.")
    assert first["level"] == "warning"
    assert second["exception"] == "ValueError"
    assert second["at"].startswith("test_logs.py:")
    assert second["at"].endswith(" raise_with_a_name")
    assert third["message"] == "Cannot read {path}."
    assert (fourth["event"], fourth["port"]) == ("started", 8501)
    assert all(line["time"].endswith("Z") and line["pid"] for line in (first, second, fourth))


def test_a_library_s_message_is_written_without_its_arguments() -> None:
    record = logging.LogRecord(
        "uvicorn.error", logging.INFO, "x.py", 1, '%s - "WebSocket %s" [accepted]',
        ("203.0.113.7:5122", "/_stcore/stream?token=abc"), None,
    )  # fmt: skip
    line = json.loads(JsonLines().format(record))
    assert "203.0.113.7" not in json.dumps(line)
    assert "abc" not in json.dumps(line)
    assert line["message"].startswith("%s - ")


@pytest.mark.parametrize(
    "text",
    [
        "from 203.0.113.7:5122",
        "from 2001:db8::8a2e:370:7334",
        "open /home/{} now",
        "at postgresql+psycopg://cnnviz:{}@db/x failed",
        "GET training?run=0123456789abcdef&name={}",
        "the file '{}.png'",
        'the file "{}.png"',
        "session 6f1c0f4a-2b38-4a54-9c73-0e1f2a3b4c5d",
        "browser 0123456789abcdef0123456789abcdef",
    ],
)
def test_what_is_private_is_taken_out_of_messages(text: str) -> None:
    cleaned = remove_private(text.format(SECRET))
    assert "…" in cleaned
    for private in (SECRET, "203.0", "db8", "0123456789ab", "6f1c0f4a"):
        assert private not in cleaned


@given(st.text())
def test_any_message_becomes_one_line_of_json(text: str) -> None:
    record = logging.LogRecord("a", logging.ERROR, "x.py", 1, text, ({"a": 1},), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["level"] == "error"


def test_paths_begin_at_the_package() -> None:
    assert short_path(f"/home/{SECRET}/cnnviz/cnnviz/ui/a.py") == "cnnviz/cnnviz/ui/a.py"
    assert short_path(f"/home/{SECRET}/site-packages/torch/nn.py") == "torch/nn.py"
    assert short_path(rf"C:\Users\{SECRET}\thing.py") == "thing.py"
    assert describe_exception(KeyError("x")) == {"exception": "KeyError"}, "it was not raised"


def test_a_worker_s_uncaught_exceptions_and_warnings_are_lines_of_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CNNVIZ_LOG", "json")
    script = (
        "import threading, warnings\n"
        "from cnnviz.logs import begin_logging\n"
        "begin_logging()\n"
        f"warnings.warn('about {SECRET}')\n"
        f"def fail(): raise ValueError('{SECRET}')\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        "fail()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert SECRET not in done.stderr
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [one.get("exception") for one in events] == [None, "ValueError", "ValueError"]
    assert (events[0]["event"], events[0]["category"]) == ("warning", "UserWarning")
