"""Training room: choose pictures, a network and a recipe; watch the loss fall."""

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui import (
    browser,
    copyable,
    lesson,
    menu,
    page,
    race,
    recipe,
    recipe_more,
    room,
    runs,
    samples,
    share,
    tables,
    upload,
)
from cnnviz.ui.text import _, say

actions = page.begin("training")
owner = browser.owner()
try:
    engine, limits = runs.engine(), runs.limits()
except Problem as problem:
    st.error(say(problem), icon=":material/error:")
    lesson.show("training")
    st.stop()
settings = recipe.begin()
with actions:
    recipe.presets(owner)
    copyable.link(key="link")

setup, work = st.container(key="room").columns([2, 3], gap="large")
with setup:
    recipe.outcome(settings)
    fits = recipe.controls(settings, owner)
    recipe_more.show(settings)
    start = st.button(
        _("Start"),
        type="primary",
        width="stretch",
        key="start",
        on_click=share.act,
        args=("training",),
        disabled=not limits.training or not fits,
    )
    if not limits.training:
        st.info(_("Training is switched off on this server."))
    with st.expander(
        _("The network: {count} parameters", count=f"{settings.network.parameters:,}")
    ):
        st.html(tables.network(settings.network))
        menu.link(menu.find("sizes"), _("Change this network"), net=settings.net)
    with st.expander(_("Weights from a file"), key="upload"):
        upload.show(settings, owner)

with work:
    try:
        if start:
            st.query_params["run"] = engine.submit(settings, owner)
        run = runs.shown(owner)
        if run is not None:
            with st.container(key="shown-run"):
                room.show(run, owner)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        run = room.last_seen()
    if run is None:
        samples.show(settings.data)
    else:
        with st.expander(_("The pictures")):
            samples.show(settings.data)
    room.turn_to(run)

try:
    room.history(owner)
    race.show(owner)
except Problem as problem:  # said above already, unless it came just now
    st.caption(say(problem))
lesson.show("training")
