"""Work that is done before readers ask for it."""

import threading

from cnnviz.ui.kit.ahead import work_ahead


def test_work_is_done_in_its_order_and_once_per_process() -> None:
    done: list[int] = []
    ended = threading.Event()
    work_ahead("test", [lambda: done.append(1), lambda: done.append(2), ended.set])
    assert ended.wait(10)
    work_ahead("test", [lambda: done.append(3)])
    assert done == [1, 2]
