"""Transfer learning: take a trained network, replace its last layer, train only what is needed."""

import streamlit as st

from cnnviz import data
from cnnviz.problem import Problem
from cnnviz.training import Engine, Limits, Settings
from cnnviz.training.export.transfer_code import to_transfer_code
from cnnviz.ui.backend import runs
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.copyable import show_code, show_link_button
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.stage import Stage, stage_figure, stage_text
from cnnviz.ui.runs.scrolling import scroll_to_run
from cnnviz.ui.runs.view import show_images_before
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.shell.page import show_page
from cnnviz.ui.transfer import images, plan, result, shots
from cnnviz.ui.transfer.own_runs import show_own_runs
from cnnviz.ui.transfer.state import PAGE, VIEW, TransferView, open_view, settings_of, text_preset


def show_transfer(stage: Stage) -> None:
    owner = browser_id()
    view = open_view()
    with stage.actions:
        show_link_button(key="link")
    try:
        engine, limits = runs.engine(), Limits.from_environment()
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        show_lesson("transfer")
        return
    info = data.dataset_info(view.data, owner)
    with stage.side:
        settings, start = show_setup(view, info, owner, limits)
    with stage_figure():
        if "camera" in view.open and limits.uploads and limits.training:
            shots.show_camera(owner)
        if settings is not None:
            plan.show_plan(settings)
        show_work(view, settings, owner, engine if start else None)
    with stage_text():
        if settings is not None:
            with st.expander(_("As PyTorch"), **VIEW.member("open", "code")) as code:
                if code.open:
                    show_code(to_transfer_code(settings, info), key="code")
        show_lesson("transfer")
        show_own_runs()


def show_setup(
    view: TransferView, info: data.DatasetInfo, owner: str, limits: Limits
) -> tuple[Settings | None, bool]:
    """Show the choices; return the settings, None if they do not fit, and whether to start."""
    images.show_images_choice(owner)
    plan.show_base_choice()
    plan.show_rule(view, info)
    try:
        settings = settings_of(view, info)
    except Problem as problem:
        st.warning(say(problem), icon=":material/block:")
        return None, False
    start = st.button(
        _("Start"),
        type="primary",
        width="stretch",
        key="start",
        on_click=url_state.mark_action,
        disabled=not limits.training,
    )
    if not limits.training:
        st.info(_("Training is switched off on this server."))
    plan.show_more(settings)
    st.button(
        _("As in the textbook"),
        help=_(
            "ResNet-18, only its last layer, 13 epochs, random crops (so nothing is computed "
            "once), no validation images: the textbook chose its epoch on the test images."
        ),
        key="preset",
        width="stretch",
        on_click=lambda: VIEW.change(**vars(text_preset(VIEW.current()))),
    )
    return settings, start


def show_work(
    view: TransferView, settings: Settings | None, owner: str, engine: Engine | None
) -> None:
    run = None
    try:
        if engine is not None and settings is not None:  # Start was pressed
            runs.choose_run(engine.submit(settings, owner))
        run = runs.shown_run(owner)
        if run is not None:
            with st.container(key="run-view"):
                result.show_run(run, owner)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
    if run is None:
        show_images_before(view.data)
    scroll_to_run(run)


show_page(PAGE, show_transfer)
