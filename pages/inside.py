"""Look inside: follow one picture through every layer of a trained network."""

import streamlit as st

from cnnviz.ui import browser, copyable, layers, lesson, models, page, tables, verdict, view
from cnnviz.ui.text import _

actions = page.begin("inside")
owner = browser.owner()
now = view.begin()
with actions:
    copyable.link(key="link")

left, right = st.columns(2, gap="large")
with left:
    model = view.choose_model(now, owner)
if model is None:
    st.stop()
with right:
    shown = view.choose_picture(now, model)
if shown is None:
    lesson.show("inside")
    st.stop()

x = shown.steps[-1].pixels
outputs = models.activations(model, x)
one, two, three = st.columns([4, 6, 8], gap="medium")
with one:
    verdict.picture(shown, model)
with two:
    verdict.answer(shown, model, outputs[-1])
with three:
    st.html(tables.network(model.network, links=True))

st.toggle(
    _("Every map on its own scale"),
    value=now.each,
    on_change=view.change,
    kwargs={"each": not now.each},
)
for row, before, after in zip(model.network.table(), [x, *outputs], outputs, strict=False):
    with st.container(key=f"layer-{row.index}"):
        layers.heading(model, row)
        layers.draw(model, row, before, after, now)

lesson.show("inside")
