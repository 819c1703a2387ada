"""How soon a lesson can be used, and how soon its figures answer.

Written by hand for the reason given in ``edit_latency``.
"""

import argparse
import itertools
import sys
from collections.abc import Sequence
from typing import NamedTuple

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NoResponse
from tqdm import tqdm

from benchmarks.frame_probes import settle
from benchmarks.measures import run_measures
from benchmarks.report import Report
from benchmarks.servers import APP, PLAIN, chromium, new_page, serve
from cnnviz.ui.course.path import lesson_pages

OPEN_MS = 1500
ANSWER_MS = 150
ROUNDS = 3
"""How often each lesson is opened."""
SLOWEST = 10
"""Controls that are named in the results."""
LINK_MS = 600
"""After a control of the browser's own, until Python has got what has to be in the link."""
PATIENCE_MS = 3000
"""A control without a visible effect is not waited for longer."""


def measure_lessons(report: Report, options: argparse.Namespace) -> None:
    """*Lesson, usable*: from a click in the menu, in an app that is open, to the frame in which the
    figure of the first scene is drawn and the script has ended. All lessons have been open before
    on this server, in another browser.

    *Lesson, scene*: the same from a click on the strip of scenes.

    *Lesson, control*: in every scene, with its answer revealed, every slider and number gets an
    arrow key, every list another entry, and every counter, switch and bar that steps a click, as
    the first button of each group that is not chosen does; to the frame in which the figure
    changes, apart from the control.  Left out are cells and text, which ``edit_latency`` measures,
    and what is in a menu that is closed.  Buttons that say what the next click does, such as
    *Paint*, and a bar at its last step have no visible effect.
    """
    scenes: list[float] = []
    answers: list[Answer] = []
    titles = {page.id: page.title for page in lesson_pages()}
    with chromium() as browser, serve(APP, PLAIN) as server:
        _open_lessons(browser, f"{server.url}/course?lang=en", titles, rounds=1)
        opened = _open_lessons(browser, f"{server.url}/course?lang=en", titles, ROUNDS)
        for name, title in tqdm(titles.items(), "lessons"):
            page = _open(browser, f"{server.url}/{name}?lang=en", title)
            for scene in _scenes(page):
                if (seconds := _go_to(page, title, scene)) is not None:
                    scenes.append(seconds)
                _reveal(page)
                answers += _use_controls(page, title, scene)
            page.context.close()
    report.add("lesson, usable after a click", "ms", opened, p50=None, p95=OPEN_MS)
    report.add("lesson, another scene", "ms", scenes, p50=None, p95=OPEN_MS)
    for title in titles.values():
        if answered := [one.ms for one in answers if one.lesson == title and one.ms is not None]:
            report.add(f"lesson {title}, control", "ms", answered, p50=None, p95=None)
    every = [answer.ms for answer in answers if answer.ms is not None]
    report.add("lesson, control", "ms", every, p50=None, p95=ANSWER_MS)
    silent = [answer for answer in answers if answer.ms is None]
    report.add("lesson, controls without a visible effect", "", [len(silent)], longest=None)
    report.methods.append(_list_slowest(answers))
    report.methods.append(f"Without a visible effect: {'; '.join(map(str, silent)) or 'none'}.")


class Answer(NamedTuple):
    """How soon a figure answered; ``ms`` is None where it did not change."""

    lesson: str
    scene: str
    control: str
    ms: float | None

    def __str__(self) -> str:
        """Return where the control is, and its time."""
        place = f"{self.lesson}, {self.scene}: {self.control}"
        return place if self.ms is None else f"{place} {self.ms:.0f} ms"


def _list_slowest(answers: Sequence[Answer]) -> str:
    """Return the controls that answer last, as text."""
    known = [answer for answer in answers if answer.ms is not None]
    slowest = sorted(known, key=lambda answer: -(answer.ms or 0))[:SLOWEST]
    return f"The slowest controls: {'; '.join(map(str, slowest))}."


