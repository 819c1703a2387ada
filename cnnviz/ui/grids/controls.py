"""The controls of a grid page: each shows a setting of its operation and changes it."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cnnviz.grid.chain import ChainProblem
from cnnviz.grid.examples import SOURCES, Example
from cnnviz.grid.geometry import Pair
from cnnviz.problem import N_, Problem
from cnnviz.ui.grids import limits
from cnnviz.ui.grids.state import GridPage
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.page_state import bind, bind_list
from cnnviz.ui.kit.toasts import EMPTY

WIDTH = 121  # pixels: narrower, and the boxes lose their − and +
WIDE = 190
EXAMPLES = 380

WORDS: Mapping[object, str] = {
    "convolution": N_("Convolution"),
    "transposed": N_("Transposed convolution"),
    "max": N_("Maximum"),
    "avg": N_("Average"),
    "relu": N_("ReLU"),
    "leaky_relu": N_("Leaky ReLU"),
    "tanh": N_("tanh"),
    "sigmoid": N_("Sigmoid"),
    "number": N_("By number"),
    "same": N_("same: keep the size"),
    "valid": N_("valid: no padding"),
    "zeros": N_("Zeros"),
    "reflect": N_("Reflect"),
    "replicate": N_("Replicate the edge"),
    "circular": N_("Circular"),
}


def show_examples(page: GridPage) -> None:
    """Show the list of worked examples by text; the one on the page is selected."""
    in_order = sorted(page.examples, key=lambda one: (SOURCES.index(one.source), one.place))
    examples = {example.id: example for example in in_order}
    shown = page.current().example

    st.selectbox(
        _("Worked examples"),
        list(examples),
        format_func={id: _label(example) for id, example in examples.items()}.__getitem__,
        placeholder=_("Worked examples"),
        label_visibility="collapsed",
        width=EXAMPLES,
        **bind_list(
            page.key("example"),
            shown.id if shown else None,
            lambda id: page.load_example(examples[id]),
        ),
    )


def _label(example: Example) -> str:
    """Return the title of an example, after the text that it comes from and its place there."""
    place = f"{_(example.place)}: " if example.place else ""
    source = f"{_(example.source)} · " if example.source else ""
    return f"{source}{place}{_(example.title)}"


def show_axes_switch(page: GridPage) -> None:
    """Show the switch that gives height and width controls of their own.

    A setting in which they differ has two controls without it.
    """
    st.toggle(_("Separate height and width"), **page.widget("separate"))


def show_more(show_settings: Callable[[], None]) -> None:
    """Show the menu of all other settings; closed, it draws nothing."""
    more = st.popover(_("More settings"), key="more-settings", on_change="rerun")
    if more.open:
        with more:
            show_settings()


def show_boxes(page: GridPage, *settings: str) -> None:
    """Show settings that are numbers or pairs: each in one box, or in one for each axis.

    The input of a later operation of a chain is the output of the one before: no box has its size.
    """
    grid = page.current()
    if grid.at:
        settings = tuple(one for one in settings if one not in ("input", "channels", "images"))
    for setting in settings:
        _show_box(page, setting, limits.setting_value(grid.settings, setting), grid.separate)


def _show_box(page: GridPage, setting: str, value: int | Pair | str, separate: bool) -> None:
    key = page.key(setting)
    if isinstance(value, str):  # 'same' or 'valid': no number to set
        st.number_input(
            _(limits.limits_of(page.current().settings, setting).name),
            step=1,
            placeholder=value,
            disabled=True,
            width=WIDTH,
            **bind(key, None, lambda _number: None),
        )
    elif isinstance(value, int):
        _show_number(page, setting, key, value, int)
    elif separate or value[0] != value[1]:
        height, width = value
        _show_number(page, setting, f"{key}.h", height, lambda number: (number, width), "↓")
        _show_number(page, setting, f"{key}.w", width, lambda number: (height, number), "→")
    else:
        _show_number(page, setting, key, value[0], lambda number: (number, number))


def show_real(page: GridPage, setting: str, *, step: float) -> None:
    """Show a setting that is a real number."""
    operation = page.current().settings
    name = _(limits.limits_of(operation, setting).name)
    value = limits.setting_value(operation, setting)
    take = page.number(setting, name, value, lambda number: page.change_settings({setting: number}))
    st.number_input(step=step, format="%g", width=WIDTH, **take)


def _show_number(
    page: GridPage,
    setting: str,
    key: str,
    value: int,
    to_setting: Callable[[int], int | Pair],
    arrow: str = "",
) -> None:
    name = limits.limits_of(page.current().settings, setting).name

    def take(number: float | None) -> None:
        if number is None:
            page.show_problem(Problem(EMPTY, setting=setting, name=name, value=value))
        else:
            page.change_settings({setting: to_setting(int(number))})

    st.number_input(
        f"{_(name)} {arrow}".strip(),
        value=None,  # so that an emptied box differs from one with 0
        step=1,
        width=WIDTH,
        **bind(key, value, take),
    )


def show_choice(
    page: GridPage, setting: str, label: str, options: list[str], *, width: int = WIDE
) -> None:
    """Show a setting that is one of a few words."""
    words = {word: _(WORDS[word]) for word in options}
    st.selectbox(label, options, format_func=words.__getitem__, width=width, **_bind(page, setting))


def show_switch(page: GridPage, setting: str, label: str, help: str | None = None) -> None:
    """Show a setting that is on or off."""
    st.toggle(label, help=help, **_bind(page, setting))


def _bind(page: GridPage, setting: str) -> dict[str, Any]:
    """Return the arguments of a widget that shows and changes a setting."""
    return page.widget(
        setting,
        limits.setting_value(page.current().settings, setting),
        lambda value: page.change_settings({setting: value}),
    )


def show_grid_buttons(page: GridPage) -> None:
    """Show the buttons that fill, clear and reset the grids."""
    grid = page.current()
    st.button(_("Random"), key="random", on_click=page.randomize_grids)
    st.button(_("Clear input"), key="clear", on_click=page.clear_input)
    st.button(_("Reset"), key="reset", on_click=page.load_example, args=(page.examples[0],))
    if grid.seed:
        st.caption(_("Seed {seed}", seed=grid.seed))


def show_notice(page: GridPage, remark: str) -> None:
    """Show problems, each with the nearest settings that work; else the usual remark.

    Both stand in the same place, so that the grids below do not move.
    """
    problems = page.current().problems
    if not problems:
        st.markdown(remark)
        return
    for number, problem in enumerate(problems):
        text, button = st.columns([5, 1], vertical_alignment="center")
        text.warning(say(problem), icon=":material/block:")
        if problem.fix and problem.fix.keys() <= limits.SETTINGS:
            nearest = limits.value_text(problem.nearest)
            button.button(
                _("Apply") if problem.nearest is None else _("Use {nearest}", nearest=nearest),
                key=f"nearest.{number}",
                on_click=page.change_settings,
                args=(problem.fix, problem.place if isinstance(problem, ChainProblem) else None),
            )
