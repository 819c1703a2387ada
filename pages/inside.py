"""Look inside: follow one image through every layer of a trained network."""

import streamlit as st

from cnnviz.ui.inside import (
    dataset_images,
    explorer,
    image_choice,
    images,
    networks,
    pad,
    prediction,
    preparation,
)
from cnnviz.ui.inside.compare.state import COMPARE
from cnnviz.ui.inside.downloads import show_downloads
from cnnviz.ui.inside.state import CAMERA, OWN, PAGE, TEST, VIEW
from cnnviz.ui.inside.text_view import show_text_view
from cnnviz.ui.inside.torch_code import show_words_and_code
from cnnviz.ui.inside.why.view import show_experiments, show_why
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage, stage_figure, stage_text
from cnnviz.ui.labels.network_table import table_html
from cnnviz.ui.models.activations import activations
from cnnviz.ui.models.descriptions import describe_model, training_command
from cnnviz.ui.models.loading import OWN_WEIGHTS, Model, ModelKey, cached_model
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.shell.page import show_page


def show_layers(stage: Stage) -> None:
    owner = browser_id()
    view = VIEW.begin()
    beside = COMPARE.begin()
    with stage.actions:
        menu = st.container(key="inside-downloads", width="content")
        own = view.source in (OWN, CAMERA) or beside.own
        success = _("Copied, without your own image") if own else ""
        if view.run.startswith(OWN_WEIGHTS) and not view.net:
            success = _("Copied; only your browser has your own weights")
        show_link_button(key="link", success=success)
    with stage.settings:
        model = networks.choose_network(view, owner)
        image = image_choice.choose_image(view, model) if model else None
    if model is not None and image is not None:
        with menu:
            show_downloads(model.key)
        with stage_figure():
            image_choice.show_refusal()
            explorer.send_explorer_words()
            if image.drawn:
                pad.show_pad(model.key)
                show_drawn(model.key)
            else:
                show_network(model, image)
            with st.container(key="preparation"):
                preparation.show_preparation(image, model)
            with st.container(key="network-table"), st.expander(_("All layers in a table")):
                st.html(table_html(model.network, links=True))
            with st.container(key="why-column"):
                why_image(model.key)
            with st.container(key="experiments-row"):
                experiment_on_image(model.key)
    with stage_text():
        show_words_and_code(None if model is None or image is None else model.key)


@images.shows_image
def show_drawn(key: ModelKey) -> None:
    """Show the drawing in every layer; a fragment, which follows the pen."""
    model = cached_model(key)
    if (image := images.current_image(model)) is None:
        return
    explorer.show_explorer(key, image)


@images.explains_image
def why_image(key: ModelKey) -> None:
    """Show why the network says so of the current image; a fragment, for the pen when it rests."""
    model = cached_model(key)
    if (image := images.current_image(model)) is not None:
        show_why(model, image)


@images.changes_image
def experiment_on_image(key: ModelKey) -> None:
    """Show the experiments with the current image, likewise."""
    model = cached_model(key)
    if (image := images.current_image(model)) is not None:
        show_experiments(model, image)


def show_network(model: Model, image: images.InputImage) -> None:
    with st.container(key="inside-notes", gap="xsmall"):
        with st.spinner(_("Running the image through the network …"), show_time=False):
            outputs = activations(model, image.input, image.digest)
        if model.key.seed is not None:
            st.info(describe_model(model), icon=":material/casino:")
        elif image.source == TEST:
            dataset_images.show_source_note(model)
    explorer.show_explorer(model.key, image)
    with st.container(key="answer", gap="xsmall"):
        show_text_view(model, image)
        prediction.show_prediction(image, model, outputs[-1])
        if model.key.seed is None:
            st.caption(describe_model(model), help=training_command(model.key.id))
    explorer.send_layers_ahead(model.key, image)


show_page(PAGE, show_layers)
