"""Look inside: follow one image through every layer of a trained network."""

import streamlit as st

from cnnviz.ui.inside import inputs, layer_view, prediction
from cnnviz.ui.inside.state import OWN, PAGE, VIEW
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.labels.network_table import table_html
from cnnviz.ui.models.activations import activations
from cnnviz.ui.models.loading import describe_model, training_command
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.shell.page import show_page


def show_layers(stage: Stage) -> None:
    owner = browser_id()
    view = VIEW.begin()
    with stage.actions:
        own = view.source == OWN
        show_link_button(key="link", success=_("Copied, without your own image") if own else "")

    with st.container(key="choice", horizontal=True, vertical_alignment="bottom"):
        model = inputs.choose_network(view, owner)
        image = inputs.choose_image(view, model) if model else None
    if model is None or image is None:
        show_lesson("inside")
        return

    with st.spinner(_("Running the image through the network …"), show_time=False):
        outputs = activations(model, image.input, image.digest)
    if model.key.seed is not None:
        st.info(describe_model(model), icon=":material/casino:")
    elif not image.own:
        inputs.show_source_note(model)
    prediction.show_preparation(image)
    with st.container(key="overview", horizontal=True, gap="medium"):
        with st.container(width=636):
            with st.container(horizontal=True, gap="medium"):
                with st.container(width=224):
                    prediction.show_input(image, model)
                with st.container(width=380):
                    prediction.show_prediction(image, model, outputs[-1])
            if model.key.seed is None:
                st.caption(describe_model(model), help=training_command(model.key.id))
            layer_view.show_scale_switch()
        with st.container(width=430):
            st.html(table_html(model.network, links=True))

    for row in model.network.table():
        with st.container(key=f"layer-{row.index}"):
            layer_view.show_layer(layer_view.LayerView(model.key, image, row))

    show_lesson("inside")


show_page(PAGE, show_layers)
