"""Home: what there is, with a picture for every lesson."""

import streamlit as st

from cnnviz.ui import gallery, menu, page
from cnnviz.ui.text import _

page.begin("home")
gallery.path()
for section, lessons in menu.sections(menu.lessons()):
    st.header(_(section), anchor=False)
    gallery.cards(lessons)
