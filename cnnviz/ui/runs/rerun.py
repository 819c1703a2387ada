"""A second run with the same start and one setting changed, to be compared with the first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from cnnviz.problem import N_, Problem
from cnnviz.training import Augment, Optimizer, Run, Schedule, Settings
from cnnviz.training.recipe import shared_start as starts
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import attempt_change
from cnnviz.ui.labels import settings
from cnnviz.ui.runs import comparison

DROPOUT = "dropout"
"""The setting of the network itself that may change."""
DROPOUT_TITLE = N_("Dropout")
BOUNDS: dict[str, tuple[float, float, float]] = {
    "learning_rate": (1e-6, 100.0, 5e-4),
    "batch_size": (1, 100_000, 1),
    "accumulate": (1, 1_000, 1),
    "weight_decay": (0.0, 1.0, 1e-4),
    "label_smoothing": (0.0, 0.95, 0.05),
    DROPOUT: (0.0, 0.95, 0.05),
}
"""Smallest and largest value and step of the settings that are numbers."""
CHOICES: dict[str, tuple[list[Any], Callable[[Any], str]]] = {
    "optimizer": (list(Optimizer), lambda kind: _(settings.OPTIMIZERS[kind])),
    "schedule": (list(Schedule), lambda kind: _(settings.SCHEDULES[kind])),
    "augment": (list(Augment), lambda kind: _(settings.AUGMENTATIONS[kind])),
}
"""The options of the settings that are one or several of a few, and their names."""
WORTH_TRYING = 0.1
"""The largest learning rate that is proposed."""
BATCH_NOTE = N_("The order of the images stays the same; only the batches are cut differently.")


def show_rerun_form(run: Run, owner: str) -> None:
    """Show the form for a second run with the same start."""
    if not runs.limits().training:
        return
    of_network = [] if starts.dropout_rate(run.settings.network) is None else [DROPOUT]
    with st.popover(_("Same start, one change"), icon=":material/content_copy:"):
        st.caption(
            _(
                "Starts a second run with the same initial weights and the same order of "
                "images, but one setting changed. The network, images and seed stay the same."
            )
        )
        setting = st.selectbox(
            _("Setting to change"),
            ["learning_rate", "optimizer", "batch_size", "schedule", *of_network, "weight_decay",
             "label_smoothing", "augment", "accumulate"],
            key=f"rerun.setting.{run.id}",
            format_func=_title,
        )  # fmt: skip
        key = f"rerun.{setting}.{run.id}"
        _show_box(setting, run.settings, key)
        if setting in ("batch_size", "accumulate"):
            st.caption(_(BATCH_NOTE))
        st.button(
            _("Start and compare both"),
            type="primary",
            key="rerun.start",
            on_click=_start,
            args=(run, owner, setting, key),
        )


def _title(setting: str) -> str:
    return _(DROPOUT_TITLE if setting == DROPOUT else settings.LABELS[setting][0])


def _show_box(setting: str, current: Settings, key: str) -> None:
    """Show the control of a setting; it proposes another value than the current one."""
    value = propose_value(setting, current)
    if setting in BOUNDS:
        low, _high, step = BOUNDS[setting]
        form = "%d" if isinstance(low, int) else "%g"
        # Any number may be typed: the start of the run checks it.
        st.number_input(_title(setting), value=value, step=step, format=form, key=key)
        return
    options, words = CHOICES[setting]
    if setting == "augment":
        st.pills(
            _title(setting),
            options,
            default=value,
            selection_mode="multi",
            format_func=words,
            key=key,
        )
    else:
        st.selectbox(_title(setting), options, options.index(value), words, key=key)


def propose_value(setting: str, current: Settings) -> Any:
    """Return a value of a setting that is worth comparing with the current one."""
    if setting == DROPOUT:
        return 0.0 if starts.dropout_rate(current.network) else 0.5
    value = getattr(current, setting)
    if setting == "augment":
        return [] if value else [Augment.FLIP]
    if setting in CHOICES:
        return next(option for option in CHOICES[setting][0] if option != value)
    usual = {"weight_decay": 1e-3, "label_smoothing": 0.1}
    if setting in usual:
        return 0.0 if value else usual[setting]
    low, high, _step = BOUNDS[setting]
    most = WORTH_TRYING if setting == "learning_rate" else high
    return 10 * value if 10 * value <= most else max(low, type(low)(value / 10))


def change_setting(current: Settings, setting: str, value: Any) -> Settings:
    """Return the settings with one of them changed.

    Raises:
        Problem: There is no value, or it is the current one.
    """
    if value is None:
        changed = current
    elif setting == DROPOUT:
        changed = starts.with_dropout_rate(current, value)
    else:
        values: dict[str, Any] = {setting: tuple(value) if setting == "augment" else value}
        changed = replace(current, **values)
    if changed == current:
        raise Problem("Nothing has changed yet: choose another value.", setting=setting)
    return changed


def _start(run: Run, owner: str, setting: str, key: str) -> None:
    """Callback: start the second run, show it, and compare both."""
    attempt_change(_queue, run, owner, setting, st.session_state[key])


def _queue(run: Run, owner: str, setting: str, value: Any) -> None:
    settings = change_setting(run.settings, setting, value)
    new = runs.engine().submit(settings, owner, like=run.id)
    runs.choose_run(new)
    comparison.COMPARISON.change(runs=(run.id, new))


def rerun_line(run: Run, other: Run | None) -> str:
    """Return in words that a run has the same start as another, and what differs."""
    if other is None:
        return _("Same start as a deleted run")
    parts = [_("Same start as another run")]
    rates = [starts.dropout_rate(each.settings.network) for each in (run, other)]
    if rates[0] != rates[1]:
        parts.append(_difference(_(DROPOUT_TITLE), f"{rates[0]:g}", f"{rates[1]:g}"))
    for setting in starts.FREE:
        value, before = (getattr(each.settings, setting) for each in (run, other))
        if value != before:
            title, words = settings.LABELS[setting]
            parts.append(_difference(_(title), words(value), words(before)))
    return " · ".join(parts)


def _difference(title: str, value: str, before: str) -> str:
    return _("{setting}: {value} instead of {before}", setting=title, value=value, before=before)
