"""The logs of Streamlit and of its web server as lines of JSON, too (``CNNVIZ_LOG=json``)."""

import logging
from typing import Any

import streamlit as st
import streamlit.logger
import uvicorn.config

from cnnviz.logs import JsonLines, begin_logging, is_json

ACCESS = "uvicorn.access"
"""The log of requests has the addresses of readers and their links: it is never written."""


def begin_server_logging() -> None:
    """Have every logger of this process write lines of JSON, if the host wants them."""
    begin_logging()
    if not is_json():
        return
    # The web server applies this when it starts; Streamlit formats each logger that it makes.
    formatters: dict[str, Any] = uvicorn.config.LOGGING_CONFIG["formatters"]
    for name in formatters:
        formatters[name] = {"()": JsonLines}
    st.set_option("logger.enableRich", False)  # it prints tracebacks with what they say
    streamlit.logger.setup_formatter = _write_json
    streamlit.logger.update_formatter()
    root = logging.StreamHandler()
    root.setFormatter(JsonLines())
    logging.getLogger().handlers[:] = [root]


def _write_json(logger: Any) -> None:
    """Take the place of Streamlit's function of this name."""
    if hasattr(logger, "streamlit_console_handler"):
        logger.removeHandler(logger.streamlit_console_handler)
    if logger.name == ACCESS:
        return
    logger.streamlit_console_handler = logging.StreamHandler()
    logger.streamlit_console_handler.setFormatter(JsonLines())
    logger.addHandler(logger.streamlit_console_handler)
