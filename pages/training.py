"""Training room: choose a dataset, a network and settings; watch the loss fall."""

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.training import Engine, Limits, Settings
from cnnviz.ui.backend import runs
from cnnviz.ui.datasets.samples import load_dataset, show_samples
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.stage import Stage, stage_figure, stage_text
from cnnviz.ui.labels.network_table import table_html
from cnnviz.ui.runs import comparison, view
from cnnviz.ui.runs.scrolling import scroll_to_run
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.shell.page import show_page
from cnnviz.ui.training.preset_list import show_preset_result, show_presets
from cnnviz.ui.training.settings_form import show_advanced_form, show_settings_form
from cnnviz.ui.training.state import PAGE, VIEW, open_settings
from cnnviz.ui.training.weights_upload import show_weights_upload


def show_training_room(stage: Stage) -> None:
    owner = browser_id()
    try:
        engine, limits = runs.engine(), Limits.from_environment()
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        show_lesson("training")
        return
    settings = open_settings()
    with stage.actions:
        show_presets(owner)
        show_link_button(key="link")
    with stage.side:
        start = show_setup(settings, owner, limits)
    with stage_figure():
        show_work(settings, owner, engine if start else None)
    try:
        mine = runs.store().runs(owner)
        view.show_history(mine)
        comparison.show_comparison(mine)
    except Problem as problem:  # said above already, unless it came just now
        st.caption(say(problem))
    with stage_text():
        show_lesson("training")


def show_setup(settings: Settings, owner: str, limits: Limits) -> bool:
    show_preset_result(settings)
    fits = show_settings_form(settings, owner)
    show_advanced_form(settings)
    start = st.button(
        _("Start"),
        type="primary",
        width="stretch",
        key="start",
        on_click=url_state.mark_action,
        disabled=not limits.training or not fits,
    )
    if not limits.training:
        st.info(_("Training is switched off on this server."))
    network = _("Network: {count} parameters", count=f"{settings.network.parameters:,}")
    with st.expander(network, **VIEW.member("open", "network")):
        st.html(table_html(settings.network))
        show_page_link("sizes", _("Edit this network"), {"net": settings.net})
    with st.expander(_("Weights from a file"), **VIEW.member("open", "weights")):
        show_weights_upload(settings, owner)
    return start


def show_work(settings: Settings, owner: str, engine: Engine | None) -> None:
    try:
        if engine is not None:  # Start was pressed
            runs.choose_run(engine.submit(settings, owner))
        run = runs.shown_run(owner)
        view.show_store_notice()
        if run is not None:
            with st.container(key="run-view"):
                view.show_run(run, owner)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        run = view.show_last_known_run()
    if run is None:
        view.show_images_before(settings.data)
    else:
        with st.expander(_("Example images"), **VIEW.member("open", "images")):
            show_samples(load_dataset(settings.data))
    scroll_to_run(run)


show_page(PAGE, show_training_room)
