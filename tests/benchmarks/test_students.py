"""How much the server sends for one change; each message costs it a third of a millisecond."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from benchmarks.classroom import (
    CELL_BYTES,
    CELL_MESSAGES,
    SETTING_BYTES,
    SETTING_MESSAGES,
    address,
)
from benchmarks.students import Answer, Student

from ..browser.servers import start_server


async def change(host: str, page: str) -> tuple[Answer, Answer]:
    """Return the answers to a changed setting and to an edited cell."""
    student = Student(host, page)
    await student.open()
    setting = await student.set_number("Stride", 2)
    await student.edit_cell(random.Random(0))  # leaves the worked example: the whole lesson runs
    cell = await student.edit_cell(random.Random(1))
    await student.close()
    return setting, cell


def test_a_change_needs_few_messages(tmp_path: Path) -> None:
    server = start_server(tmp_path)
    try:
        for page in ("convolution", "pooling"):
            setting, cell = asyncio.run(change(address(server), page))
            assert setting.messages <= SETTING_MESSAGES
            assert setting.bytes <= SETTING_BYTES
            assert cell.messages <= CELL_MESSAGES
            assert cell.bytes <= CELL_BYTES
    finally:
        server.stop()
