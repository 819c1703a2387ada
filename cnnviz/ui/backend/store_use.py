"""Whether some page has opened the store: lessons without a database do not wait for one."""

from __future__ import annotations

import threading

begun = threading.Event()
"""Set when :mod:`cnnviz.ui.backend.runs` is imported."""
