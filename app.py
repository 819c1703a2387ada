"""Home: what there is, with a picture for every lesson."""

import streamlit as st

from cnnviz.ui.kit import pages
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.shell import gallery, page

page.begin("home")
gallery.path()
for section, lessons in pages.sections(pages.lessons()):
    st.header(_(section), anchor=False)
    gallery.cards(lessons)
