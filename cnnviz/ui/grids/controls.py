"""The controls of a grid page: each shows a setting of its operation and changes it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.grid.geometry import Pair
from cnnviz.problem import N_, Problem
from cnnviz.ui.grids import edits, limits, state
from cnnviz.ui.grids.state import Bench
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.page_state import bind, bind_list
from cnnviz.ui.kit.toasts import EMPTY

WIDTH = 121  # pixels: narrower, and the boxes lose their − and +
WIDE = 190

WORDS: Mapping[object, str] = {
    "convolution": N_("Convolution"),
    "transposed": N_("Transposed convolution"),
    "max": N_("Maximum"),
    "avg": N_("Average"),
    "number": N_("By number"),
    "same": N_("same: keep the size"),
    "valid": N_("valid: no padding"),
    "zeros": N_("Zeros"),
    "reflect": N_("Reflect"),
    "replicate": N_("Replicate the edge"),
    "circular": N_("Circular"),
}


def show_examples(bench: Bench) -> None:
    """Show the list of worked examples; the one on the page is selected."""
    examples = {example.id: example for example in bench.examples}

    st.selectbox(
        _("Worked examples"),
        list(examples),
        format_func={id: _(example.title) for id, example in examples.items()}.__getitem__,
        placeholder=_("Worked examples"),
        label_visibility="collapsed",
        width=300,
        **bind_list(
            f"{bench.page}.example",
            bench.example.id if bench.example else None,
            lambda id: state.load_operation(bench.page, examples[id].operation),
        ),
    )


def show_axes_switch(bench: Bench) -> None:
    """Show the switch that gives height and width controls of their own."""
    view = state.view_of(bench.page)
    if _unequal(bench):  # the boxes stay two when their numbers become equal
        view.correct(separate=True)
    label = _("Separate height and width")
    st.toggle(label, disabled=_unequal(bench), **view.widget("separate"))


def _unequal(bench: Bench) -> bool:
    names = ("kernel", "stride", "padding", "dilation")
    pairs = [limits.setting_value(bench.settings, name) for name in names]
    return any(isinstance(pair, tuple) and pair[0] != pair[1] for pair in pairs)


def settings_row() -> DeltaGenerator:
    """Return the row of the settings that are always shown."""
    return st.container(key="settings", horizontal=True, vertical_alignment="bottom")


def show_more(bench: Bench, show_settings: Callable[[Bench], None]) -> None:
    """Show the menu of all other settings; closed, it draws nothing."""
    more = st.popover(_("More settings"), key="more-settings", on_change="rerun")
    if more.open:
        with more:
            show_settings(bench)


def show_boxes(bench: Bench, *settings: str) -> None:
    """Show settings that are numbers or pairs: each in one box, or in one for each axis."""
    for setting in settings:
        _show_box(bench, setting)


def _show_box(bench: Bench, setting: str) -> None:
    value = limits.setting_value(bench.settings, setting)
    key = f"{bench.page}.{setting}"
    if isinstance(value, str):  # 'same' or 'valid': no number to set
        st.number_input(
            _(limits.setting_name(bench.settings, setting)),
            step=1,
            placeholder=value,
            disabled=True,
            width=WIDTH,
            **bind(key, None, lambda _number: None),
        )
    elif isinstance(value, int):
        _show_number(bench, setting, key, value, int)
    elif _unequal(bench) or state.view_of(bench.page).current().separate or value[0] != value[1]:
        height, width = value
        _show_number(bench, setting, f"{key}.h", height, lambda number: (number, width), "↓")
        _show_number(bench, setting, f"{key}.w", width, lambda number: (height, number), "→")
    else:
        _show_number(bench, setting, key, value[0], lambda number: (number, number))


def _show_number(
    bench: Bench,
    setting: str,
    key: str,
    value: int,
    to_setting: Callable[[int], int | Pair],
    arrow: str = "",
) -> None:
    name = limits.setting_name(bench.settings, setting)

    def take(number: float | None) -> None:
        if number is None:
            problem = Problem(EMPTY, setting=setting, name=name, value=value)
            state.show_problem(bench.page, problem)
        else:
            state.change_settings(bench.page, {setting: to_setting(int(number))})

    st.number_input(
        f"{_(name)} {arrow}".strip(),
        value=None,  # so that an emptied box differs from one with 0
        step=1,
        width=WIDTH,
        **bind(key, value, take),
    )


def show_choice(
    bench: Bench, setting: str, label: str, options: list[str], *, width: int = WIDE
) -> None:
    """Show a setting that is one of a few words."""
    words = {word: _(WORDS[word]) for word in options}
    st.selectbox(
        label, options, format_func=words.__getitem__, width=width, **_bind(bench, setting)
    )


def show_switch(bench: Bench, setting: str, label: str, help: str | None = None) -> None:
    """Show a setting that is on or off."""
    st.toggle(label, help=help, **_bind(bench, setting))


def _bind(bench: Bench, setting: str) -> dict[str, Any]:
    """Return the arguments of a widget that shows and changes a setting."""
    return bind(
        f"{bench.page}.{setting}",
        limits.setting_value(bench.settings, setting),
        lambda value: state.change_settings(bench.page, {setting: value}),
    )


def show_grid_buttons(bench: Bench) -> None:
    """Show the buttons that fill, clear and reset the grids."""
    load = functools.partial(state.load_operation, bench.page)
    empty, default = edits.with_empty_input(bench.operation), bench.examples[0].operation
    st.button(_("Random"), key="random", on_click=state.randomize_grids, args=(bench.page,))
    st.button(_("Clear input"), key="clear", on_click=load, args=(empty,))
    st.button(_("Reset"), key="reset", on_click=load, args=(default,))
    seed = state.view_of(bench.page).current().seed
    if seed:
        st.caption(_("Seed {seed}", seed=seed))


def show_notice(bench: Bench, remark: str) -> None:
    """Show problems, each with the nearest settings that work; else the usual remark.

    Both stand in the same place, so that the grids below do not move.
    """
    if not bench.problems:
        st.markdown(remark)
        return
    for number, problem in enumerate(bench.problems):
        text, button = st.columns([5, 1], vertical_alignment="center")
        text.warning(say(problem), icon=":material/block:")
        if problem.fix and problem.fix.keys() <= limits.SETTINGS:
            nearest = limits.value_text(problem.nearest)
            button.button(
                _("Apply") if problem.nearest is None else _("Use {nearest}", nearest=nearest),
                key=f"nearest.{number}",
                on_click=state.change_settings,
                args=(bench.page, problem.fix),
            )
