"""Readers who have left: a real server drops their sessions, also those it held at its freeze."""

from __future__ import annotations

import asyncio
import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.students import Lesson, Student, leave, open_pages

from ...browser.servers import Server, start_server
from ...threads import run_coroutine
from ...training.waiting import wait_for

COUNTED = """
import threading, time, weakref
from streamlit.runtime.app_session import AppSession
from streamlit.web.cli import main

sessions, begin = weakref.WeakSet(), AppSession.__init__

def count(self, *args, **kwargs):
    begin(self, *args, **kwargs)
    sessions.add(self)

def report():
    while True:
        time.sleep(0.1)
        print("sessions:", len(sessions), flush=True)

AppSession.__init__ = count
threading.Thread(target=report, daemon=True).start()
main(prog_name="streamlit")
"""
"""Streamlit, which prints how many of its sessions are in memory."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = start_server(
        tmp_path, ("-c", COUNTED, "run", "app.py"), STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="4"
    )
    yield running
    running.stop()


def count_sessions(server: Server) -> int:
    return int(re.findall(r"sessions: (\d+)", server.log.read_text())[-1])


def test_a_class_that_has_left_is_dropped_and_who_returns_soon_is_not(server: Server) -> None:
    address, lesson = urllib.parse.urlsplit(server.url).netloc, Lesson()
    students = [Student(address, "convolution") for _ in range(5)]

    async def visit() -> None:
        await open_pages(students, lesson)
        sizes = Student(address, "sizes")
        await lesson.note("sizes", sizes.open())  # its imports are frozen, with these sessions
        await students[0].close()
        await lesson.note("again", students[0].open())
        await asyncio.sleep(0.5)  # until the number is printed
        assert count_sessions(server) == 6, "no session was begun anew"
        await leave([*students, sizes])

    run_coroutine(visit())
    assert lesson.errors == []
    wait_for(lambda: count_sessions(server) <= 1)  # the last that ran may be held by its thread
