"""How much the server sends for one change; each message costs it a third of a millisecond."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import pytest

from benchmarks.classroom import (
    CELL_BYTES,
    CELL_MESSAGES,
    PARTS_BYTES,
    POLL_BYTES,
    SETTING_BYTES,
    SETTING_MESSAGES,
    address,
)
from benchmarks.students import Answer, Student
from cnnviz import nets
from cnnviz.training import Phase, Progress, Settings, Store
from cnnviz.training.records.report import Report
from cnnviz.ui.kit.polling import REST_SECONDS

from ..browser.servers import Server, start_server
from ..threads import run_coroutine

POLL_MESSAGES = 10
CURVES_BYTES = 8_500
SETTINGS = Settings(nets.find("lecture-cnn"), data="practice", epochs=20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start_server(tmp_path_factory.mktemp("students"))
    yield running
    running.stop()


async def change(host: str, page: str) -> tuple[Answer, Answer]:
    """Return the answers to a changed setting and to an edited cell."""
    student = Student(host, page)
    await student.open()
    setting = await student.set_number("Stride", 2)
    await student.edit_cell(random.Random(0))  # leaves the worked example: the whole lesson runs
    cell = await student.edit_cell(random.Random(1))
    await student.close()
    return setting, cell


def test_a_change_needs_few_messages(server: Server) -> None:
    for page in ("convolution", "pooling"):
        setting, cell = run_coroutine(change(address(server), page))
        assert setting.messages <= SETTING_MESSAGES
        assert setting.bytes <= SETTING_BYTES
        assert cell.messages <= CELL_MESSAGES
        assert cell.bytes <= CELL_BYTES


async def choose_scene(host: str, lesson: str, scene: str) -> None:
    student = Student(host, lesson)  # on a first visit, without a cookie
    await student.open()
    await student.use_component("course/scenes", {"choice": [scene, 1]})
    await student.close()


def test_a_scene_that_needs_the_id_of_the_browser_opens_on_a_first_visit(server: Server) -> None:
    run_coroutine(choose_scene(address(server), "dnn_cnn", "yours"))


def record(step: int, phase: Phase = Phase.TRAINING, **figures: float) -> Progress:
    epoch = 1 + step // 50
    return Progress(phase, epoch, step, 1000, step * 0.5, 900.0, "CPU", 1e-3, 1.5, 0.5, **figures)


def end_epoch(store: Store, run: str) -> None:
    figures = {"train_loss": 0.3, "train_accuracy": 0.9, "test_loss": 0.4, "test_accuracy": 0.8}
    store.append(run, record(50, Phase.EPOCH, **figures))
    counts = tuple(tuple(90 if a == b else a for b in range(10)) for a in range(10))
    store.save_report(run, Report(1, counts, (), ()))


async def watch(host: str, store: Store, run: str) -> dict[str, Answer]:
    """Return what is sent to the page of a run when it polls."""
    student, answers = Student(host, "training", f"run={run}"), {}
    changes = {
        "nothing new": lambda: None,
        "a longer curve": lambda: store.append(run, record(49)),
        "an epoch": lambda: end_epoch(store, run),
        "nothing new again": lambda: None,
    }
    store.beat(run)
    await student.open()
    for case, change in changes.items():
        await asyncio.sleep(REST_SECONDS)
        change()
        store.beat(run)  # else it counts as interrupted on a slow machine
        answers[case] = await student.poll()
    await student.close()
    return answers


def test_a_poll_sends_only_what_has_changed(server: Server) -> None:
    store = Store(server.store)
    run = store.add(SETTINGS, "me")
    store.claim(run)
    for step in range(1, 49):
        store.append(run, record(step))
    answers = run_coroutine(watch(address(server), store, run))
    store.close()
    for case in ("nothing new", "nothing new again"):
        assert answers[case].messages <= POLL_MESSAGES
        assert answers[case].bytes <= POLL_BYTES
    curves, epoch = answers["a longer curve"].bytes, answers["an epoch"].bytes
    assert POLL_BYTES < curves <= CURVES_BYTES
    assert curves + 2_500 < epoch <= PARTS_BYTES  # with the report
    assert [answer.scripts for answer in answers.values()] == [1, 2, 2, 1]
