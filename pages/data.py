"""Data: what a set of pictures holds, picture by picture, and sets of one's own."""

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.backend import runs
from cnnviz.ui.datasets import card, image_browser, state, upload
from cnnviz.ui.kit import copyable, lesson_text
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels import datasets
from cnnviz.ui.shell import browser_id, page

actions = page.begin("data")
owner = browser_id.owner()
now = state.begin()
name = state.name(now)
with actions:
    copyable.link(key="link")

key = "data.set"
st.session_state[key] = name
st.selectbox(
    _("Dataset"),
    datasets.offered(owner, name),
    key=key,
    format_func=datasets.label,
    on_change=lambda: state.choose(st.session_state[key]),
    width=420,
)
for problem in datasets.refused():
    st.warning(say(problem), icon=":material/error:")
card.damaged(owner)
try:
    upload.show(owner, runs.limits())
    dataset = card.show(name, owner)
    if dataset is not None:
        image_browser.show(now, dataset, owner)
except Problem as problem:
    st.error(say(problem), icon=":material/error:")
lesson_text.show("data")
