"""Look inside: follow one picture through every layer of a trained network."""

import streamlit as st

from cnnviz.ui import (
    browser,
    choosing,
    copyable,
    layers,
    lesson,
    models,
    page,
    tables,
    verdict,
    view,
)
from cnnviz.ui.text import _

actions = page.begin("inside")
owner = browser.owner()
now = view.begin()
with actions:
    copyable.link(key="link")

with st.container(key="choice", horizontal=True, vertical_alignment="bottom"):
    model = choosing.network(now, owner)
    shown = choosing.picture(now, model) if model else None
if model is None or shown is None:
    lesson.show("inside")
    st.stop()

with st.spinner(_("The picture goes through the network …"), show_time=False):
    outputs = models.activations(model, shown.input)
if model.seed is not None:
    st.info(models.about(model), icon=":material/casino:")
elif not shown.own:
    choosing.note(model)
verdict.preparation(shown)
with st.container(key="overview", horizontal=True, gap="medium"):
    with st.container(width=596):
        with st.container(horizontal=True, gap="medium"):
            with st.container(width=224):
                verdict.picture(shown, model)
            with st.container(width=340):
                verdict.answer(shown, model, outputs[-1])
        if model.seed is None:
            st.caption(models.about(model), help=models.command(model.id))
        st.toggle(
            _("Every map on its own scale"),
            value=now.each,
            on_change=view.change,
            kwargs={"each": not now.each},
        )
    with st.container(width=430):
        st.html(tables.network(model.network, links=True))

for row, before, after in zip(
    model.network.table(), [shown.input, *outputs], outputs, strict=False
):
    with st.container(key=f"layer-{row.index}"):
        layers.show(model, row, before, after)

lesson.show("inside")
