"""Writing to the store in the background."""

from __future__ import annotations

import threading

import pytest

from cnnviz.training.workers.background_writer import MAX_PENDING, BackgroundWriter


def test_what_is_told_is_done_in_order_and_before_the_end() -> None:
    done: list[int] = []
    with BackgroundWriter() as writer:
        for number in range(50):
            writer.submit(done.append, number)
    assert done == list(range(50))


def fail() -> None:
    raise OSError("no room")


def test_what_goes_wrong_is_raised() -> None:
    with pytest.raises(OSError, match="no room"), BackgroundWriter() as writer:
        writer.submit(fail)


def broken_off(done: list[int]) -> None:
    with BackgroundWriter() as writer:
        writer.submit(done.append, 1)
        writer.submit(fail)
        writer.submit(done.append, 2)
        raise KeyError


def test_a_block_that_breaks_off_is_written_to_its_end_and_says_why_it_broke_off() -> None:
    done: list[int] = []
    with pytest.raises((KeyError, OSError)):
        broken_off(done)
    assert done[:1] == [1]


def test_the_loop_waits_when_too_much_is_to_be_done() -> None:
    free = threading.Event()
    threading.Timer(0.2, free.set).start()
    with BackgroundWriter() as writer:
        for _ in range(MAX_PENDING):
            writer.submit(free.wait)
        assert not free.is_set()
        writer.submit(free.wait)
        assert free.is_set()
