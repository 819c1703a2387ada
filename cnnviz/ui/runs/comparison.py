"""A comparison of up to six runs: one chart, and a table of their differences."""

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
from cnnviz.training.records.run import Snapshot
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.link_codecs import SWITCH, Codec, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.polling import Poll
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.labels import settings
from cnnviz.ui.labels.datasets import dataset_title
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.labels.runs import duration_text, local_time, run_content, run_deviations
from cnnviz.ui.runs.curves import chart_words, show_runs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 6

EVALUATED_WITH = ("net", "data")
"""The settings that matter for uploaded weights, and stand in the title of every run."""
ACROSS = {"epoch": N_("by epoch"), "seconds": N_("by training time")}
MEASURES = {"accuracy": N_("Accuracy"), "loss": N_("Loss")}


@dataclass(frozen=True)
class Comparison:
    """The state of the comparison.

    Attributes:
        runs: Ids of the runs on the chart.
        across: The horizontal axis, a key of ``ACROSS``.
        measure: The vertical axis, a key of ``MEASURES``.
        log: Use a logarithmic axis for the loss.
    """

    runs: tuple[str, ...] = ()
    across: str = "epoch"
    measure: str = "accuracy"
    log: bool = False


def _read_runs(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, text.split("_"))))[:MOST]


COMPARISON = PageState(
    "comparison",
    Comparison(),
    (
        Field("race", "runs", Codec(_read_runs, "_".join)),
        Field("x", "across", one_of(ACROSS)),
        Field("y", "measure", one_of(MEASURES)),
        Field("log", "log", SWITCH),
    ),
)


def show_comparison(mine: list[Run]) -> None:
    """Show the choice of runs, those of this browser and of the link, and their comparison."""
    state = COMPARISON.begin()
    own = {run.id: run for run in mine}
    linked, problems = _linked_runs(state.runs, own)
    if len(own) < 2 and len(linked) < 2:
        return
    st.subheader(_("Compare runs"), anchor=False)
    for problem in problems:
        st.warning(say(problem), icon=":material/error:")
    selected = _show_run_choice(own, linked)
    if len(selected) < 2:
        st.caption(_("Choose two or more runs to see them on one chart."))
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        for attribute, options in (("across", ACROSS), ("measure", MEASURES)):
            words = {option: _(name) for option, name in options.items()}
            st.segmented_control(
                attribute,
                list(options),
                required=True,
                format_func=words.__getitem__,
                label_visibility="collapsed",
                **COMPARISON.widget(attribute),
            )
        if state.measure == "loss":
            st.toggle(_("Logarithmic axis"), **COMPARISON.widget("log"))
    _show_compared(selected, state)


def _show_compared(selected: dict[int, Run], state: Comparison) -> None:
    """Show the chart and the table of the chosen runs, by number; of active ones, as they train."""

    def read() -> dict[int, Snapshot]:
        snapshots = runs.take_snapshots([run.id for run in selected.values()])
        return dict(zip(selected, snapshots, strict=True))

    compared = read()
    active = any(one.run.active for one in compared.values())

    def show_table(compared: dict[int, Snapshot]) -> None:
        st.html(comparison_table(compared))
        if active and not any(one.run.active for one in compared.values()):
            st.rerun()  # to poll no longer

    poll = Poll("comparison", compared, read, active=active)
    poll.show_part("chart", lambda now: _show_chart(now, state), _chart_content)
    poll.show_reader(show_table)


def _chart_content(compared: dict[int, Snapshot]) -> object:
    """Return what changes with every evaluation of one of the runs."""
    return [
        sum(record.test_loss is not None for record in one.progress) for one in compared.values()
    ]


def _linked_runs(ids: Sequence[str], own: dict[str, Run]) -> tuple[list[Run], list[Problem]]:
    """Return the runs of the link, also of other browsers, and why some cannot be read."""
    linked: list[Run] = []
    problems: list[Problem] = []
    for run_id in ids:
        if runs.was_deleted(run_id):
            continue
        try:
            linked.append(own.get(run_id) or runs.store().run(run_id))
        except Problem as problem:
            problems.append(problem)
    return linked, problems


