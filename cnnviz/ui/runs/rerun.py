"""A second run with the same start and one setting changed, to be compared with the first."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from cnnviz.problem import N_, Problem
from cnnviz.training import Augment, Limits, Optimizer, Run, Schedule, Settings
from cnnviz.training.recipe import shared_start as starts
from cnnviz.training.recipe.batch_norm import has_batch_norm
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import attempt_change
from cnnviz.ui.labels import settings as labels
from cnnviz.ui.runs import comparison
from cnnviz.ui.training import settings_form

DROPOUT = "dropout"
"""The setting of the network itself that may change."""
LABELS: dict[str, tuple[str, Callable[[Any], str]]] = {
    **labels.LABELS,
    DROPOUT: (N_("Dropout"), "{:g}".format),
}
STEPS = {**settings_form.STEPS, DROPOUT: 0.05}
CHANGEABLE = (
    "learning_rate", "optimizer", "batch_size", "schedule", DROPOUT, "weight_decay",
    "label_smoothing", "augment", "accumulate", "keep_statistics",
)  # fmt: skip
PROPOSALS: dict[str, Sequence[Any]] = {
    "optimizer": list(Optimizer),
    "schedule": list(Schedule),
    "augment": ((), (Augment.FLIP,)),
    "weight_decay": (0.0, 1e-3),
    "label_smoothing": (0.0, 0.1),
    DROPOUT: (0.0, 0.5),
    "keep_statistics": (False, True),
}
"""The first of these that is not the current value is proposed."""
LARGEST = {"learning_rate": 0.1, "batch_size": 100_000, "accumulate": 1_000}
"""For the other settings, ten times the current value up to these; beyond, a tenth of it."""
BATCH_NOTE = N_("The order of the images stays the same; only the batch boundaries change.")


def show_rerun_form(run: Run, owner: str) -> None:
    """Show the form for a second run with the same start."""
    if not Limits.from_environment().training:
        return
    network = run.settings.network
    missing = {DROPOUT} if starts.dropout_rate(network) is None else set()
    missing |= set() if has_batch_norm(network) else {"keep_statistics"}
    with st.popover(_("Same start, one change"), icon=":material/content_copy:"):
        st.caption(
            _(
                "Starts a second run with the same initial weights and the same order of "
                "images, but one setting changed. The network, images and seed stay the same."
            )
        )
        setting = st.selectbox(
            _("Setting to change"),
            [name for name in CHANGEABLE if name not in missing],
            key=f"rerun.setting.{run.id}",
            format_func=lambda name: _(LABELS[name][0]),
        )
        key = f"rerun.{setting}.{run.id}"
        _show_box(setting, run.settings, key)
        if setting in ("batch_size", "accumulate"):
            st.caption(_(BATCH_NOTE))

        def start() -> None:
            changed = change_setting(run.settings, setting, st.session_state[key])
            new = runs.engine().submit(changed, owner, like=run.id)
            runs.choose_run(new)
            comparison.COMPARISON.change(runs=(run.id, new))

        label = _("Start and compare both")
        st.button(label, type="primary", key="rerun.start", on_click=attempt_change, args=(start,))


def _show_box(setting: str, current: Settings, key: str) -> None:
    """Show the control of a setting; it proposes another value than the current one."""
    value = propose_value(setting, current)
    title, words = _(LABELS[setting][0]), LABELS[setting][1]
    if setting == "augment":
        st.pills(
            title,
            list(Augment),
            default=list(value),
            selection_mode="multi",
            format_func=lambda kind: words((kind,)),
            key=key,
        )
    elif setting in ("optimizer", "schedule", "keep_statistics"):
        options = PROPOSALS[setting]
        st.selectbox(title, options, options.index(value), words, key=key)
    else:  # any number may be typed: the start of the run checks it
        step, form = (STEPS[setting], "%g") if setting in STEPS else (1, "%d")
        st.number_input(title, value=value, step=step, format=form, key=key)


def _value(setting: str, of: Settings) -> Any:
    return starts.dropout_rate(of.network) if setting == DROPOUT else getattr(of, setting)


def propose_value(setting: str, current: Settings) -> Any:
    """Return a value of a setting that is worth comparing with the current one."""
    value = _value(setting, current)
    if setting in PROPOSALS:
        return next(option for option in PROPOSALS[setting] if option != value)
    if 10 * value <= LARGEST[setting]:
        return 10 * value
    return value / 10 if setting == "learning_rate" else value // 10


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
        changed = replace(current, **{setting: value})
    if changed == current:
        raise Problem("Nothing has changed yet: choose another value.", setting=setting)
    return changed


def rerun_line(run: Run, other: Run | None) -> str:
    """Return in words that a run has the same start as another, and what differs."""
    if other is None:
        return _("Same start as a deleted run")
    parts = [_("Same start as another run")]
    for setting in (DROPOUT, *starts.FREE):
        title, words = _(LABELS[setting][0]), LABELS[setting][1]
        value, before = (_value(setting, each.settings) for each in (run, other))
        if value != before:
            text = N_("{setting}: {value} instead of {before}")
            parts.append(_(text, setting=title, value=words(value), before=words(before)))
    return " · ".join(parts)
