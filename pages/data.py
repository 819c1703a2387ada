"""Data: what a set of pictures holds, picture by picture, and sets of one's own."""

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui import bring, browse, browser, copyable, data_card, lesson, page, runs, sets, shelf
from cnnviz.ui.text import _, say

actions = page.begin("data")
owner = browser.owner()
now = shelf.begin()
name = shelf.name(now)
with actions:
    copyable.link(key="link")

key = "data.set"
st.session_state[key] = name
st.selectbox(
    _("Pictures"),
    sets.offered(owner, name),
    key=key,
    format_func=sets.label,
    on_change=lambda: shelf.choose(st.session_state[key]),
    width=420,
)
for problem in sets.refused():
    st.warning(say(problem), icon=":material/error:")
data_card.damaged(owner)
try:
    bring.show(owner, runs.limits())
    dataset = data_card.show(name, owner)
    if dataset is not None:
        browse.show(now, dataset, owner)
except Problem as problem:
    st.error(say(problem), icon=":material/error:")
lesson.show("data")
