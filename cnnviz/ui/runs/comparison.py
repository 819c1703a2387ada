"""Up to six runs on one chart, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from cnnviz.problem import N_, Problem
from cnnviz.training import Progress, Run, Settings
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.link_codecs import Codec, one_of
from cnnviz.ui.kit.page_state import PageState, bind
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.labels import settings
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.labels.runs import duration_text, local_time, run_content, run_deviations

PAGE = "race"
MOST = 6
POLL_SECONDS = 0.5
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#b8538f", "#c48400", "#3a9bd0")
"""After Okabe & Ito's palette for all kinds of colour vision, darker where white is behind."""
DASHES = ([1, 0], [8, 3], [3, 3], [10, 3, 3, 3], [1, 3], [14, 4])

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
    """

    runs: tuple[str, ...] = ()
    across: str = "epoch"
    measure: str = "accuracy"


def _read_runs(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, text.split("_"))))[:MOST]


COMPARISON = PageState(
    PAGE,
    Comparison(),
    (
        Field("race", "runs", Codec(_read_runs, "_".join)),
        Field("x", "across", one_of(ACROSS)),
        Field("y", "measure", one_of(MEASURES)),
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
    with st.container(horizontal=True, gap="medium"):
        _either("across", ACROSS)
        _either("measure", MEASURES)
    at_work = any(run.active for run in chosen.values())

    @st.fragment(run_every=POLL_SECONDS if at_work else None)
    def live() -> None:
        show_toasts()
        racers = {number: ComparedRun.of(run.id) for number, run in chosen.items()}
        _chart(racers, race.across, race.measure)
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


def curve_points(progress: list[Progress], settings: Settings, what: str) -> list[dict[str, float]]:
    """Return what was measured on the test pictures: ``epoch``, ``seconds`` and ``value``."""
    return [
        {
            "epoch": one.step / one.steps * settings.epochs,
            "seconds": one.seconds,
            "value": getattr(one, f"test_{what}"),
        }
        for one in progress
        if one.test_loss is not None
    ]


def _chart(racers: dict[int, ComparedRun], across: str, what: str) -> None:
    names = [str(number) for number in racers]
    rows = [
        {"run": str(number), **point}
        for number, one in racers.items()
        for point in curve_points(one.progress, one.run.settings, what)
    ]
    if not rows:
        st.caption(_("Not evaluated yet: the first point appears after the first evaluation."))
        return
    words = {"accuracy": _("Test accuracy"), "loss": _("Test loss")}
    st.markdown(f"**{words[what]}**")
    epochs = max(one.run.settings.epochs for one in racers.values())
    st.vega_lite_chart(pd.DataFrame(rows), _spec(names, across, epochs), key=f"{PAGE}.chart")


def _spec(names: list[str], across: str, epochs: int) -> dict[str, Any]:
    """Return the chart in Vega-Lite: a line and points for each run of ``names``.

    Args:
        names: What the rows call their run, the first colour first.
        across: Which column lies across, ``epoch`` or ``seconds``.
        epochs: Where the axis of epochs ends.
    """
    x: dict[str, Any] = {"field": across, "type": "quantitative", "title": _("Training time (s)")}
    if across == "epoch":
        ticks = {"format": "d", "tickMinStep": 1}
        x |= {"title": _("Epoch"), "axis": ticks, "scale": {"domain": [0, epochs], "nice": False}}
    colours = {"domain": names, "range": list(COLOURS[: len(names)])}
    legend = {"orient": "top", "title": None, "symbolType": "stroke", "symbolSize": 300}
    dashes = {"domain": names, "range": list(DASHES[: len(names)])}
    run = {"field": "run", "type": "nominal", "legend": legend}
    return {
        "height": 320,
        "encoding": {
            "x": x,
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "scale": {"zero": False},
            },
            "color": {**run, "scale": colours},
        },
        "layer": [
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {"strokeDash": {**run, "scale": dashes}},
            },
            {"mark": {"type": "point", "filled": True, "size": 50, "opacity": 1}},
        ],
    }


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
    cell = "padding:.2em .7em;border-bottom:1px solid var(--line)"
    body = "".join(
        f'<tr><th scope="row" style="{cell};font-weight:400;color:var(--quiet);text-align:left">'
        f"{escape(name)}</th>"
        + "".join(f'<td style="{cell}">{value}</td>' for value in values)
        + "</tr>"
        for name, values in rows
    )
    return (
        '<div style="overflow-x:auto"><table style="border-collapse:collapse;font-size:.88rem;'
        f'font-variant-numeric:tabular-nums">{body}</table></div>'
    )


def _head(place: int, number: int) -> str:
    return (
        '<span style="display:inline-block;min-width:1.5em;text-align:center;border-radius:4px;'
        f'color:white;background:{COLOURS[place]};font-weight:700">{number}</span>'
    )


def _best(progress: list[Progress]) -> float | None:
    shares = [one.test_accuracy for one in progress if one.test_accuracy is not None]
    return max(shares, default=None)
