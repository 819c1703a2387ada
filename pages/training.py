"""Training room: choose pictures, a network and a recipe; watch the loss fall."""

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.backend import runs
from cnnviz.ui.datasets import samples
from cnnviz.ui.kit import copyable, lesson_text, pages, url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels import network_table
from cnnviz.ui.runs import comparison, view
from cnnviz.ui.shell import browser_id, page
from cnnviz.ui.training import advanced_form, settings_form, weights_upload

actions = page.begin("training")
owner = browser_id.owner()
try:
    engine, limits = runs.engine(), runs.limits()
except Problem as problem:
    st.error(say(problem), icon=":material/error:")
    lesson_text.show("training")
    st.stop()
settings = settings_form.begin()
with actions:
    settings_form.presets(owner)
    copyable.link(key="link")

setup, work = st.container(key="room").columns([2, 3], gap="large")
with setup:
    settings_form.outcome(settings)
    fits = settings_form.controls(settings, owner)
    advanced_form.show(settings)
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
    with st.expander(_("Network: {count} parameters", count=f"{settings.network.parameters:,}")):
        st.html(network_table.network(settings.network))
        pages.link(pages.find("sizes"), _("Edit this network"), net=settings.net)
    with st.expander(_("Weights from a file"), key="upload"):
        weights_upload.show(settings, owner)

with work:
    try:
        if start:
            st.query_params["run"] = engine.submit(settings, owner)
        run = runs.shown(owner)
        if run is not None:
            with st.container(key="shown-run"):
                view.show(run, owner)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        run = view.last_seen()
    if run is None:
        samples.show(settings.data)
    else:
        with st.expander(_("Example images")):
            samples.show(settings.data)
    view.turn_to(run)

try:
    view.history(owner)
    comparison.show(owner)
except Problem as problem:  # said above already, unless it came just now
    st.caption(say(problem))
lesson_text.show("training")
