"""How soon a lesson can be used, and how soon its figures answer.

Written by hand for the reason given in ``edit_latency``.
"""

import argparse
import itertools
import sys

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
PATIENCE_MS = 3000
"""A control without a visible effect is not waited for longer."""


def measure_lessons(report: Report, options: argparse.Namespace) -> None:
    """*Lesson, usable*: from a click in the menu, in an app that is open, to the frame in which the
    figure of the first scene is drawn and the script has ended. All lessons have been open before
    on this server, in another browser.

    *Lesson, scene*: the same from a click on the strip of scenes.

    *Lesson, control*: in every scene, every slider gets an arrow key and the first button of each
    group that is not chosen gets a click; to the frame in which the figure changes.
    """
    scenes: list[float] = []
    answers: dict[str, list[float]] = {}
    silent = 0
    titles = {page.id: page.title for page in lesson_pages()}
    with chromium() as browser, serve(APP, PLAIN) as server:
        _open_lessons(browser, f"{server.url}/course?lang=en", titles, rounds=1)
        opened = _open_lessons(browser, f"{server.url}/course?lang=en", titles, ROUNDS)
        for name, title in tqdm(titles.items(), "lessons"):
            page = _open(browser, f"{server.url}/{name}?lang=en", title)
            times: list[float | None] = []
            for scene in _scenes(page):
                if (seconds := _go_to(page, title, scene)) is not None:
                    scenes.append(seconds)
                times += _use_controls(page)
            page.context.close()
            answers[title] = [time for time in times if time is not None]
            silent += times.count(None)
    report.add("lesson, usable after a click", "ms", opened, p50=None, p95=OPEN_MS)
    report.add("lesson, another scene", "ms", scenes, p50=None, p95=OPEN_MS)
    for title, answered in answers.items():
        report.add(f"lesson {title}, control", "ms", answered, p50=None, p95=None)
    every = list(itertools.chain.from_iterable(answers.values()))
    report.add("lesson, control", "ms", every, p50=None, p95=ANSWER_MS)
    report.add("lesson, controls without a visible effect", "", [silent], longest=None)


def _open(browser: Browser, url: str, title: str) -> Page:
    page = new_page(browser)
    page.goto(url)
    page.wait_for_function("title => probe.lesson.drawn(title)", arg=title)
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


def _use_controls(page: Page) -> list[float | None]:
    """Use every control of a scene; return the milliseconds until the figure changed."""
    times: list[float | None] = []
    for place in range(page.evaluate("probe.lesson.countControls()")):
        key = page.evaluate("place => probe.lesson.focus(place)", place)
        if key is None:  # a choice before has taken it away
            continue
        page.evaluate("type => probe.lesson.armControl(type)", "keydown" if key else "click")
        if key:
            page.keyboard.press(key)
        else:
            page.locator("[data-probed]").click()
        try:
            page.wait_for_function("window.response", timeout=PATIENCE_MS)
        except NoResponse:
            times.append(None)
        else:
            times.append(float(page.evaluate("window.response")["ms"]))
        settle(page)
    return times


def main() -> int:
    """Run the measure; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lessons", description=__doc__)
    return run_measures(parser, {"lessons": measure_lessons}, "lessons")


if __name__ == "__main__":
    sys.exit(main())