def _open(browser: Browser, url: str, title: str) -> Page:
    page = new_page(browser)
    page.goto(url)
    page.wait_for_function(
        "title => probe.lesson.drawn(title) && probe.lesson.scenes().length", arg=title
    )
    settle(page)
    return page


def _open_lessons(browser: Browser, url: str, titles: dict[str, str], rounds: int) -> list[float]:
    """Open each lesson from the menu; return the milliseconds that each took."""
    page = new_page(browser)
    page.goto(url)
    page.locator("html[data-page-loaded]").wait_for(state="attached")
    times = []
    for title in itertools.chain.from_iterable(itertools.repeat(titles.values(), rounds)):
        settle(page)
        page.evaluate("title => probe.lesson.armOpen(title)", title)
        page.locator(".st-key-menu").get_by_role("link", name=title, exact=True).click()
        times.append(float(page.evaluate("window.response")["ms"]))
    page.context.close()
    return times


def _scenes(page: Page) -> list[str]:
    names: list[str] = page.evaluate("probe.lesson.scenes()")
    return names[:-1]  # without the questions, which have no figure


def _go_to(page: Page, title: str, scene: str) -> float | None:
    """Go to a scene; return how many milliseconds that took, None if it is shown already."""
    if page.evaluate("arguments => probe.lesson.drawn(...arguments)", [title, scene]):
        return None
    page.evaluate("arguments => probe.lesson.armOpen(...arguments)", [title, scene])
    page.locator(f"button[data-scene={scene}]").click()
    milliseconds = float(page.evaluate("window.response")["ms"])
    settle(page)
    return milliseconds


def _reveal(page: Page) -> None:
    """Have the answer of the prediction shown: until then controls may change nothing."""
    show = page.get_by_role("button", name="Show me", exact=True)
    if show.is_visible():
        show.click()
        show.wait_for(state="detached")
        settle(page)


def _use_controls(page: Page, lesson: str, scene: str) -> list[Answer]:
    """Use every control of a scene; return how soon the figure changed."""
    answers = []
    for place in range(page.evaluate("probe.lesson.countControls()")):
        found = page.evaluate("place => probe.lesson.focus(place)", place)
        if found is None:  # a choice before has taken it away
            continue
        name, use = found
        answers.append(Answer(lesson, scene, name, _use_control(page, use)))
        page.wait_for_timeout(LINK_MS)
        page.wait_for_function("probe.lesson.ended()")
        settle(page)
    return answers


def _use_control(page: Page, use: str) -> float | None:
    """Use the control that is marked; return the milliseconds until the figure changed."""
    if use == "list":
        _open_list(page)
    event = "click" if use in ("click", "list") else "keydown"
    page.evaluate("type => probe.lesson.armControl(type)", event)
    if use == "list":
        page.locator("[role=option]:not([aria-selected=true])").first.click()
    elif use == "click":
        _click(page)
    else:
        page.keyboard.press(use)
    try:
        page.wait_for_function("window.response", timeout=PATIENCE_MS)
    except NoResponse:
        return None
    return float(page.evaluate("window.response")["ms"])


def _open_list(page: Page) -> None:
    """Open the list that is marked: an answer that comes late closes it again."""
    page.keyboard.press("ArrowDown")
    try:
        page.locator("[role=option]").first.wait_for(timeout=PATIENCE_MS)
    except NoResponse:
        page.keyboard.press("ArrowDown")


def _click(page: Page) -> None:
    """Click the control that is marked; of a switch, what can be seen."""
    control = page.locator("[data-probed]")
    if control.get_attribute("type") == "checkbox":
        control = page.locator("label:has([data-probed])")
    control.click()


def main() -> int:
    """Run the measure; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lessons", description=__doc__)
    return run_measures(parser, {"lessons": measure_lessons}, "lessons")


if __name__ == "__main__":
    sys.exit(main())
