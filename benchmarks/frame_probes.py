"""Pages that are edited and stepped through as a reader would, and how fast they respond.

Keys and clicks go through the browser's own input; the time is taken inside the page by probe.js.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.cases import Case
from benchmarks.servers import new_page

REST_MS = 150
"""Pause after each measurement, in which the server ends its script run and collects garbage."""
POINTER_MS = 120
"""Pause between moving the pointer and clicking."""
ROW_PX = 35
"""Height of a row of st.data_editor, and of its header."""


@dataclass(frozen=True)
class Response:
    """How a page responded to an event.

    Args:
        ms: From the event to the end of the frame that shows the answer.
        frames: Number of frames until then.
        confirmed_ms: From the event until the server has confirmed it.
    """

    ms: float
    frames: int
    confirmed_ms: float


class Probe:
    """A page with probe.js in it.

    Args:
        browser: Where it is opened, in a profile of its own.
        url: Its address.
        name: Its part of probe.js.
    """

    def __init__(self, browser: Browser, url: str, name: str) -> None:
        self.page = new_page(browser)
        self.page.goto(url)
        self.page.wait_for_function(f"probe.{name}.ready()")
        self.name = name
        settle(self.page)

    def call(self, function: str, *arguments: object) -> Any:
        """Call a function of probe.js."""
        return self.page.evaluate(
            f"arguments => probe.{self.name}.{function}(...arguments)", list(arguments)
        )

    def response(self) -> Response:
        """Return what the probe measured, and let the page come to rest."""
        measured = self.page.evaluate("window.response")  # raises an error without a response
        settle(self.page)
        return Response(**measured)


class LessonProbe(Probe, ABC):
    """A convolution that can be edited and stepped through."""

    @abstractmethod
    def edit(self, value: int) -> Response:
        """Type a number into the first input cell; wait for the first output cell."""

    @abstractmethod
    def step(self) -> Response:
        """Go to the next step."""


class StepperProbe(LessonProbe):
    """The convolution page of cnnviz."""

    def __init__(self, browser: Browser, url: str, case: Case) -> None:
        super().__init__(browser, f"{url}/convolution?{case.query()}", "stepper")
        self.case = case

    def edit(self, value: int) -> Response:
        self.page.bring_to_front()
        self.page.locator('[data-at="input-0-0-0"]').click()
        self.page.keyboard.type(str(value))  # replaces the number, which is selected
        self.call("armEdit", self.case.output_after_edit(value))
        self.page.keyboard.press("Enter")
        return self.response()

    def step(self) -> Response:
        self.page.bring_to_front()
        self.page.locator("[data-el=root]").focus()
        if self.call("step") == self.case.trace.output.size:
            self.page.keyboard.press("Home")
        self.call("armStep")
        self.page.keyboard.press("ArrowRight")
        return self.response()

    def handler_times(self, keys: list[str]) -> list[float]:
        """Return the milliseconds that the stepper works for each key; each must move it."""
        self.page.bring_to_front()
        moves = self.call("handlers", *keys)
        if not all(move["moved"] for move in moves):
            raise RuntimeError("a key did not move the stepper")
        return [move["ms"] for move in moves]


class WidgetsProbe(LessonProbe):
    """The same lesson in the reference app."""

    def __init__(self, browser: Browser, url: str, name: str, case: Case) -> None:
        super().__init__(browser, f"{url}/?case={name}", "widgets")
        self.case = case

    def edit(self, value: int) -> Response:
        self.page.bring_to_front()
        canvas = self.page.get_by_test_id("data-grid-canvas").first
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None  # it is in view
        first_cell = (box["x"] + 15, box["y"] + 1.5 * ROW_PX)
        self.page.mouse.move(*first_cell)
        self.page.wait_for_timeout(POINTER_MS)  # until the grid has seen the pointer
        self.page.mouse.click(*first_cell, delay=50)
        self.page.wait_for_timeout(POINTER_MS)  # until the grid has the focus
        self.page.keyboard.type(str(value))
        self.page.locator("#portal input, #portal textarea").first.wait_for()
        self.call("armEdit", f"{self.case.output_after_edit(value):g}".replace("-", "−"))
        self.page.keyboard.press("Enter")
        return self.response()

    def step(self) -> Response:
        self.page.bring_to_front()
        self.call("armStep")
        self.page.get_by_role("button", name="Next step").click()
        return self.response()


class BuilderProbe(Probe):
    """The builder of the page Sizes."""

    def __init__(self, browser: Browser, url: str, network: str) -> None:
        super().__init__(browser, f"{url}/sizes?net={network}", "builder")

    def edit(self, outputs: int) -> Response:
        """Change the number of outputs of the last layer; wait for its output shape."""
        self.page.bring_to_front()
        row = self.page.locator("[data-el=body] tr.line").last
        row.locator("[data-setting=out_features] input").click()
        self.page.keyboard.press("ControlOrMeta+a")  # it may still have the focus
        self.page.keyboard.type(str(outputs))
        self.call("armEdit", str(outputs))
        self.page.keyboard.press("Enter")
        return self.response()


def settle(page: Page) -> None:
    """Wait until the script of the page has ended, and a little longer."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(REST_MS)
