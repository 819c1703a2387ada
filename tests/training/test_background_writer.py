"""Writing to the store in the background."""

from __future__ import annotations

import threading

import pytest

from cnnviz.training.workers.background_writer import MAX_PENDING, BackgroundWriter


def test_tasks_run_in_order_and_before_the_block_ends() -> None:
    done: list[int] = []
    with BackgroundWriter() as writer:
        for number in range(50):
            writer.submit(done.append, number)
    assert done == list(range(50))


def fail() -> None:
    raise OSError("no room")


def test_the_error_of_a_task_is_raised() -> None:
    with pytest.raises(OSError, match="no room"), BackgroundWriter() as writer:
        writer.submit(fail)


def raise_in_block(done: list[int]) -> None:
    with BackgroundWriter() as writer:
        writer.submit(done.append, 1)
        writer.submit(fail)
        writer.submit(done.append, 2)
        raise KeyError


def test_a_block_that_raises_still_runs_its_tasks() -> None:
    done: list[int] = []
    with pytest.raises((KeyError, OSError)):
        raise_in_block(done)
    assert done[:1] == [1]


def test_submitting_waits_while_too_many_tasks_are_pending() -> None:
    free = threading.Event()
    threading.Timer(0.2, free.set).start()
    with BackgroundWriter() as writer:
        for _ in range(MAX_PENDING):
            writer.submit(free.wait)
        assert not free.is_set()
        writer.submit(free.wait)
        assert free.is_set()
