"""The app: its pages, in documents with our style.  Start it with ``streamlit run app.py``."""

import streamlit as st

from cnnviz.ui.shell.document import STYLED

app = st.App("home.py", middleware=[STYLED])
