"""Up to six runs on one chart, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz import figures
from cnnviz.figures.curve_points import RUNS
from cnnviz.problem import N_, Problem
from cnnviz.training import Progress, Run
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.link_codecs import SWITCH, Codec, one_of
from cnnviz.ui.kit.page_state import PageState, bind
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.labels import settings
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.labels.runs import duration_text, local_time, run_content, run_deviations
from cnnviz.ui.runs.comparison_chart import chart_words, show_chart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAGE = "race"
MOST = 6
POLL_SECONDS = 0.5

MEASURED_WITH = ("net", "data")
"""What counts of the settings where weights from a file were measured."""
ACROSS = {"epoch": N_("by epoch"), "seconds": N_("by training time")}
MEASURES = {"accuracy": N_("Accuracy"), "loss": N_("Loss")}


@dataclass(frozen=True)
class Comparison:
    """The state of the comparison.

    Attributes:
        runs: Ids of the runs on the chart.
        across: What lies across, a key of ``ACROSS``.
        measure: What the curves show, a key of ``MEASURES``.
        log: The loss lies on a logarithmic axis.
    """

    runs: tuple[str, ...] = ()
    across: str = "epoch"
    measure: str = "accuracy"
    log: bool = False


def _read_runs(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, text.split("_"))))[:MOST]


COMPARISON = PageState(
    PAGE,
    Comparison(),
    (
        Field("race", "runs", Codec(_read_runs, "_".join)),
        Field("x", "across", one_of(ACROSS)),
        Field("y", "measure", one_of(MEASURES)),
        Field("log", "log", SWITCH),
    ),
)


@dataclass(frozen=True)
class ComparedRun:
    """A run as the store tells of it now, and its way so far."""

    run: Run
    progress: list[Progress]

    @classmethod
    def of(cls, run_id: str) -> ComparedRun:
        """Ask the store about a run."""
        return cls(runs.store().run(run_id), runs.run_progress(run_id))


def show_comparison(owner: str) -> None:
    """Draw the choice of runs, and those that are chosen beside each other."""
    race = COMPARISON.begin()
    mine = {run.id: run for run in runs.store().runs(owner)}
    asked, gone = _asked(race.runs, mine)
    if len(mine) < 2 and len(asked) < 2:
        return
    st.subheader(_("Compare runs"), anchor=False)
    for problem in gone:
        st.warning(say(problem), icon=":material/error:")
    chosen = _choice(mine, asked)
    if len(chosen) < 2:
        st.caption(_("Choose two or more runs to see them on one chart."))
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        _either("across", ACROSS)
        _either("measure", MEASURES)
        if race.measure == "loss":
            st.toggle(_("Logarithmic axis"), **COMPARISON.widget("log"))
    at_work = any(run.active for run in chosen.values())

    @st.fragment(run_every=POLL_SECONDS if at_work else None)
    def live() -> None:
        show_toasts()
        racers = {number: ComparedRun.of(run.id) for number, run in chosen.items()}
        _draw_chart(racers, race)
        st.html(comparison_table(racers))
        if at_work and not any(one.run.active for one in racers.values()):
            st.rerun()  # nothing polls any more

    live()


def _asked(ids: Sequence[str], mine: dict[str, Run]) -> tuple[list[Run], list[Problem]]:
    """Return the runs that the link names, others' among them, and what it names in vain."""
    found: list[Run] = []
    gone: list[Problem] = []
    for run_id in ids:
        if runs.was_deleted(run_id):
            continue
        try:
            found.append(mine.get(run_id) or runs.store().run(run_id))
        except Problem as problem:
            gone.append(problem)
    return found, gone


