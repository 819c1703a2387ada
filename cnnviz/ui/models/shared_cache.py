"""A cache that all sessions share: bounded in bytes, each value computed once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Value = TypeVar("Value")


class SharedCache(Generic[Value]):
    """The values that were used last; ``size`` returns the bytes of one.

    The sessions that need a value meanwhile wait until it is computed; those that need another one
    do not.
    """

    def __init__(self, size: Callable[[Value], int]) -> None:
        self._size = size
        self._lock = threading.Lock()  # held only for a moment
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        # Of values that are needed just now; a lock that nobody holds or waits for is gone.
        self._computing: WeakValueDictionary[Hashable, threading.Lock] = WeakValueDictionary()

    def peek(self, key: Hashable) -> Value | None:
        """Return the value of a key if it is in the cache."""
        with self._lock:
            return self._values.get(key)

    def get(self, key: Hashable, compute: Callable[[], Value], most: int) -> Value:
        """Return the value of a key; compute it if it is not in the cache.

        Args:
            key: Identifies the value.
            compute: Returns the value; if it raises an exception, the next one tries again.
            most: Bytes of all values; the one that was used last stays even if it is larger.
        """
        with self._lock:
            computing = self._computing.setdefault(key, threading.Lock())
        with computing:
            with self._lock:
                if key in self._values:
                    self._values.move_to_end(key)
                    return self._values[key]
            value = compute()
            with self._lock:
                self._values[key] = value
                self._drop_oldest(most)
        return value

    def _drop_oldest(self, most: int) -> None:
        total = sum(map(self._size, self._values.values()))
        while total > most and len(self._values) > 1:
            _key, value = self._values.popitem(last=False)
            total -= self._size(value)
