"""The network of the page *Look inside*."""

from typing import Any

import streamlit as st

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.ui.inside.state import DEFAULT_NETWORK, MAX_SIDE, VIEW, InsideView, usual_source
from cnnviz.ui.inside.text_view import show_text_button
from cnnviz.ui.inside.weights_upload import show_own_weights, show_weights_upload
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.models.loading import IMAGENET, OWN_WEIGHTS, UNTRAINED, Model, load_model
from cnnviz.ui.models.offers import (
    bundled_networks,
    imagenet_networks,
    networks_of_runs,
    networks_with_own_weights,
    saved_epochs,
    untrained_networks,
)
from cnnviz.weights import imagenet, model_cards, own_weights, pretrained


def choose_network(view: InsideView, owner: str) -> Model | None:
    """Show the choice of the network; return the network, None if it cannot be loaded."""
    titles = offered_titles(view, owner)
    ids = list(titles)
    linked = UNTRAINED + view.net if view.net else view.run
    model_id = next(id for id in (linked, DEFAULT_NETWORK, *ids) if id in titles)
    selected: str = st.selectbox(
        _("Network"),
        ids,
        format_func=titles.__getitem__,
        width=320,
        **VIEW.widget("run", model_id, lambda to: VIEW.change(**_network_settings(to))),
    )
    epoch = None
    try:
        if selected.startswith(UNTRAINED):
            net = selected.removeprefix(UNTRAINED)
            _choose_seed()
            _choose_side(net)
            show_text_button(view)
            show_weights_upload(net, owner)
        elif selected.startswith(OWN_WEIGHTS):
            kept = own_weights.find_weights(selected.removeprefix(OWN_WEIGHTS), owner)
            _choose_side(kept.net)
            show_own_weights(kept, owner)
        elif selected.startswith(IMAGENET):
            if not _provide_weights(selected.removeprefix(IMAGENET)):
                return None
        elif selected not in model_cards.bundled_models():
            epoch = _choose_epoch(view, selected)
        with st.spinner(_("Loading the network …"), show_time=False):
            return load_model(selected, view.seed, epoch, view.side)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return None


def offered_titles(view: InsideView, owner: str) -> dict[str, str]:
    """Return all networks, id to title; say why some of them cannot be offered."""
    titles: dict[str, str] = {}
    sources = (
        bundled_networks,
        lambda: networks_of_runs(owner, view.run),
        lambda: networks_with_own_weights(owner, view.run),
        lambda: imagenet_networks(view.run),
        lambda: untrained_networks(view.net),
    )
    for source in sources:
        try:
            titles |= source()
        except Problem as problem:
            st.error(say(problem), icon=":material/error:")
    return titles


def _network_settings(model_id: str) -> dict[str, Any]:
    """Return the state's settings for a choice of the network.

    An image that suits the last network alone is replaced by one that suits the chosen one.
    """
    run, net = model_id, ""
    if model_id.startswith(UNTRAINED):
        run, net = DEFAULT_NETWORK, model_id.removeprefix(UNTRAINED)
    view = VIEW.current()
    settings = {"run": run, "net": net, "epoch": 0, "side": 0}
    if view.source == usual_source(view.run, view.net):
        settings["source"] = usual_source(run, net)
    return settings


def _choose_epoch(view: InsideView, run: str) -> int | None:
    """Show the choice among the saved epochs of a run; return it, None for the last one."""
    epochs = saved_epochs(run)
    if not epochs:
        return None
    nearest = min(epochs, key=lambda epoch: abs(epoch - (view.epoch or epochs[-1])))
    if view.epoch not in (0, nearest):  # the epoch of a link is not saved
        text = _("Epoch {missing} is not saved; showing epoch {epoch}.", missing=view.epoch,
                 epoch=nearest)  # fmt: skip
        st.toast(text, icon=":material/error:")
        VIEW.correct(epoch=nearest)
    if len(epochs) > 1:
        last = epochs[-1]
        st.select_slider(
            _("Epoch"),
            epochs,
            width=320,
            **VIEW.widget("epoch", nearest, lambda to: VIEW.change(epoch=0 if to == last else to)),
        )
    return nearest


def _choose_seed() -> None:
    """Show the seed of the random weights."""
    st.number_input(
        min_value=0,
        max_value=999_999,
        width=121,
        **VIEW.number("seed", _("Seed")),
    )


def _choose_side(net: str) -> None:
    """Show the input size of a network for color images."""
    shape = nets.find(net).input_shape
    if len(shape) == 3 and shape[0] == 3 and shape[1] == shape[2]:
        own = shape[1]
        st.number_input(
            min_value=1,
            max_value=max(MAX_SIDE, own),
            width=121,
            help=_(
                "Height and width of the input in pixels. Convolutions take any size; where a "
                "linear layer does not, the network ends before it flattens the maps."
            ),
            **VIEW.number(
                "side",
                _("Input size"),
                VIEW.current().side or own,
                lambda to: VIEW.change(side=0 if to == own else to),
            ),
        )


def _provide_weights(net: str) -> bool:
    """Return whether published weights are on this computer; offer to download them if not.

    Raises:
        Problem: They cannot be downloaded.
    """
    source = imagenet.find_model(net).weights
    if not source.model or pretrained.is_available(source):
        return True
    text = _(
        "The weights of {net} are not on this computer. efficientnet-lite0 needs no download.",
        net=net,
    )
    st.info(text)
    clicked = st.button(
        _("Download them ({size} MB)", size=pretrained.download_size(source)),
        icon=":material/download:",
        key="inside-download-weights",
        on_click=url_state.mark_action,
    )
    if clicked:
        bar = st.progress(0.0)

        def show_share(share: float) -> None:
            bar.progress(share)

        pretrained.tensors(source, report=show_share)
        bar.empty()
    return clicked
