"""How fast a lesson responds to edits and steps, in cnnviz and in the reference app.

Written by hand: timers of Python functions such as pytest-benchmark and pyperf cannot see the frame
in which a browser shows the answer.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import product

from tqdm import tqdm

from benchmarks.cases import CASES, edit_values
from benchmarks.frame_probes import LessonProbe, Response, StepperProbe, WidgetsProbe
from benchmarks.report import STATISTICS, Figure, Report
from benchmarks.servers import APP, REFERENCE, chromium, serve

WARM_UP = 5
EDIT_TARGETS = {"p95": 34}  # ms: two frames
CONFIRMED_MS = 90
RATIO = 0.5  # of the reference
HANDLER_MS = 5
NEXT_FRAME = 95  # percent of the steps
HANDLER_ROUNDS = {"small": 25, "largest": 1}  # through all steps and back
OURS = "cnnviz"
REFERENCES = {"Streamlit widgets": "", "Streamlit widgets, imports frozen": "1"}


def measure_edits(report: Report, options: argparse.Namespace) -> None:
    """*Edit*: a number is typed into the first input cell; from the time stamp of the Enter key to
    the end of the frame in which the first output cell shows the right sum. *Confirmed*: to the end
    of the frame after which Python's answer is there, too. *Step*: the same from a key press or a
    click to the frame that shows the next step.

    *Handler*: key events dispatched to the stepper, through all steps and back;
    `performance.now()` around each. *In the next frame*: the share of real key presses after which
    the very next frame shows the step.

    *Streamlit widgets* is `benchmarks/reference_app.py`: the same lesson made of `st.data_editor`,
    `st.button` and plotly heat maps, measured in turn with ours; once as people write it, once with
    its imports frozen (`gc.freeze`) as cnnviz does. All servers and Chromium run on one machine;
    torch is loaded in every server.
    """
    responses: dict[tuple[str, str, str], list[Response]] = defaultdict(list)
    with open_lessons() as probes:
        for name, case in CASES.items():
            report.add(
                f"handler, {case.name}", "ms", handler_times(probes[name, OURS], name),
                p50=None, p95=HANDLER_MS,
            )  # fmt: skip
        for value in tqdm(edit_values(options.samples + WARM_UP), "edits and steps"):
            for (name, app), probe in probes.items():  # in turn
                responses["edit", name, app].append(probe.edit(value))
                responses["step", name, app].append(probe.step())
    for action, (name, case) in product(("edit", "step"), CASES.items()):
        times = {
            app: [response.ms for response in responses[action, name, app][WARM_UP:]]
            for app in (OURS, *REFERENCES)
        }
        add_times(report, f"{action}, {case.name}", times, EDIT_TARGETS if action == "edit" else {})
        if action == "edit":
            confirmed = [r.confirmed_ms for r in responses[action, name, OURS][WARM_UP:]]
            title = f"edit, {case.name}, confirmed"
            report.add(title, "ms", confirmed, p50=CONFIRMED_MS, p95=None)
    for name, case in CASES.items():
        steps = responses["step", name, OURS][WARM_UP:]
        share = 100 * sum(step.frames == 1 for step in steps) / len(steps)
        title = f"step, {case.name}, in the next frame"
        report.figures.append(Figure(title, "%", share, NEXT_FRAME, True, len(steps)))


@contextmanager
def open_lessons() -> Iterator[dict[tuple[str, str], LessonProbe]]:
    """Start the servers and open each case in each app."""
    with ExitStack() as stack:
        browser = stack.enter_context(chromium())
        ours = stack.enter_context(serve(APP))
        references = {
            app: stack.enter_context(serve(REFERENCE, REFERENCE_FREEZE=freeze))
            for app, freeze in REFERENCES.items()
        }
        probes: dict[tuple[str, str], LessonProbe] = {}
        for name, case in CASES.items():
            probes[name, OURS] = StepperProbe(browser, ours.url, case)
            for app, server in references.items():
                probes[name, app] = WidgetsProbe(browser, server.url, name, case)
        yield probes


def handler_times(probe: LessonProbe, name: str) -> list[float]:
    """Return the milliseconds that the stepper works for each key, through all steps and back."""
    assert isinstance(probe, StepperProbe)
    steps = probe.case.trace.output.size - 1
    keys = ["ArrowRight"] * steps + ["ArrowLeft"] * steps
    return probe.handler_times(keys * HANDLER_ROUNDS[name])


def add_times(
    report: Report, name: str, times: dict[str, list[float]], targets: Mapping[str, float]
) -> None:
    """Add the response times of all apps, and ours relative to the reference's."""
    ours = times.pop(OURS)
    report.add(f"{name}, {OURS}", "ms", ours, p50=targets.get("p50"), p95=targets.get("p95"))
    for app, theirs in times.items():
        report.add(f"{name}, {app}", "ms", theirs, p50=None, p95=None)
        for percentile in ("p50", "p95"):
            ratio = STATISTICS[percentile](ours) / STATISTICS[percentile](theirs)
            title = f"{name}, {OURS} / {app}, {percentile}"
            report.figures.append(Figure(title, "×", ratio, RATIO, samples=len(theirs)))