def _show_run_choice(own: dict[str, Run], linked: list[Run]) -> dict[int, Run]:
    """Show the choice of runs; return the chosen ones by number."""
    options = {**own, **{run.id: run for run in linked}}
    # With numbers, the oldest first: the widget needs different words for each option.
    numbers = {run_id: len(options) - place for place, run_id in enumerate(options)}
    differing = _differing_settings(list(options.values()))
    titles = {
        run_id: f"{numbers[run_id]} · {_option_title(run, differing)}"
        for run_id, run in options.items()
    }
    ids = st.multiselect(
        _("Runs to compare"),
        list(options),
        format_func=titles.__getitem__,
        max_selections=MOST,
        placeholder=_("Choose runs"),
        label_visibility="collapsed",
        **COMPARISON.widget(
            "runs", [run.id for run in linked], lambda to: COMPARISON.change(runs=tuple(to))
        ),
    )
    return {numbers[run_id]: options[run_id] for run_id in ids}


def _differing_settings(options: list[Run]) -> list[str]:
    """Return the settings in which runs differ."""
    return [
        setting
        for setting in settings.LABELS
        if len({getattr(run.settings, setting) for run in options}) > 1
    ]


def _option_title(run: Run, differing: list[str]) -> str:
    """Return the title of a run in the choice: its name, else what differs from the others."""
    parts = [
        f"{_(title)} {words(getattr(run.settings, setting))}"
        for setting, (title, words) in settings.LABELS.items()
        if setting in differing and setting not in EVALUATED_WITH
    ]
    if run.uploaded or not parts:
        text = run_content(run, markdown=False)
    else:
        text = " · ".join([network_title(run.settings.net), *parts])
    return f"{local_time(run.created)} · {run.name or text}"


def _show_chart(compared: dict[int, Snapshot], state: Comparison) -> None:
    """Show the chart; it can be downloaded when no run is active."""
    curves = {
        str(number): (one.progress, one.run.settings.epochs) for number, one in compared.items()
    }
    live = any(one.run.active for one in compared.values())
    log = state.log and state.measure == "loss"
    key = COMPARISON.key("chart")
    if not show_runs(curves, state.measure, state.across, live=live, log=log, key=key) or live:
        return
    differing = _differing_settings([one.run for one in compared.values()])
    named = {  # here, not in draw: the time is that of the reader's zone
        f"{number} · {_option_title(one.run, differing)}": curves[str(number)]
        for number, one in compared.items()
    }

    def draw() -> Figure:
        return figures.comparison_figure(
            named, state.measure, across=state.across, log=log, words=chart_words()
        )

    figure_download(draw, f"runs-{state.measure}", key=COMPARISON.key("download"))


def comparison_table(compared: dict[int, Snapshot]) -> str:
    """Return the differences and the results of runs, by number, as HTML."""
    snapshots = list(compared.values())
    differing = _differing_settings([snapshot.run for snapshot in snapshots])
    rows = {
        _(settings.LABELS[setting][0]): [_setting_text(one.run, setting) for one in snapshots]
        for setting in differing
    }
    deviations = [run_deviations(one.run, one.events) for one in snapshots]
    if len({*deviations}) > 1:
        rows[_("Changes during training")] = [escape(text) or "–" for text in deviations]
    if not rows:
        rows[_("Settings")] = [_("the same")] * len(snapshots)
    rows[_("Best test accuracy")] = [_best_accuracy(one.progress) for one in snapshots]
    rows[_("Training time")] = [
        duration_text(one.progress[-1].seconds) if one.progress else "–" for one in snapshots
    ]
    heads = [
        f'<span class="number" style="background:{color}">{number}</span>'
        for number, color in zip(compared, RUNS, strict=False)
    ]
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{"</td><td>".join(cells)}</td></tr>'
        for name, cells in ({"": heads} | rows).items()
    )
    return f'<div class="comparison"><table>{body}</table></div>'


def _setting_text(run: Run, setting: str) -> str:
    """Return a setting of a run in words; only some matter for weights that are not trained."""
    if run.uploaded and setting not in EVALUATED_WITH:
        return "–"
    if setting == "data":
        return escape(dataset_title(run.settings.data, run.owner))
    return escape(settings.LABELS[setting][1](getattr(run.settings, setting)))


def _best_accuracy(progress: list[Progress]) -> str:
    shares = [record.test_accuracy for record in progress if record.test_accuracy is not None]
    return f"<b>{max(shares):.1%}</b>" if shares else "–"
