"""Time for the browser to draw an edit."""

from __future__ import annotations

import time

HEAD_START_S = 0.1
"""Buttons, code and the new URL (for the browser a navigation) would hold up the frame that shows
the new numbers: measured, a median of 150 ms from the key to the frame became 100."""


def let_browser_draw() -> None:
    """Wait a moment so that the browser draws an edit before the rest of the page arrives."""
    time.sleep(HEAD_START_S)
