"""nginx, two processes of the app, PostgreSQL and two nodes of Ray: parts die, no epoch is lost.

``make cluster-test`` runs it. What is done to the cluster is what ``kill -9`` does.
"""

from __future__ import annotations

import importlib.util
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from cnnviz.training import Run, State, Store
from deploy import serve
from deploy.postgres import Postgres, PostgresError, program

from ..conftest import skip_unless_ci
from .servers import Server, start_server
from .test_serve import find_seat, process_ids

pytestmark = pytest.mark.cluster

WORKER_MS = 120_000  # Ray starts a process, which imports torch, while others do so, too
PATIENCE_S = 30.0
"""Seconds within which an interrupted run is resumed, or marked as interrupted."""
RUN = "/training?data=practice&net=lenet5&images=all&epochs={epochs}&lang=en"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole cluster; its pages are those that ``new_page`` opens."""
    try:
        serve.find_nginx()
        program("initdb")
    except (serve.ServeError, PostgresError) as error:
        skip_unless_ci(str(error))
    if not importlib.util.find_spec("ray"):
        pytest.skip("no Ray: make cluster-test")
    running = start_server(tmp_path_factory.mktemp("cluster"), ("-m", "deploy.cluster"), wait_s=180)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def store(server: Server) -> Iterator[Store]:
    folder = Path(re.findall(r"images are in (\S+)", server.log.read_text())[0])
    port = re.findall(r"PostgreSQL: port (\d+)", server.log.read_text())[0]
    store = Store(Postgres(folder / "postgres", int(port)).url, patience=PATIENCE_S)
    yield store
    for run in store.runs():
        if run.active:
            store.request_stop(run.id, run.owner)
    store.close()


def pid_of(server: Server, name: str) -> psutil.Process:
    """Return the process of a part as it was started first, or, again, last."""
    pids = re.findall(rf"{name}: port \d+, pid (\d+)", server.log.read_text())
    return psutil.Process(int(pids[-1]))


def start_run(page: Page, epochs: int, store: Store) -> str:
    """Start a run in a browser, wait until it trains there, and return its id."""
    page.goto(RUN.format(epochs=epochs))
    page.get_by_role("button", name="Start").click(timeout=WORKER_MS)
    page.wait_for_url(re.compile("run="))
    page.get_by_text(re.compile(r"step [\d,]+ of")).wait_for(timeout=WORKER_MS)
    run_id = re.findall("run=([0-9a-f]{16})", page.url)[0]
    await_that(lambda: len(store.epochs(run_id)) > 1, 60)
    return run_id


def await_that(condition: Callable[[], object], seconds: float = PATIENCE_S) -> float:
    """Wait until something is true, and return after how many seconds it was."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, f"not true after {seconds} seconds"
        time.sleep(0.05)
    return time.monotonic() - start


def check_resumed(store: Store, run_id: str, saved: int, what: str) -> None:
    """Wait until a run trains beyond an epoch; no epoch up to now may be missing or there twice."""

    def trains() -> bool:
        return store.run(run_id).state == State.RUNNING and max(store.epochs(run_id)) > saved

    def is_waiting_or_running() -> bool:
        run = store.run(run_id)
        return run.state in (State.QUEUED, State.RUNNING, State.INTERRUPTED)

    assert is_waiting_or_running()
    seconds = await_that(trains, 150)
    print(f"{what}: an epoch after {saved} was saved {seconds:.1f} s later")
    check_epochs(store, run_id)


def check_epochs(store: Store, run_id: str) -> None:
    epochs = [one.epoch for one in store.progress(run_id) if one.phase == "epoch"]
    assert epochs == list(range(1, len(epochs) + 1))


def worker_of(run: Run) -> psutil.Process:
    """Return the process that trains a run."""
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if run.id in command and "cnnviz.training.workers.worker" in command:
            return process
    raise AssertionError("no process trains the run")


def raylet_of(process: psutil.Process) -> psutil.Process:
    """Return the raylet of the node on which a process was started."""
    return next(one for one in process.parents() if one.name() == "raylet")


def is_of_head(raylet: psutil.Process, server: Server) -> bool:
    return raylet.ppid() == pid_of(server, "Ray head").pid


