"""Look inside: follow one picture through every layer of a trained network."""

import streamlit as st

from cnnviz.ui.inside import inputs, layer_view, prediction, state
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.labels.network_table import table_html
from cnnviz.ui.models.loading import activations, describe_model, training_command
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.shell.page import open_page

actions = open_page("inside")
owner = browser_id()
now = state.VIEW.begin()
with actions:
    show_link_button(key="link")

with st.container(key="choice", horizontal=True, vertical_alignment="bottom"):
    model = inputs.choose_network(now, owner)
    shown = inputs.choose_image(now, model) if model else None
if model is None or shown is None:
    show_lesson("inside")
    st.stop()

with st.spinner(_("Running the image through the network …"), show_time=False):
    outputs = activations(model, shown.input)
if model.seed is not None:
    st.info(describe_model(model), icon=":material/casino:")
elif not shown.own:
    inputs.show_source_note(model)
prediction.show_preparation(shown)
with st.container(key="overview", horizontal=True, gap="medium"):
    with st.container(width=636):
        with st.container(horizontal=True, gap="medium"):
            with st.container(width=224):
                prediction.show_input(shown, model)
            with st.container(width=380):
                prediction.show_prediction(shown, model, outputs[-1])
        if model.seed is None:
            st.caption(describe_model(model), help=training_command(model.id))
        layer_view.show_scale_switch(now)
    with st.container(width=430):
        st.html(table_html(model.network, links=True))

for row, before, after in zip(
    model.network.table(), [shown.input, *outputs], outputs, strict=False
):
    with st.container(key=f"layer-{row.index}"):
        layer_view.show_layer(model, row, before, after)

show_lesson("inside")
