"""The memory that a session keeps after it has looked into a network.

Written by hand: profilers of memory tell what a process holds, not what one session adds to the
caches that all sessions share.
"""

from __future__ import annotations

import argparse
import gc
import sys
import types

import numpy as np

from benchmarks.report import Report
from cnnviz.data import Dataset
from cnnviz.ui.models.loading import Model
from cnnviz.ui.models.shared_cache import SharedCache
from tests.pages.opening import visit

MOST_MB = 3
SHARED = (types.ModuleType, type, Model, SharedCache, Dataset)
"""Objects of these types belong to all sessions."""


def measure_session_memory(report: Report, options: argparse.Namespace) -> None:
    """*Session*: what can be reached from the session's state and from the fragments of its page,
    without the networks, images and activations in the shared caches.
    """
    megabytes = session_size("vgg11") / 1e6
    report.add("session after VGG-11 in Look inside", "MB", [megabytes], median=MOST_MB)


def session_size(net: str) -> int:
    """Return how many bytes a session keeps after it has looked into an untrained network."""
    app = visit("inside", net=net)
    assert not app.error
    state = object.__getattribute__(app.session_state, "_state")
    return reachable_bytes([vars(state), app._fragment_storage._fragments])


def reachable_bytes(root: object) -> int:
    """Return the size of the objects that can be reached, those of ``SHARED`` aside."""
    known: set[int] = set()
    objects, size = [root], 0
    while objects:
        one = objects.pop()
        if id(one) in known or isinstance(one, SHARED):
            continue
        known.add(id(one))
        if isinstance(one, np.ndarray) and one.base is not None:
            objects.append(one.base)  # a view keeps the whole array
            continue
        size += sys.getsizeof(one, 0)
        if isinstance(one, types.FunctionType):  # not the globals of its module
            objects += [one.__closure__, one.__defaults__, one.__kwdefaults__, vars(one)]
        elif not type(one).__module__.startswith("streamlit.runtime.scriptrunner"):
            objects += gc.get_referents(one)
    return size
