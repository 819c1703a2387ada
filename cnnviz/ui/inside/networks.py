"""The network of the page *Look inside*."""

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.inside.state import DEFAULT_NETWORK, VIEW, InsideView
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.models.loading import (
    UNTRAINED,
    Model,
    bundled_networks,
    load_model,
    networks_of_runs,
    untrained_networks,
)


def choose_network(view: InsideView, owner: str) -> Model | None:
    """Show the choice of the network; return the network, None if it cannot be loaded."""
    titles: dict[str, str] = {}
    sources = (
        bundled_networks,
        lambda: networks_of_runs(owner, view.run),
        lambda: untrained_networks(view.net),
    )
    for source in sources:
        try:
            titles |= source()
        except Problem as problem:
            st.error(say(problem), icon=":material/error:")
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
    if selected.startswith(UNTRAINED):
        st.number_input(
            min_value=0,
            max_value=999_999,
            width=121,
            **VIEW.number("seed", _("Seed")),
        )
    try:
        with st.spinner(_("Loading the network …"), show_time=False):
            model = load_model(selected, view.seed)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return None
    return model


def _network_settings(model_id: str) -> dict[str, str]:
    """Return the state's settings for a choice of the network."""
    if model_id.startswith(UNTRAINED):
        return {"run": DEFAULT_NETWORK, "net": model_id.removeprefix(UNTRAINED)}
    return {"run": model_id, "net": ""}
