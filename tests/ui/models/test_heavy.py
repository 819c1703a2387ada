"""Passes of large networks run in threads of lower priority, a few at once."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from cnnviz.ui.kit.jobs import NICE
from cnnviz.ui.models import heavy
from cnnviz.ui.models.threads import LARGE

LIGHT: Any = SimpleNamespace(network=SimpleNamespace(multiply_adds=LARGE - 1))
HEAVY: Any = SimpleNamespace(network=SimpleNamespace(multiply_adds=LARGE))


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own")
def test_only_a_large_network_computes_with_lower_priority() -> None:
    before = priority()
    assert heavy.run_aside(LIGHT, priority) == before
    assert heavy.run_aside(HEAVY, priority) == max(before, NICE)
    assert priority() == before


def test_no_more_passes_run_at_once_than_the_machine_bears() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def compute() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.02)
        with lock:
            running -= 1

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: heavy.run_aside(HEAVY, compute), range(12)))
    assert 1 <= most <= heavy.most_at_once()


def test_an_error_is_raised_where_the_result_is_needed() -> None:
    with pytest.raises(ZeroDivisionError):
        heavy.run_aside(HEAVY, lambda: 1 // 0)
    assert heavy.run_aside(HEAVY, lambda: 3) == 3
