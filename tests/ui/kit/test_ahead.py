"""Work that is done before readers ask for it."""

import subprocess
import sys
import threading
import time

from cnnviz.ui.kit.ahead import work_ahead


def test_work_is_done_in_its_order_and_once_per_process() -> None:
    done: list[int] = []
    ended = threading.Event()
    work_ahead("test", [lambda: done.append(1), lambda: done.append(2), ended.set])
    assert ended.wait(10)
    work_ahead("test", [lambda: done.append(3)])
    assert done == [1, 2]


def test_work_ends_with_the_process_after_the_task_that_has_begun() -> None:
    code = """
import time
from cnnviz.ui.kit.ahead import work_ahead
def task():
    time.sleep(0.2)
    print("done", flush=True)
work_ahead("test", [task] * 100)
"""
    start = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "done\n"
    assert time.monotonic() - start < 20  # all of them take 50 s
