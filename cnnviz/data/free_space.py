"""Uploads leave the disk some free space, which runs and the database need."""

import os
import shutil
from pathlib import Path

from cnnviz.problem import Problem

VARIABLE = "CNNVIZ_FREE_MEGABYTES"
MEGABYTES = 1_000
"""Left free, unless the host sets another number."""


def check_free_space(folder: Path) -> None:
    """Refuse an upload if the disk of a folder, which need not exist yet, is nearly full.

    Raises:
        Problem: Less is free than the host wants to keep, or the limit is not a whole number.
    """
    text = os.environ.get(VARIABLE, "") or str(MEGABYTES)
    if not text.isdecimal():
        raise Problem(
            "{name} is {value}; it must be a whole number, {nearest} or more.",
            setting="uploads",
            name=VARIABLE,
            nearest=0,
            value=text,
        )
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if shutil.disk_usage(folder).free < int(text) * 2**20:
        raise Problem(
            "The disk of this server is nearly full; uploads are refused until there is space.",
            setting="uploads",
        )
