"""The cache that sessions share: bounded in bytes, each value computed once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cnnviz.ui.models.shared_cache import SharedCache


def test_the_values_used_last_stay() -> None:
    cache: SharedCache[bytes] = SharedCache(len)
    first = cache.get("a", lambda: bytes(4), most=8)
    cache.get("b", lambda: bytes(4), most=8)
    assert cache.get("a", lambda: bytes(4), most=8) is first
    second = cache.get("c", lambda: bytes(4), most=8)  # b leaves
    assert cache.get("a", lambda: bytes(4), most=8) is first
    assert cache.get("c", lambda: bytes(4), most=8) is second
    large = cache.get("d", lambda: bytes(100), most=8)
    assert cache.get("d", lambda: bytes(1), most=8) is large
    assert cache.get("a", lambda: bytes(4), most=8) is not first


def test_a_value_is_computed_once_and_others_do_not_wait_for_it() -> None:
    cache: SharedCache[bytes] = SharedCache(len)
    started, finished = threading.Event(), threading.Event()

    def slow() -> bytes:
        started.set()
        assert finished.wait(20)
        return b"slow"

    with ThreadPoolExecutor(3) as pool:
        results = [pool.submit(cache.get, "slow", slow, 100) for _session in range(2)]
        assert started.wait(20)
        assert cache.get("quick", lambda: b"quick", 100) == b"quick"
        finished.set()
        assert results[0].result(20) is results[1].result(20)


def test_after_an_exception_the_value_is_computed_again() -> None:
    cache: SharedCache[bytes] = SharedCache(len)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: bytes(1 // 0), 100)
    assert not cache._computing, "links to networks that do not exist leave nothing behind"
    assert cache.get("a", lambda: b"a", 100) == b"a"
