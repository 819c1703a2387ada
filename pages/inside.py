"""Look inside: follow one image through every layer of a trained network."""

import streamlit as st

from cnnviz.ui.inside import explorer, images, networks, pad, prediction
from cnnviz.ui.inside.state import OWN, PAGE, VIEW
from cnnviz.ui.inside.why.view import show_why
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.stage import Stage, stage_figure, stage_text
from cnnviz.ui.labels.network_table import table_html
from cnnviz.ui.models.activations import activations
from cnnviz.ui.models.loading import Model, ModelKey, cached_model, describe_model, training_command
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.shell.page import show_page


def show_layers(stage: Stage) -> None:
    owner = browser_id()
    view = VIEW.begin()
    with stage.actions:
        own = view.source == OWN
        show_link_button(key="link", success=_("Copied, without your own image") if own else "")
    with stage.settings:
        model = networks.choose_network(view, owner)
        image = images.choose_image(view, model) if model else None
    if model is not None and image is not None:
        with stage_figure():
            if image.drawn:
                pad.show_pad(model.key)
                show_drawn(model.key)
            else:
                show_network(model, image)
    with stage_text():
        show_lesson("inside")


@images.shows_image
def show_drawn(key: ModelKey) -> None:
    """Show the drawing in every layer; a fragment, which follows the pen."""
    model = cached_model(key)
    if (image := images.current_image(model)) is None:
        return
    explorer.show_explorer(key, image)
    with st.container(key="preparation"):
        prediction.show_preparation(image)


def show_network(model: Model, image: images.InputImage) -> None:
    with st.container(key="inside-notes", gap="xsmall"):
        with st.spinner(_("Running the image through the network …"), show_time=False):
            outputs = activations(model, image.input, image.digest)
        if model.key.seed is not None:
            st.info(describe_model(model), icon=":material/casino:")
        elif not image.own:
            images.show_source_note(model)
    explorer.show_explorer(model.key, image)
    with st.container(key="answer", gap="xsmall"):
        prediction.show_prediction(image, model, outputs[-1])
        if model.key.seed is None:
            st.caption(describe_model(model), help=training_command(model.key.id))
    with st.container(key="preparation"):
        prediction.show_preparation(image)
    with st.container(key="network-table"), st.expander(_("All layers in a table")):
        st.html(table_html(model.network, links=True))
    with st.container(key="why-column"):
        show_why(model, image)


show_page(PAGE, show_layers)
