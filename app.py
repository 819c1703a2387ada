"""The app: its pages, in documents with our style.  Start it with ``streamlit run app.py``."""

import streamlit as st

from cnnviz.ui.backend.request_limits import LIMITED
from cnnviz.ui.classroom.endpoint import ROUTES
from cnnviz.ui.observe.errors import note_script_error, watch_log
from cnnviz.ui.observe.routes import host_routes
from cnnviz.ui.observe.server_logs import begin_server_logging
from cnnviz.ui.shell.document import STYLED

begin_server_logging()
watch_log()
app = st.App(
    "home.py",
    middleware=[LIMITED, STYLED],
    routes=[*ROUTES, *host_routes()],
    on_script_error=note_script_error,
)
