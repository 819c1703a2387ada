"""Malformed messages to a running server: wrong ids, types and values, as no browser sends them.

The client is a student of :mod:`benchmarks.students` who reads what widgets a page has.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets
from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.fuzz.hostile import TEXTS, Finding, change_text, change_value, make_value
from cnnviz.ui.kit import pages
from cnnviz.ui.kit.component import unpack

PATIENCE_S = 20
QUIET_S = 1.0
"""After so long without an answer there is none: Streamlit ignores some messages."""
STATE_KEYS = sorted(
    {
        name
        for path in (Path(__file__).parents[2] / "cnnviz" / "ui").rglob("*.py")
        for name in re.findall(r"\bon_(\w+)_change=", path.read_text(encoding="utf-8"))
    }
)
"""Names of what components send: each has a callback in the code."""
REDACTED = "an error that says nothing"
"""What Streamlit shows in place of an exception: it happens where a widget gets another type."""
EDIT = {"token": "", "revision": 1, "image": {"shape": [1, 2, 2], "values": [1, 2, 3, 4]}}
MESSAGES_PER_PAGE = 25


@dataclass
class Attacker:
    """One connection that sends what it likes.

    Args:
        address: Of the server, ``127.0.0.1:8501``.
        cookie: Cookies of the browser.
        widgets: The kind of each element with an id.
        components: The data of each component.
        fragments: The ids of the parts of the page.
        errors: The exceptions that the page has shown.
        script: The hash of the page.
        query: The parameters of its link.
        keep: Takes all that is sent, if it is there.
    """

    address: str
    cookie: str = ""
    widgets: dict[str, str] = field(default_factory=dict)
    components: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    script: str = ""
    query: str = ""
    keep: bytearray | None = None
    _socket: Any = None

    async def open(self, page: str, query: str = "") -> None:
        """Connect and open a page."""
        self._socket = await websockets.connect(
            f"ws://{self.address}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            compression=None,
        )
        message = BackMsg()
        message.rerun_script.page_name = "" if page == "home" else page
        message.rerun_script.query_string = query
        await self.send(message.SerializeToString())

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()

    async def send(self, data: bytes, patience: float = PATIENCE_S) -> None:
        """Send a message, and read what comes until the script has ended.

        Raises:
            TimeoutError: Nothing says that it has.
        """
        await self._socket.send(data)
        while True:
            answer = await asyncio.wait_for(self._socket.recv(), patience)
            if self.keep is not None:
                self.keep += answer
            message = ForwardMsg.FromString(answer)
            kind = message.WhichOneof("type")
            if kind == "new_session":  # the script has begun
                patience = PATIENCE_S
            elif kind == "navigation":
                self.script = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta":
                self._note(message)
            elif (
                kind == "script_finished"
                and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return

    def _note(self, message: ForwardMsg) -> None:
        fragment = message.delta.fragment_id
        if fragment and fragment not in self.fragments:
            self.fragments.append(fragment)
        if message.delta.WhichOneof("type") != "new_element":
            return
        kind = message.delta.new_element.WhichOneof("type") or ""
        element = getattr(message.delta.new_element, kind, None)
        if kind == "exception":
            shown = f"{element.type} {element.message}"
            told = list(element.stack_trace) or "redacted" not in element.message
            self.errors.append(shown if told else REDACTED)
        elif getattr(element, "id", ""):
            self.widgets[element.id] = kind
            if kind == "bidi_component":
                self.components[element.id] = unpack(element.json) if element.json else None


def fuzz_widgets(
    address: str, count: int, seed: int, is_alive: Callable[[], bool]
) -> Iterator[Finding]:
    """Send malformed messages; yield those after which a page fails or nothing answers.

    Args:
        address: Of the server.
        count: Number of messages.
        seed: Of what they are.
        is_alive: Returns whether the process of the server still runs.
    """
    yield from asyncio.run(_collect(_attack(address, count, seed, is_alive)))


async def _collect(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [finding async for finding in findings]


async def _attack(
    address: str, count: int, seed: int, is_alive: Callable[[], bool]
) -> AsyncIterator[Finding]:
    ids = [page.id for page in (*pages.PAGES, pages.ADMIN)]
    for start in range(0, count, MESSAGES_PER_PAGE):
        page = ids[start // MESSAGES_PER_PAGE % len(ids)]
        attacker = Attacker(address, f"cnnviz_browser={random.Random(start).randbytes(16).hex()}")
        await attacker.open(page)
        for number in range(start, min(count, start + MESSAGES_PER_PAGE)):
            dice = random.Random(f"{seed} widget {number}")
            data = make_message(dice, attacker)
            harm, again = await _send(attacker, data)
            if again:  # what was sent stays in the session: the next reader has another one
                await attacker.close()
                attacker = Attacker(address, attacker.cookie)
                try:
                    await attacker.open(page)
                except (TimeoutError, OSError, websockets.WebSocketException) as error:
                    harm = f"{harm} and then {error!r}"
                harm += "; ".join(attacker.errors)
            if not is_alive():
                yield Finding(f"widget {number}", f"{page}: {data!r}", "the server has ended")
                return
            if harm:
                yield Finding(f"widget {number}", f"{page}: {_describe(data)}", harm)
        await attacker.close()


async def _send(attacker: Attacker, data: bytes) -> tuple[str, bool]:
    """Send a malformed message; return what is wrong, and whether the session is no longer good."""
    attacker.errors.clear()
    try:
        await attacker.send(data, QUIET_S)
    except TimeoutError:  # Streamlit ignores some messages
        return "", True
    except websockets.ConnectionClosed:
        return "the server closed the connection", True
    shown = [error for error in attacker.errors if error != REDACTED]
    return "; ".join(shown), bool(attacker.errors)


def _describe(data: bytes) -> str:
    try:
        return str(BackMsg.FromString(data))
    except DecodeError:
        return repr(data)


def make_message(dice: random.Random, attacker: Attacker) -> bytes:
    """Return a message that changes one to three widgets of a page, which may not exist."""
    message = BackMsg()
    request = message.rerun_script
    request.query_string = (
        attacker.query
        if dice.random() < 0.8
        else change_text(dice, attacker.query).replace("\0", "")
    )
    request.page_script_hash = attacker.script
    if attacker.fragments and dice.random() < 0.6:
        request.fragment_id = dice.choice(attacker.fragments)
    if dice.random() < 0.02:
        request.fragment_id = dice.choice(TEXTS)[:100]
    if dice.random() < 0.03:
        request.page_script_hash = dice.choice(TEXTS)[:100]
    for _ in range(dice.randint(1, 3)):
        entry = request.widget_states.widgets.add()
        entry.id = dice.choice(list(attacker.widgets) or ["x"])
        if dice.random() < 0.05:
            entry.id = change_text(dice, entry.id)[:300]
        _fill(dice, entry, attacker)
    return message.SerializeToString()


def _fill(dice: random.Random, entry: WidgetState, attacker: Attacker) -> None:
    if attacker.widgets.get(entry.id) == "bidi_component" and dice.random() < 0.9:
        entry.json_value = json.dumps(_component_state(dice, attacker.components.get(entry.id)))
        return
    match dice.randrange(9):
        case 0:
            entry.trigger_value = True
        case 1:
            entry.bool_value = dice.random() < 0.5
        case 2:
            entry.int_value = dice.choice((0, -1, 7, 10**6, 2**63 - 1, -(2**63)))
        case 3:
            entry.double_value = dice.choice((0.5, -1.0, 1e308, float("nan"), float("inf")))
        case 4:
            entry.string_value = _text(dice)
        case 5:
            entry.string_array_value.data.extend(_text(dice) for _ in range(dice.randint(0, 3)))
        case 6:
            entry.int_array_value.data.extend(dice.choice((0, -1, 99)) for _ in range(3))
        case 7:
            entry.double_array_value.data.extend((float("nan"), 1e9))
        case _:
            entry.json_value = dice.choice((json.dumps(make_value(dice)), "{", "", "[]", "null"))


def _text(dice: random.Random) -> str:
    return dice.choice(TEXTS).encode("utf-8", "replace").decode()


def _component_state(dice: random.Random, data: Any) -> Any:
    """Return what a component may send: one of the known names, with a likely or any value."""
    if dice.random() < 0.05:
        return make_value(dice)
    shown = data if isinstance(data, dict) else {}
    edit = {
        **EDIT,
        **{name: shown[name] for name in ("token", "image", "weights") if name in shown},
    }
    values = [shown, edit, *shown.values()]
    return {
        name: make_value(dice)
        if dice.random() < 0.4
        else change_value(dice, json.loads(json.dumps(dice.choice(values), default=str)))
        for name in dice.sample(STATE_KEYS, dice.randint(1, len(STATE_KEYS)))
    }
