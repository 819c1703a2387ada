"""Readers of a lesson: they open it, edit a cell, go a step, and say how long it took.

Keys and clicks are real ones, sent through the browser's own input; the time is taken inside the
page by probe.js.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from playwright.sync_api import Browser, Page

from benchmarks.cases import Lesson
from benchmarks.serving import new_page

REST_MS = 150
"""Pause after each measurement: the server ends its run, and collects its garbage."""
HAND_MS = 120
"""Pause between a reader's pointing and clicking."""
ROW = 35  # pixels of a row of st.data_editor, and of its head


@dataclass(frozen=True)
class Reaction:
    """How a page reacted.

    Args:
        ms: From the event to the frame that shows the answer.
        frames: Frames until then.
    """

    ms: float
    frames: int


class Reader(Protocol):
    """What both ways of building the lesson are asked to do."""

    lesson: Lesson

    def edit(self, value: int) -> Reaction:
        """Type a number into the first input cell; wait for the first output cell."""
        ...

    def step(self) -> Reaction:
        """Go one step on."""
        ...


class Ours:
    """A reader of cnnviz's convolution page."""

    def __init__(self, browser: Browser, url: str, lesson: Lesson) -> None:
        self.lesson = lesson
        self.page = new_page(browser)
        self.page.goto(f"{url}/convolution?{lesson.query()}")
        self.page.wait_for_function("probe.ours.ready()")
        settle(self.page)

    def edit(self, value: int) -> Reaction:
        self.page.bring_to_front()
        self.page.locator('[data-at="input-0-0-0"]').click()
        self.page.keyboard.type(str(value))  # in place of the number, which is selected
        self.page.evaluate("value => probe.ours.armEdit(value)", self.lesson.edited(value))
        self.page.keyboard.press("Enter")
        return measured(self.page)

    def step(self) -> Reaction:
        self.page.bring_to_front()
        self.page.locator("[data-el=root]").focus()
        if self.page.evaluate("probe.ours.step()") == self.lesson.trace.output.size:
            self.page.keyboard.press("Home")
        self.page.evaluate("probe.ours.armStep()")
        self.page.keyboard.press("ArrowRight")
        return measured(self.page)

    def handlers(self, keys: list[str]) -> list[float]:
        """Return the milliseconds that the stepper takes for each key; every key must move it."""
        self.page.bring_to_front()
        moves = self.page.evaluate("keys => probe.ours.handlers(keys)", keys)
        if not all(move["moved"] for move in moves):
            raise RuntimeError("a key did not move the stepper")
        return [move["ms"] for move in moves]


class Usual:
    """A reader of the reference."""

    def __init__(self, browser: Browser, url: str, lesson: Lesson, name: str) -> None:
        self.lesson = lesson
        self.page = new_page(browser)
        self.page.goto(f"{url}/?lesson={name}")
        self.page.wait_for_function("probe.reference.ready()")
        settle(self.page)

    def edit(self, value: int) -> Reaction:
        self.page.bring_to_front()
        canvas = self.page.get_by_test_id("data-grid-canvas").first
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None  # it is in view
        first = (box["x"] + 15, box["y"] + 1.5 * ROW)
        self.page.mouse.move(*first)
        self.page.wait_for_timeout(HAND_MS)  # the grid sees the pointer
        self.page.mouse.click(*first, delay=50)
        self.page.wait_for_timeout(HAND_MS)  # and takes the focus
        self.page.keyboard.type(str(value))
        self.page.locator("#portal input, #portal textarea").first.wait_for()
        shown = f"{self.lesson.edited(value):g}".replace("-", "−")
        self.page.evaluate("text => probe.reference.armEdit(text)", shown)
        self.page.keyboard.press("Enter")
        return measured(self.page)

    def step(self) -> Reaction:
        self.page.bring_to_front()
        button = self.page.get_by_role("button", name="Next step")
        self.page.evaluate("probe.reference.armStep()")
        button.click()
        return measured(self.page)


def measured(page: Page) -> Reaction:
    """Return what the probe measured, and let the page come to rest."""
    found: dict[str, Any] = page.evaluate("window.measured")  # an Error if there is no answer
    settle(page)
    return Reaction(found["ms"], found["frames"])


def settle(page: Page) -> None:
    """Wait until the page's script has ended, and a little longer."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(REST_MS)
