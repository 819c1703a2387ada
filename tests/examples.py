"""The number of examples of a property test: all in CI, a tenth elsewhere."""

from __future__ import annotations

import os

from hypothesis import settings


def examples(count: int) -> settings:
    """Return the settings of a property test that tries ``count`` examples in CI."""
    return settings(max_examples=count if os.environ.get("CI") else max(10, count // 10))
