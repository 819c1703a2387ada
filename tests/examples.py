"""The number of examples of a property test."""

from __future__ import annotations

import os

from hypothesis import settings


def examples(count: int) -> settings:
    """Return the settings of a property test that tries ``count`` examples in ``make test-all``.

    CI tries half of them, the same ones every time; ``make test`` elsewhere a tenth, always others.
    """
    if os.environ.get("CNNVIZ_EXAMPLES") == "all":
        return settings(max_examples=count)
    return settings(max_examples=count // 2 if os.environ.get("CI") else max(10, count // 10))
