"""Keys: right ones open, wrong ones wait longer and longer, and time says nothing of the key."""

from __future__ import annotations

import hmac

import pytest

from cnnviz.problem import Problem
from cnnviz.ui.backend import keys
from cnnviz.ui.backend.keys import KeyGuard

NAME, KEY = "CNNVIZ_TEST_KEY", "correct horse 말"


class Clock:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setenv(NAME, KEY)
    return Clock()


def answer(guard: KeyGuard, given: str, visitor: str = "a") -> str:
    """Return what the guard says, empty if the key is right."""
    try:
        guard.check(NAME, given, visitor)
    except Problem as problem:
        return str(problem)
    return ""


def test_the_right_key_opens_and_others_do_not(clock: Clock) -> None:
    guard = KeyGuard(clock)
    assert answer(guard, KEY) == ""
    for wrong in ("", KEY[:-1], KEY + " ", KEY.upper(), "\ud800", "a" * 100_000):
        assert answer(KeyGuard(clock), wrong) == "That is not the key."


def test_wrong_keys_wait_twice_as_long_each_time_and_a_minute_at_most(clock: Clock) -> None:
    guard, waits = KeyGuard(clock), []
    for _ in range(12):
        before = clock.seconds
        while answer(guard, "wrong key").startswith("Too many"):
            clock.seconds += 0.5
        waits.append(clock.seconds - before)
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_visitor_who_waits_is_refused_with_the_right_key_too(clock: Clock) -> None:
    guard = KeyGuard(clock)
    for _ in range(3):
        answer(guard, "wrong key")
    assert answer(guard, KEY) == "Too many wrong keys. Try again in 2 s."
    assert answer(guard, KEY, "another visitor") == ""
    clock.seconds += 1
    assert answer(guard, KEY) == ""
    assert answer(guard, "wrong key") == "That is not the key."  # and counts from the beginning


def test_changing_cookies_does_not_help(clock: Clock) -> None:
    guard = KeyGuard(clock)
    answers = [answer(guard, "wrong key", f"visitor {number}") for number in range(100)]
    assert answers.count("That is not the key.") == keys.WRONG_PER_WINDOW
    assert answer(guard, KEY, "new visitor").startswith("Too many wrong keys.")
    clock.seconds += keys.WINDOW_S
    assert answer(guard, KEY, "new visitor") == ""


def test_old_tries_are_forgotten_and_take_no_memory(clock: Clock) -> None:
    guard = KeyGuard(clock)
    for number in range(2_000):
        answer(guard, "wrong key", f"visitor {number}")
        clock.seconds += 3
    assert len(guard._visitors) <= keys.FORGOTTEN_AFTER_S / 2
    clock.seconds += 601
    answer(guard, KEY)
    assert not guard._visitors


def test_each_key_has_its_own_tries(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_OTHER_KEY", "another key")
    guard = KeyGuard(clock)
    for _ in range(4):
        answer(guard, "wrong key")
    guard.check("CNNVIZ_OTHER_KEY", "another key", "a")


def test_without_a_key_or_with_a_short_one_nothing_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert not keys.is_key_set(NAME)
    assert answer(KeyGuard(), "") == f"The host of this server has not set {NAME}."
    monkeypatch.setenv(NAME, "1234")
    assert answer(KeyGuard(), "1234").startswith(f"{NAME} is too short")


def test_keys_are_compared_in_constant_time_by_digests_of_one_length(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []
    compare = hmac.compare_digest

    def spy(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    guard = KeyGuard(clock)
    for given in ("", "x" * 1_000, KEY):
        answer(guard, given)
    assert len(compared) == 3
    assert {len(digest) for pair in compared for digest in pair} == {32}
    assert KEY.encode() not in {digest for pair in compared for digest in pair}


def test_the_answer_does_not_contain_what_was_typed(clock: Clock) -> None:
    assert "secret guess" not in answer(KeyGuard(clock), "secret guess")
