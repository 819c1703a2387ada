"""Keys that open what only some may see, such as a teacher's class: compared, never shown.

A key is in the environment, so that no page, link or log has it.  Comparing takes the same time
whatever was typed, and wrong keys make the next ones wait: after three, a visitor waits 1, 2, 4, …
60 s, and after 30 in a minute, by anyone, all wait for the rest of it.
"""

import hashlib
import hmac
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from cnnviz.problem import Problem

SHORTEST = 8
"""Characters; with 30 tries per minute, eight random letters last for thousands of years."""
FREE_TRIES = 3
LONGEST_WAIT_S = 60.0
FORGOTTEN_AFTER_S = 600.0
"""After so long without a try, the wrong ones of a visitor do not count any more."""
WINDOW_S = 60.0
WRONG_PER_WINDOW = 30


def is_key_set(variable: str) -> bool:
    """Return whether the environment has a key: without one, what it opens does not exist."""
    return bool(os.environ.get(variable))


def check_key(variable: str, given: str, visitor: str) -> None:
    """Return if somebody gave the right key.

    Args:
        variable: The environment variable that has the key, ``CNNVIZ_ADMIN_KEY``.
        given: What was typed or sent.
        visitor: Who did: the browser's id or an address.  It is kept for ten minutes after a wrong
            key, in memory alone.

    Raises:
        Problem: It is wrong, too many were, or the host has set none or one that is too short.
    """
    _GUARD.check(variable, given, visitor)


@dataclass
class _WrongKeys:
    count: int = 0
    last: float = 0.0


@dataclass
class KeyGuard:
    """What is known of the wrong keys that were tried in this process.

    Args:
        clock: Returns seconds that only grow.
    """

    clock: Callable[[], float] = time.monotonic
    _visitors: dict[tuple[str, str], _WrongKeys] = field(default_factory=dict)
    _recent: dict[str, deque[float]] = field(default_factory=dict)  # times of wrong keys
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, variable: str, given: str, visitor: str) -> None:
        """Do what :func:`check_key` does."""
        key = os.environ.get(variable, "")
        if not key:
            raise Problem("The host of this server has not set {variable}.", variable=variable)
        if len(key) < SHORTEST:
            raise Problem(
                "{variable} is too short: it needs at least {least} characters.",
                variable=variable,
                least=SHORTEST,
            )
        with self._lock:  # tries at the same moment count one after another
            now = self.clock()
            self._forget_old(now)
            wait = self._wait(variable, visitor, now)
            if wait > 0:  # the right key, too: otherwise waiting would not slow down guessing
                seconds = int(wait) + 1
                raise Problem("Too many wrong keys. Try again in {seconds} s.", seconds=seconds)
            if not _is_same(given, key):
                self._note_wrong(variable, visitor, now)
                raise Problem("That is not the key.")
            self._visitors.pop((variable, visitor), None)

    def _wait(self, variable: str, visitor: str, now: float) -> float:
        recent = self._recent.get(variable)
        of_all = 0.0
        if recent and len(recent) >= WRONG_PER_WINDOW:
            of_all = recent[0] + WINDOW_S - now
        wrong = self._visitors.get((variable, visitor))
        if wrong is None or wrong.count < FREE_TRIES:
            return of_all
        pause = min(LONGEST_WAIT_S, 2.0 ** (wrong.count - FREE_TRIES))
        return max(of_all, wrong.last + pause - now)

    def _note_wrong(self, variable: str, visitor: str, now: float) -> None:
        wrong = self._visitors.setdefault((variable, visitor), _WrongKeys())
        wrong.count, wrong.last = wrong.count + 1, now
        self._recent.setdefault(variable, deque(maxlen=WRONG_PER_WINDOW)).append(now)

    def _forget_old(self, now: float) -> None:
        for visitor, wrong in list(self._visitors.items()):
            if now - wrong.last > FORGOTTEN_AFTER_S:
                del self._visitors[visitor]
        for recent in self._recent.values():
            while recent and now - recent[0] >= WINDOW_S:
                recent.popleft()


_GUARD = KeyGuard()


def _is_same(given: str, key: str) -> bool:
    # Digests have the same length, so that the time does not depend on the key's either.
    texts = (text.encode("utf-8", "surrogatepass") for text in (given, key))
    one, other = (hashlib.sha256(text).digest() for text in texts)
    return hmac.compare_digest(one, other)
