"""Two processes behind nginx: uploads and training in two browsers, one on each process."""

from __future__ import annotations

import os
import re
import signal
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from cnnviz.training import State, Store
from cnnviz.ui.kit.url_state import MAX_URL
from deploy import serve

from ..conftest import skip_unless_ci
from .servers import Server, start_server, write_device
from .test_data import zip_with

Opener = Callable[..., Page]
WORKER_MS = 90_000  # a worker imports torch first
LONG = "/training?data=practice&net=lecture-cnn&images=all&epochs=200&lang=en"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two processes of the app behind nginx; one run trains at a time. The last test ends them."""
    try:
        serve.find_nginx()
    except serve.ServeError:
        skip_unless_ci("no nginx: sudo apt install nginx")
    folder = tmp_path_factory.mktemp("served")
    write_device(folder)
    program = ("deploy/serve.py", "--processes=2")
    server = start_server(folder, program, CNNVIZ_MAX_RUNS="1")
    yield server
    server.stop()


def process_ids(server: Server) -> list[int]:
    """Return the ids of the app's processes, in the order of their numbers."""
    started = re.findall(r"process (\d) of 2: port \d+, pid (\d+)", server.log.read_text())
    return [int(pid) for _number, pid in sorted(started)]


def count_pages(server: Server) -> list[int]:
    """Return the number of open connections of each process: of pages, by way of nginx."""
    return [
        sum(one.status == psutil.CONN_ESTABLISHED for one in psutil.Process(pid).net_connections())
        for pid in process_ids(server)
    ]


def find_seat(process: int) -> str:
    """Return a seat on one of two processes, as nginx hashes it."""
    return next(
        seat for seat in map(str, range(99)) if (zlib.crc32(seat.encode()) >> 16) % 2 == process
    )


def open_at(new_page: Opener, server: Server, seat: str) -> Page:
    page = new_page(base=server.url)
    page.context.add_cookies([{"name": "seat", "value": seat, "url": server.url}])
    return page


def test_two_processes_share_images_runs_and_the_queue(
    new_page: Opener, served: Server, tmp_path: Path
) -> None:
    first, second = (open_at(new_page, served, find_seat(process)) for process in range(2))
    second.goto("/data?lang=en")
    second.get_by_text("Upload your own images").wait_for()
    first.goto("/data?lang=en")
    first.get_by_text("Upload your own images").click()
    assert all(count_pages(served)), "each process has one of the pages"
    first.set_input_files("input[type=file]", zip_with(tmp_path / "pets.zip"))
    first.get_by_role("button", name="Read the images").click()
    expect(first).to_have_url(re.compile("set=folder-[0-9a-f]{12}"), timeout=WORKER_MS)
    name = re.findall("set=(folder-[0-9a-f]{12})", first.url)[0]
    second.goto(f"/data?set={name}&lang=en")
    expect(second.locator(".sheet [role=img]").first).to_be_visible()

    first.goto(LONG)
    first.get_by_role("button", name="Start").click(timeout=WORKER_MS)
    first.get_by_text(re.compile(r"step [\d,]+ of")).wait_for(timeout=WORKER_MS)
    first.get_by_role("button", name="Pause").click()  # it keeps its place and leaves the processor
    first.get_by_text("Paused: step").wait_for()
    second.goto(LONG)
    second.get_by_role("button", name="Start").click(timeout=WORKER_MS)
    second.wait_for_url(re.compile("run="))
    waiting = re.findall("run=([0-9a-f]{16})", second.url)[0]
    store = Store(served.store)
    assert store.place(waiting) == 1
    watched = second.context.new_page()
    watched.goto(first.url)
    expect(watched.get_by_text("Started in another browser")).to_be_visible()
    watched.get_by_text(re.compile(r"step [\d,]+ of")).wait_for()
    assert store.run(waiting).state == State.QUEUED, "one run trains at a time"
    stop(first)
    second.get_by_text(re.compile(r"step [\d,]+ of")).wait_for(timeout=WORKER_MS)
    stop(second)
    expect(second.get_by_text("The run was stopped early")).to_be_visible(timeout=WORKER_MS)
    store.close()


def stop(page: Page) -> None:
    page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()


def test_a_long_link_passes_a_process_that_dies_is_started_again_and_ctrl_c_ends_all(
    new_page: Opener, served: Server, settled: Callable[[Page], None]
) -> None:
    grid = "~".join("1234567" for _ in range(MAX_URL // 8))
    with urllib.request.urlopen(f"{served.url}/convolution?input={grid}", timeout=30) as answer:
        assert answer.status == 200
    page = new_page(base=served.url)
    page.goto("/convolution?stride=2&lang=en")
    settled(page)
    app = [psutil.Process(pid) for pid in process_ids(served)]
    for process in app:
        process.kill()
    psutil.wait_procs(app)
    assert "being started" in read_starting_page(served)
    stride = page.get_by_role("spinbutton", name="Stride")
    page.goto("/pooling?stride=3&lang=en")  # perhaps the page that reloads by itself
    expect(stride).to_have_value("3", timeout=WORKER_MS)

    launcher = psutil.Process(served.process.pid)
    programs = launcher.children(recursive=True)
    assert len(programs) >= 4, "nginx with its worker, and the app twice"
    os.kill(launcher.pid, signal.SIGINT)
    served.process.wait(30)
    gone, alive = psutil.wait_procs(programs, timeout=10)
    assert (len(gone), alive) == (len(programs), [])


def read_starting_page(server: Server) -> str:
    """Return what a visitor sees while no process answers."""
    with pytest.raises(urllib.error.HTTPError, match="502") as refused:
        urllib.request.urlopen(server.url, timeout=5)
    return refused.value.read().decode()
