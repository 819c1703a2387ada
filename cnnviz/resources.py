"""Where files that are not code lie (``assets``, ``static``, the app), and how to find the code."""

import os
from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUNDLED = _PACKAGE / "_app"


def resource(*parts: str) -> Path:
    """Return the path of a file or folder of the app, such as ``resource("assets", "locale")``.

    The first part is ``app.py``, ``pages``, ``assets`` or ``static``. A wheel carries these files
    inside the package; in a clone of the repository they lie beside it.
    """
    root = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent
    return root.joinpath(*parts)


def python_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a Python process of our own, which can import cnnviz.

    The variables are added to those of this process, or replace them.
    """
    paths = [str(_PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, **variables, "PYTHONPATH": os.pathsep.join(paths)}
