"""The controls of a grid page: each drawn from the page's state, each changing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz.problem import N_, Problem
from cnnviz.ui.grids import edits, limits, state
from cnnviz.ui.grids.state import Bench
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.toasts import EMPTY

WIDTH = 121  # pixels: narrower, and the boxes lose their − and +
WIDE = 190

WORDS: Mapping[object, str] = {
    "convolution": N_("Convolution"),
    "transposed": N_("Transposed"),
    "max": N_("Maximum"),
    "avg": N_("Mean"),
    "number": N_("By number"),
    "same": N_("same: keep the size"),
    "valid": N_("valid: no padding"),
    "zeros": N_("Zeros"),
    "reflect": N_("Reflect"),
    "replicate": N_("Replicate the edge"),
    "circular": N_("Circular"),
}


def show_examples(bench: Bench) -> None:
    """Draw the list of worked examples; the one on the screen is selected."""
    key = f"{bench.page}.example"
    st.session_state[key] = bench.example.id if bench.example else None
    known = {example.id: example for example in bench.examples}

    def chosen() -> None:
        example = known.get(st.session_state[key])
        if example:
            state.load_operation(bench.page, example.operation)

    st.selectbox(
        _("Worked examples"),
        list(known),
        key=key,
        format_func={id: _(example.title) for id, example in known.items()}.__getitem__,
        placeholder=_("Worked examples"),
        on_change=chosen,
        label_visibility="collapsed",
        width=300,
    )


def has_separate_axes(bench: Bench) -> bool:
    """Say whether height and width have controls of their own."""
    return _unequal(bench) or bool(st.session_state.get(f"{bench.page}.apart"))


def show_axes_switch(bench: Bench) -> None:
    """Draw the switch that gives height and width controls of their own."""
    key = f"{bench.page}.apart"
    if _unequal(bench):
        st.session_state[key] = True
    st.toggle(_("Separate height and width"), key=key, disabled=_unequal(bench))


def _unequal(bench: Bench) -> bool:
    pairs = [
        limits.setting_value(bench.asked, s) for s in ("kernel", "stride", "padding", "dilation")
    ]
    return any(isinstance(pair, tuple) and pair[0] != pair[1] for pair in pairs)


def show_size_box(bench: Bench, setting: str, *, apart: bool) -> None:
    """Draw a setting with a height and a width: one box, or one for each axis."""
    pair = limits.setting_value(bench.asked, setting)
    key = f"{bench.page}.{setting}"
    if isinstance(pair, str):  # 'same' or 'valid': no number to set
        st.session_state[key] = None
        st.number_input(_(limits.NAMES[setting]), key=key, step=1, placeholder=pair, disabled=True,
                        width=WIDTH)  # fmt: skip
    elif apart or pair[0] != pair[1]:
        _box(bench, setting, f"{key}.h", pair[0], "↓", lambda v, p=pair: (v, p[1]))
        _box(bench, setting, f"{key}.w", pair[1], "→", lambda v, p=pair: (p[0], v))
    else:
        _box(bench, setting, key, pair[0], "", lambda v: (v, v))


def show_number_box(bench: Bench, setting: str) -> None:
    """Draw a setting that is one whole number."""
    _box(
        bench,
        setting,
        f"{bench.page}.{setting}",
        limits.setting_value(bench.asked, setting),
        "",
        int,
    )


def show_choice(
    bench: Bench, setting: str, label: str, options: list[str], *, width: int = WIDE
) -> None:
    """Draw a setting that is one of a few words."""
    key = f"{bench.page}.{setting}"
    st.session_state[key] = str(limits.setting_value(bench.asked, setting))
    st.selectbox(
        label,
        options,
        key=key,
        format_func={word: _(WORDS[word]) for word in options}.__getitem__,
        on_change=state.change_setting,
        args=(bench.page, setting, lambda: st.session_state[key]),
        width=width,
    )


def show_switch(bench: Bench, setting: str, label: str, help: str | None = None) -> None:
    """Draw a setting that is on or off."""
    key = f"{bench.page}.{setting}"
    st.session_state[key] = bool(limits.setting_value(bench.asked, setting))
    st.toggle(
        label,
        key=key,
        help=help,
        on_change=state.change_setting,
        args=(bench.page, setting, lambda: st.session_state[key]),
    )


def show_padding_rule(bench: Bench) -> None:
    """Draw the choice between padding by number and torch's words 'same' and 'valid'."""
    key = f"{bench.page}.padding-rule"
    padding = limits.setting_value(bench.asked, "padding")
    st.session_state[key] = padding if isinstance(padding, str) else "number"

    def read() -> Any:
        rule = st.session_state[key]
        return (0, 0) if rule == "number" else rule

    options = ["number", "same", "valid"]
    st.selectbox(
        _("Padding rule"),
        options,
        key=key,
        format_func={word: _(WORDS[word]) for word in options}.__getitem__,
        on_change=state.change_setting,
        args=(bench.page, "padding", read),
        width=WIDE,
    )


def show_grid_buttons(bench: Bench) -> None:
    """Draw the buttons that fill, clear and reset the grids."""
    example = bench.examples[0]
    st.button(_("Random"), key="random", on_click=state.randomize_grids, args=(bench.page,))
    st.button(_("Clear input"), key="clear", on_click=state.load_operation,
              args=(bench.page, edits.with_empty_input(bench.shown)))  # fmt: skip
    st.button(_("Reset"), key="reset", on_click=state.load_operation,
              args=(bench.page, example.operation))  # fmt: skip
    if bench.seed:
        st.caption(_("Seed {seed}", seed=bench.seed))


def show_notice(bench: Bench, usual: str) -> None:
    """Say what cannot be done and offer the nearest that can; else the usual remark.

    Both stand in the same place, so that the picture below does not jump.
    """
    if not bench.problems:
        st.markdown(usual)
        return
    for number, problem in enumerate(bench.problems):
        text, button = st.columns([5, 1], vertical_alignment="center")
        text.warning(say(problem), icon=":material/block:")
        changes, label = _remedy(problem)
        if changes:
            button.button(
                label,
                key=f"nearest.{number}",
                on_click=state.apply_changes,
                args=(bench.page, changes),
            )


def _remedy(problem: Problem) -> tuple[dict[str, Any], str]:
    """Return the changes that mend a problem, and what the button for them says."""
    changes = problem.fix if problem.fix.keys() <= limits.SETTINGS else {}
    if problem.nearest is None:
        return changes, _("Apply")
    return changes, _("Use {nearest}", nearest=_pair_text(problem.nearest))


def _box(bench: Bench, setting: str, key: str, now: int, arrow: str, pair: Any) -> None:
    st.session_state[key] = int(now)
    name = limits.NAMES[setting]

    def read() -> Any:
        typed = st.session_state[key]
        if typed is None:
            raise Problem(EMPTY, setting=setting, name=name, value=int(now))
        return pair(int(typed))

    st.number_input(
        f"{_(name)} {arrow}".strip(),
        value=None,  # so that an emptied box is told from one that says 0
        key=key,
        step=1,
        on_change=state.change_setting,
        args=(bench.page, setting, read),
        width=WIDTH,
    )


def _pair_text(value: object) -> str:
    if isinstance(value, tuple):
        return str(value[0]) if len(set(value)) == 1 else " × ".join(str(v) for v in value)
    return str(value)
