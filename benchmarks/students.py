"""Students without a browser: websocket clients that do to the server what a browser does.

Written by hand: load generators such as Locust speak HTTP; a page of Streamlit is one websocket on
which protocol buffers go both ways, and a change carries the state of every widget.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput

from cnnviz.ui.kit.component import unpack

PATIENCE_S = 180
QUIET_S = 0.2
"""After so long without a message an answer is complete, also of the parts that follow it."""


class PageError(RuntimeError):
    """The page showed an exception, or did not accept an edit."""


@dataclass(frozen=True)
class Answer:
    """What the server sent for one request.

    Args:
        seconds: From the request until the script has finished.
        picture_seconds: From the request until the last new data of the stepper, or the whole time
            where it sent none.
        messages: Number of messages.
        bytes: Their size in bytes.
        scripts: Scripts that have run: 1, and in a poll 1 more if parts were drawn again.
    """

    seconds: float
    picture_seconds: float
    messages: int
    bytes: int
    scripts: int = 1


@dataclass
class Student:
    """One browser tab, as the server sees it.

    Args:
        address: Of the server, ``127.0.0.1:8501``.
        page: Path of the page, ``convolution``.
        query: Parameters of the link.
        cookie: Cookies, for a proxy that deals out processes by them.
        bar: The words at the last progress bar that the page has shown.
        interval_s: Seconds after which a browser would poll again.
    """

    address: str
    page: str
    query: str = ""
    cookie: str = ""
    _socket: Any = None
    _session: str = ""
    _script: str = ""
    _states: dict[str, tuple[str, object] | None] = field(default_factory=dict)
    _fragments: dict[str, str] = field(default_factory=dict)
    _numbers: dict[str, str] = field(default_factory=dict)  # id by label
    _components: dict[str, str] = field(default_factory=dict)  # id by name
    _buttons: dict[str, str] = field(default_factory=dict)  # id by label
    bar: str = ""
    interval_s: float = 0.0
    _stepper: tuple[str, dict[str, Any]] | None = None
    _polls: list[str] = field(default_factory=list)  # the fragments that run by themselves

    async def open(self) -> Answer:
        """Connect and open the page; one that was closed finds its session again."""
        names = ["streamlit", *(["-", self._session] if self._session else [])]
        self._socket = await websockets.connect(
            f"ws://{self.address}/_stcore/stream",
            subprotocols=[websockets.Subprotocol(name) for name in names],
            max_size=None,
            open_timeout=PATIENCE_S,
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            compression=None,
        )
        return await self.rerun()

    async def close(self) -> None:
        """Leave the page."""
        await self._socket.close()

    async def rerun(self, fragment: str = "", *, pressed: str = "") -> Answer:
        """Run the page again, or one fragment of it, with the widgets as they are.

        Args:
            fragment: Its id, empty for the page.
            pressed: The id of a button that was pressed.
        """
        message = BackMsg()
        request = message.rerun_script
        request.query_string = self.query
        request.page_script_hash = self._script
        if not self._script:
            request.page_name = self.page
        request.fragment_id = fragment
        for widget, state in self._states.items():
            if state is not None:
                entry = request.widget_states.widgets.add()
                entry.id = widget
                setattr(entry, *state)
        if pressed:
            entry = request.widget_states.widgets.add()
            entry.id, entry.trigger_value = pressed, True
        start = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        return await self._receive(start)

    async def press(self, label: str) -> Answer:
        """Press a button."""
        widget = self._buttons[label]
        self._polls.clear()  # the page that follows has its own
        return await self.rerun(self._fragments[widget], pressed=widget)

    async def poll(self) -> Answer:
        """Run the fragment that runs by itself, and those that it has run after it.

        Raises:
            PageError: The page has no such fragment, or several.
        """
        if len(self._polls) != 1:
            raise PageError(f"{len(self._polls)} parts of the page run by themselves")
        answer = await self.rerun(self._polls[0])
        messages, size, scripts = answer.messages, answer.bytes, 1
        with contextlib.suppress(TimeoutError):
            while True:
                data = await asyncio.wait_for(self._socket.recv(), QUIET_S)
                messages, size = messages + 1, size + len(data)
                scripts += ForwardMsg.FromString(data).HasField("new_session")
        return Answer(answer.seconds, answer.picture_seconds, messages, size, scripts)

    async def set_number(self, label: str, value: int) -> Answer:
        """Change a number box."""
        widget = self._numbers[label]
        self._states[widget] = ("int_value", value)
        return await self.rerun(self._fragments[widget])

    async def use_component(self, name: str, state: dict[str, object]) -> Answer:
        """Have a component of static/components, such as ``course/scenes``, send its state."""
        widget = self._components[f"cnnviz.{name.replace('/', '.')}"]
        self._states[widget] = ("json_value", json.dumps(state))
        return await self.rerun(self._fragments[widget])

    async def edit_cell(self, dice: random.Random) -> Answer:
        """Type a random number into a random cell of the input.

        Raises:
            PageError: The server did not confirm the edit.
        """
        if self._stepper is None:
            raise PageError("there is no stepper on the page")
        widget, data = self._stepper
        image = {"shape": data["image"]["shape"], "values": list(data["image"]["values"])}
        image["values"][dice.randrange(len(image["values"]))] = dice.randint(-9, 9)
        revision = data["revision"] + 1
        edit = {"token": data["token"], "revision": revision, "image": image}
        edit |= {"weights": data["weights"], "bias": data["bias"]}
        self._states[widget] = ("json_value", json.dumps({"edit": edit}))
        answer = await self.rerun(self._fragments[widget])
        if self._stepper[1]["revision"] != revision:
            raise PageError("the edit was not confirmed")
        return answer

    async def _receive(self, start: float) -> Answer:
        messages = size = 0
        drawing_time = None
        while True:
            data = await asyncio.wait_for(self._socket.recv(), PATIENCE_S)
            messages, size = messages + 1, size + len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._session = message.new_session.initialize.session_id
            elif kind == "navigation":
                self._script = message.navigation.page_script_hash
            elif kind == "auto_rerun":
                self._polls.append(message.auto_rerun.fragment_id)
                self.interval_s = message.auto_rerun.interval
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                if self._read_element(message.delta):
                    drawing_time = time.perf_counter() - start
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                whole = time.perf_counter() - start
                return Answer(whole, drawing_time or whole, messages, size)

    def _read_element(self, delta: Delta) -> bool:
        """Remember a widget's state; return whether the element is the stepper."""
        kind = delta.new_element.WhichOneof("type") or ""
        element = getattr(delta.new_element, kind, None)
        if kind == "exception":
            raise PageError(f"{element.type}: {element.message[:200]}")
        if kind == "progress":
            self.bar = element.text
        if not getattr(element, "id", ""):
            return False
        self._fragments[element.id] = delta.fragment_id
        if kind == "button":
            self._buttons[element.label.strip()] = element.id
        elif kind == "number_input":
            self._numbers[element.label.strip()] = element.id
            number = element.value if element.set_value else element.default
            whole = element.data_type == NumberInput.INT
            value = ("int_value", int(number)) if whole else ("double_value", number)
            self._states[element.id] = value
        elif kind == "selectbox":
            default = element.options[element.default] if element.options else ""
            choice = element.raw_value if element.set_value else default
            self._states[element.id] = ("string_value", choice) if choice else None
        elif kind == "checkbox":
            on = element.value if element.set_value else element.default
            self._states[element.id] = ("bool_value", on)
        elif kind == "bidi_component":
            self._components[element.component_name] = element.id
            if "stepper" not in element.component_name:
                return False
            self._states.setdefault(element.id, None)
            self._stepper = (element.id, unpack(element.json))
            return True
        return False


