"""The scripts of the components: modules in assets, put together as Streamlit takes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path


def joined(folder: Path, names: Sequence[str]) -> str:
    """Return the modules of a component as one, those that others import from first.

    Streamlit takes one module and sends it along with every run of the page: the imports between
    the files go, and so do comments and indentation.
    """
    whole = "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
    whole = re.sub(r"^import [^;]*;\n", "", whole, flags=re.MULTILINE)
    whole = re.sub(r"^export (?!default)", "", whole, flags=re.MULTILINE)
    whole = re.sub(r"^\s*//.*\n", "", whole, flags=re.MULTILINE)
    return re.sub(r"^[ \t]+|\n(?=\n)", "", whole, flags=re.MULTILINE)