def _choice(mine: dict[str, Run], asked: list[Run]) -> dict[int, Run]:
    """Draw the box to choose runs in; return them by number. The link holds what is chosen."""
    known = {**mine, **{run.id: run for run in asked}}
    # Numbered, the oldest first: the box tells its options apart by their words alone.
    numbers = {run_id: len(known) - place for place, run_id in enumerate(known)}
    differing = _differing(list(known.values()))
    titles = {
        run_id: f"{numbers[run_id]} · {_title(run, differing)}" for run_id, run in known.items()
    }
    ids = st.multiselect(
        _("Runs to compare"),
        list(known),
        format_func=titles.__getitem__,
        max_selections=MOST,
        placeholder=_("Choose runs"),
        label_visibility="collapsed",
        **bind(
            f"{PAGE}.runs",
            [run.id for run in asked],
            lambda chosen: COMPARISON.change(runs=tuple(chosen)),
        ),
    )
    return {numbers[run_id]: known[run_id] for run_id in ids}


def _differing(found: list[Run]) -> list[str]:
    """Return the settings in which runs differ."""
    return [
        name for name in settings.LABELS if len({getattr(run.settings, name) for run in found}) > 1
    ]


def _title(run: Run, differing: list[str]) -> str:
    """Return what a run is called in the box: what tells it from the others, if it has no name."""
    rest = [name for name in differing if name not in ("net", "data")]
    told = [
        f"{_(settings.LABELS[name][0])} {settings.LABELS[name][1](getattr(run.settings, name))}"
        for name in rest
    ]
    if run.uploaded or not told:
        words = run_content(run, markdown=False)
    else:
        words = " · ".join([network_title(run.settings.net), *told])
    words = run.name or words
    return f"{local_time(run.created)} · {words}"


def _either(attribute: str, options: dict[str, str]) -> None:
    st.segmented_control(
        attribute,
        list(options),
        required=True,
        format_func=lambda option: _(options[option]),
        label_visibility="collapsed",
        **COMPARISON.widget(attribute),
    )


def _draw_chart(compared: dict[int, ComparedRun], state: Comparison) -> None:
    """Draw the chart; once no run trains any more it can be downloaded."""
    curves = {
        str(number): (one.progress, one.run.settings.epochs) for number, one in compared.items()
    }
    live = any(one.run.active for one in compared.values())
    log = state.log and state.measure == "loss"
    key = f"{PAGE}.chart"
    if not show_chart(curves, state.measure, state.across, live=live, log=log, key=key) or live:
        return

    differing = _differing([one.run for one in compared.values()])
    named = {  # here, not in draw: the time is that of the reader's zone
        f"{number} · {_title(one.run, differing)}": curves[str(number)]
        for number, one in compared.items()
    }

    def draw() -> Figure:
        return figures.comparison_figure(
            named, state.measure, across=state.across, log=log, words=chart_words()
        )

    figure_download(draw, f"runs-{state.measure}", key=f"{PAGE}.download")


def comparison_table(racers: dict[int, ComparedRun]) -> str:
    """Return what differs between runs, given by number, and what came of them, as HTML."""
    rows = [("", [_head(place, number) for place, number in enumerate(racers)])]
    for setting, (title, words) in settings.LABELS.items():
        values = [getattr(one.run.settings, setting) for one in racers.values()]
        if len(set(values)) > 1:
            told = [
                "–" if one.run.uploaded and setting not in MEASURED_WITH else escape(words(value))
                for one, value in zip(racers.values(), values, strict=True)
            ]
            rows.append((_(title), told))
    ways = [run_deviations(one.run) for one in racers.values()]
    if len({*ways}) > 1:
        rows.append((_("Changes during training"), [escape(way) or "–" for way in ways]))
    if len(rows) == 1:
        rows.append((_("Settings"), [_("the same")] * len(racers)))
    ends = [one.progress for one in racers.values()]
    best = [_best(progress) for progress in ends]
    rows.append(
        (_("Best test accuracy"), [f"<b>{share:.1%}</b>" if share else "–" for share in best])
    )
    rows.append(
        (_("Training time"), [duration_text(p[-1].seconds) if p else "–" for p in ends]),
    )
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{value}</td>" for value in values)
        + "</tr>"
        for name, values in rows
    )
    return f'<div class="comparison"><table>{body}</table></div>'


def _head(place: int, number: int) -> str:
    return f'<span class="number" style="background:{RUNS[place]}">{number}</span>'


def _best(progress: list[Progress]) -> float | None:
    shares = [one.test_accuracy for one in progress if one.test_accuracy is not None]
    return max(shares, default=None)