@dataclass
class Lesson:
    """What a class did, by kind of action.

    Args:
        answers: The answers to each kind of action.
        errors: What went wrong.
    """

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    async def note(self, action: str, answer: Awaitable[Answer]) -> None:
        """Wait for an answer and note it, or the error."""
        try:
            self.answers.setdefault(action, []).append(await answer)
        except (PageError, OSError, TimeoutError, websockets.WebSocketException) as error:
            self.errors.append(f"{action}: {error!r}")


async def open_pages(students: list[Student], lesson: Lesson) -> None:
    """All open the page at the same moment."""
    await asyncio.gather(*(lesson.note("open", student.open()) for student in students))


async def work(students: list[Student], lesson: Lesson, think_s: float, seconds: float) -> None:
    """Every student changes the stride or a cell, half and half, and thinks in between.

    Args:
        students: Students whose pages are open.
        lesson: Takes their answers.
        think_s: Mean time between an answer and the next change; each lasts 0.5 to 1.5 times that.
        seconds: How long.
    """
    end = time.monotonic() + seconds

    async def study(student: Student, dice: random.Random) -> None:
        await asyncio.sleep(dice.random() * think_s)
        stride = 1
        while time.monotonic() < end:
            if dice.random() < 0.5:
                stride = 3 - stride
                await lesson.note("setting", student.set_number("Stride", stride))
            else:
                await lesson.note("cell", student.edit_cell(dice))
            await asyncio.sleep(think_s * (0.5 + dice.random()))

    await asyncio.gather(
        *(study(student, random.Random(seed)) for seed, student in enumerate(students))
    )


async def leave(students: list[Student]) -> None:
    """All close the page."""
    await asyncio.gather(*(student.close() for student in students), return_exceptions=True)