def open_at(new_page: Callable[..., Page], server: Server, process: int) -> Page:
    page = new_page(base=server.url)
    cookie = {"name": "seat", "value": find_seat(process), "url": server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def test_runs_survive_the_death_of_each_part(
    new_page: Callable[..., Page],
    server: Server,
    store: Store,
    no_traceback: Callable[[Page], None],
) -> None:
    pages = [open_at(new_page, server, process) for process in range(2)]
    first, second = (start_run(page, 2_000, store) for page in pages)
    runs = {run_id: store.run(run_id) for run_id in (first, second)}
    raylets = {run_id: raylet_of(worker_of(run)) for run_id, run in runs.items()}
    assert sorted(is_of_head(one, server) for one in raylets.values()) == [False, True], (
        "each node trains one"
    )

    # A process of the app dies: the run goes on, and its page shows it again.
    worker = worker_of(runs[first])
    psutil.Process(process_ids(server)[0]).kill()
    saved = max(store.epochs(first))
    check_resumed(store, first, saved, "a process of the app was killed")
    assert worker.is_running(), "the run did not even notice"
    expect(pages[0].get_by_text(re.compile(r"step [\d,]+ of"))).to_be_visible(timeout=WORKER_MS)

    # The database is restarted, once in an orderly way and once by a crash.
    for number in (signal.SIGINT, signal.SIGQUIT):
        saved = max(store.epochs(first))
        pid = re.findall(r"PostgreSQL: port \d+, pid (\d+)", server.log.read_text())[0]
        postmaster = next(
            one for one in psutil.process_iter(["cmdline"]) if is_postmaster(one, pid, server)
        )
        postmaster.send_signal(number)
        psutil.wait_procs([postmaster], 10)
        check_resumed(store, first, saved, f"the database was restarted ({number.name})")
        check_resumed(store, second, 0, "the other run")
        assert worker.is_running()
    for page in pages:
        expect(page.get_by_text("does not answer")).to_be_hidden(timeout=WORKER_MS)
        no_traceback(page)

    # A node of Ray dies: its run waits for room on the other one, and goes on there.
    on_node = next(run_id for run_id, one in raylets.items() if not is_of_head(one, server))
    on_head = first if on_node == second else second
    saved = max(store.epochs(on_node))
    start = time.monotonic()
    raylets[on_node].kill()
    await_that(lambda: worker_of_or_none(runs[on_node]) is None, PATIENCE_S)
    seconds = await_that(lambda: is_given_again(store, on_node, runs[on_node]), PATIENCE_S)
    print(f"a node of Ray was killed: its run was given to a worker again after {seconds:.1f} s")
    assert time.monotonic() - start < PATIENCE_S
    check_resumed(store, on_node, saved, "a node of Ray was killed")
    check_resumed(store, on_head, 0, "the other run")
    page = pages[[first, second].index(on_node)]
    expect(page.get_by_text(re.compile(r"step [\d,]+ of"))).to_be_visible(timeout=WORKER_MS)

    for run_id, page in zip((first, second), pages, strict=True):
        page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
        await_that(lambda run_id=run_id: store.run(run_id).state == State.STOPPED, 60)  # type: ignore[misc]
        expect(page.get_by_text("The run was stopped early")).to_be_visible(timeout=WORKER_MS)
        check_epochs(store, run_id)


def is_postmaster(process: psutil.Process, pid: str, server: Server) -> bool:
    command = process.info["cmdline"] or []
    folder = re.findall(r"images are in (\S+)", server.log.read_text())[0]
    return f"{folder}/postgres/data" in command and "postgres" in command[0]


def worker_of_or_none(run: Run) -> psutil.Process | None:
    try:
        return worker_of(run)
    except AssertionError:
        return None


def is_given_again(store: Store, run_id: str, before: Run) -> bool:
    run = store.run(run_id)
    return run.queued != before.queued and run.state in (State.QUEUED, State.RUNNING)


def test_a_cluster_that_is_away_is_said_and_lessons_go_on(
    new_page: Callable[..., Page], server: Server, store: Store
) -> None:
    page = open_at(new_page, server, 1)
    run_id = start_run(page, 2_000, store)
    saved = max(store.epochs(run_id))
    for name in ("Ray node", "Ray head"):  # Ray starts no second head where it finds a node
        part = pid_of(server, name)
        family = [part, *part.children(recursive=True)]
        for process in family:
            process.kill()
        psutil.wait_procs(family, 10)
    notice = page.get_by_text("The training cluster does not answer")
    expect(notice.first).to_be_visible(timeout=1000 * PATIENCE_S)
    lesson = open_at(new_page, server, 1)
    lesson.goto("/why_convolution?lang=en")
    lesson.locator("h1").first.wait_for()
    # Ray is started again, with a new dispatcher, which finds the run in the store.
    check_resumed(store, run_id, saved, "all of Ray was killed")
    expect(notice.first).to_be_hidden(timeout=WORKER_MS)
    store.request_stop(run_id, store.run(run_id).owner)
    await_that(lambda: store.run(run_id).state == State.STOPPED, 60)
