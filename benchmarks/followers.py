"""Browsers of a class that follow their teacher: what they ask for, over connections that stay."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field

from cnnviz.classroom.classrooms import Classrooms
from cnnviz.training import Store

ASK_S = 2.0
"""As static/components/classroom/bar.js asks."""
TEACHER = "f" * 32
PATH = "/classroom/live.json?lang=en"


@dataclass
class Following:
    """What a class has measured.

    Attributes:
        seconds: Of each request.
        sizes: Bytes of each answer with its headers, where nothing was new.
        delays: Seconds from a push until a follower had it.
        errors: What went wrong.
    """

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def follow_class(
    address: str, store: str, count: int, seconds: float, every: float = 5.0
) -> Following:
    """Have a class follow pushes for some seconds.

    Args:
        address: Host and port of the server.
        store: Database URL of its store.
        count: Students.
        seconds: How long.
        every: Seconds between two pushes.
    """
    classrooms, measured = Classrooms(Store(store)), Following()
    code = classrooms.open(TEACHER, "benchmark").code
    owners = [f"{number:032x}" for number in range(count)]
    for number, owner in enumerate(owners):
        classrooms.join(code, owner, f"student {number}")
    pushed: dict[str, float] = {}
    end = time.monotonic() + seconds
    students = [_follow(address, code, owner, end, pushed, measured) for owner in owners]
    await asyncio.gather(_push(address, code, end, every, pushed), *students)
    classrooms.end(code, TEACHER)
    return measured


async def _push(
    address: str, code: str, end: float, every: float, pushed: dict[str, float]
) -> None:
    number = 0
    while time.monotonic() + every + ASK_S < end:
        await asyncio.sleep(every)
        number += 1
        link = f"/quiz?seed={number}"
        pushed[link] = time.monotonic()
        body = json.dumps({"push": link}).encode()
        reader, writer = await _connect(address)  # the server closes one that rests for 5 s
        await _ask(reader, writer, address, code, TEACHER, body=body)
        writer.close()


async def _follow(
    address: str,
    code: str,
    owner: str,
    end: float,
    pushed: dict[str, float],
    measured: Following,
) -> None:
    await asyncio.sleep(random.uniform(0, ASK_S))
    reader, writer = await _connect(address)
    tag, shown = "", ""
    body: bytes | None = json.dumps({"here": "/convolution"}).encode()
    while time.monotonic() < end:
        begin = time.monotonic()
        status, headers, size, text = await _ask(reader, writer, address, code, owner, tag, body)
        measured.seconds.append(time.monotonic() - begin)
        body = None
        if status == 304:
            measured.sizes.append(size)
        elif status == 200:
            tag = headers["etag"]
            link = str((json.loads(text)["push"] or {}).get("link", ""))
            if link != shown:
                measured.delays.append(time.monotonic() - pushed[link])
                shown = link
                body = json.dumps({"here": link}).encode()
        else:
            measured.errors.append(f"{status}: {text[:80]}")
        await asyncio.sleep(max(0.0, ASK_S - (time.monotonic() - begin)))
    writer.close()


async def _connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = address.rsplit(":", 1)
    return await asyncio.open_connection(host, int(port))


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    address: str,
    code: str,
    owner: str,
    tag: str = "",
    body: bytes | None = None,
) -> tuple[int, dict[str, str], int, str]:
    """Send one request; return status, headers, bytes and text of the answer."""
    lines = [
        f"{'GET' if body is None else 'POST'} {PATH} HTTP/1.1",
        f"Host: {address}",
        f"Cookie: cnnviz_browser={owner}; cnnviz_class={code}",
        *([f"If-None-Match: {tag}"] if tag else []),
        *(["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []),
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode() + (body or b""))
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *rest = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in rest)}
    content = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(first.split()[1]), headers, len(head) + len(content), content.decode()
