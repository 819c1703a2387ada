"""The device that networks are trained on, in words."""

from __future__ import annotations

import os

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.backend import store_use
from cnnviz.ui.kit.i18n import _n


def device_badge() -> str:
    """Return the device in a few words, such as ``CPU, 8 threads`` or the name of a GPU.

    A worker writes its device into the store.  The store is read only once some page has opened it:
    lessons that need no database do not wait for one.
    """
    url = os.environ.get("CNNVIZ_STORE", "")
    kind, title, threads = _device(url) if store_use.begun.is_set() else ("", "", 0)
    if kind in ("", "cpu"):
        return _n("CPU, {count} thread", "CPU, {count} threads", threads or os.cpu_count() or 1)
    return title


def is_gpu() -> bool:
    """Return whether a worker has reported a GPU; reads nothing that the badge has not read."""
    return _device(os.environ.get("CNNVIZ_STORE", ""))[0] not in ("", "cpu")


@st.cache_data(ttl=30, show_spinner=False)
def _device(url: str) -> tuple[str, str, int]:
    """Return kind, title and threads of the device; empty before a worker has reported it.

    Args:
        url: Address of the store, part of the key of the cache.
    """
    from cnnviz.ui.backend import runs

    try:
        device = runs.store().device()
    except Problem:  # the training room says what is wrong with the store
        device = None
    if device is None:
        return "", "", 0
    title = device.title if device.count == 1 else f"{device.count} × {device.title}"
    return device.kind, title, device.threads
