"""Where the computing happens, in words for the reader."""

from __future__ import annotations

import os

from cnnviz.ui.text import _


def badge() -> str:
    """Return the device in a few words, such as ``CPU, 8 threads``."""
    return _("CPU, {count} threads", count=os.cpu_count() or 1)
