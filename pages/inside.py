"""Look inside: follow one picture through every layer of a trained network."""

import streamlit as st

from cnnviz.ui.inside import inputs, layer_view, prediction, state
from cnnviz.ui.kit import copyable, lesson_text
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels import network_table
from cnnviz.ui.models import loading
from cnnviz.ui.shell import browser_id, page

actions = page.begin("inside")
owner = browser_id.owner()
now = state.VIEW.begin()
with actions:
    copyable.link(key="link")

with st.container(key="choice", horizontal=True, vertical_alignment="bottom"):
    model = inputs.network(now, owner)
    shown = inputs.picture(now, model) if model else None
if model is None or shown is None:
    lesson_text.show("inside")
    st.stop()

with st.spinner(_("Running the image through the network …"), show_time=False):
    outputs = loading.activations(model, shown.input)
if model.seed is not None:
    st.info(loading.about(model), icon=":material/casino:")
elif not shown.own:
    inputs.note(model)
prediction.preparation(shown)
with st.container(key="overview", horizontal=True, gap="medium"):
    with st.container(width=596):
        with st.container(horizontal=True, gap="medium"):
            with st.container(width=224):
                prediction.picture(shown, model)
            with st.container(width=340):
                prediction.answer(shown, model, outputs[-1])
        if model.seed is None:
            st.caption(loading.about(model), help=loading.command(model.id))
        layer_view.scale_switch(now)
    with st.container(width=430):
        st.html(network_table.network(model.network, links=True))

for row, before, after in zip(
    model.network.table(), [shown.input, *outputs], outputs, strict=False
):
    with st.container(key=f"layer-{row.index}"):
        layer_view.show(model, row, before, after)

lesson_text.show("inside")
