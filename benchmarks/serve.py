"""`streamlit …` with torch loaded before the first page: `python benchmarks/serve.py run app.py`.

Torch makes a server slower: Streamlit collects garbage after every script run, and torch brings a
million objects to walk.  A server on which somebody has looked inside a network is such a server.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch  # noqa: F401
import torchvision  # type: ignore[import-untyped]  # noqa: F401
from streamlit.web.cli import main

if __name__ == "__main__":
    # As `python -m streamlit` has it: the package is imported from the working directory.
    sys.path[0] = str(Path.cwd())
    main(prog_name="streamlit")
