"""Where the files that are not code lie: ``assets``, ``static``, and the scripts of the app."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUNDLED = _PACKAGE / "_app"

PYTHONPATH = str(_PACKAGE.parent)
"""The folder that a Python process of our own needs on its path to import cnnviz."""


def resource(*parts: str) -> Path:
    """Return the path of a file or folder of the app, such as ``resource("assets", "locale")``.

    A wheel carries these files inside the package; in a clone of the repository they lie beside it.

    Args:
        *parts: Its path below the folder that holds ``app.py``, ``pages``, ``assets`` and
            ``static``.
    """
    root = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent
    return root.joinpath(*parts)
