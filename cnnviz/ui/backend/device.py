"""The device that networks are trained on, in words."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.kit.i18n import _n

if TYPE_CHECKING:
    from cnnviz.training import Device


def device_badge() -> str:
    """Return the device in a few words, such as ``CPU, 8 threads`` or the name of a GPU.

    A worker writes its device into the store.  The store is read only once some page has opened it:
    lessons that need no database do not wait for one.
    """
    device = _device(_url()) if "cnnviz.ui.backend.runs" in sys.modules else None
    if device is None or device.kind == "cpu":
        threads = device.threads if device else os.cpu_count() or 1
        return _n("CPU, {count} thread", "CPU, {count} threads", threads)
    return device.title if device.count == 1 else f"{device.count} × {device.title}"


def is_gpu() -> bool:
    """Return whether a worker has reported a GPU; reads nothing that the badge has not read."""
    device = _device(_url())
    return device is not None and device.kind != "cpu"


def _url() -> str:
    return os.environ.get("CNNVIZ_STORE", "")


@st.cache_data(ttl=30, show_spinner=False)
def _device(url: str) -> Device | None:
    """Return the device, None before a worker has reported it; the store's address is the key."""
    from cnnviz.ui.backend import runs

    try:
        return runs.store().device()
    except Problem:  # the training room says what is wrong with the store
        return None
