"""Opening a page in a browser that has been here before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from cnnviz.ui.kit.component import unpack
from cnnviz.ui.kit.reader import KEY

APP = Path(__file__).parents[2] / "home.py"
ME, OTHER = "a" * 32, "b" * 32
"""Two browsers."""
MORE = "more-settings"
"""The menu of a grid page."""


def visit(page: str, /, lang: str = "en", **params: str) -> AppTest:
    """Open a page with the parameters of a link, in the browser ME.

    The home page does not run before it.
    """
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.session_state[KEY] = ME
    app.session_state[MORE] = True  # a closed menu draws nothing
    app.query_params.update({"lang": lang, **params})
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    """Return all text of a page."""
    kinds = (app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    texts = [str(element.value) for kind in kinds for element in kind]
    return "\n".join([*texts, *(bar.proto.text for bar in app.get("progress")), html(app)])


def html(app: AppTest) -> str:
    """Return what a page shows as HTML."""
    return "\n".join(element.proto.body for element in app.get("html"))


def component_data(app: AppTest, name: str) -> dict[str, Any]:
    """Return what the browser gets for the only component of a name, such as ``pad.main``."""
    (message,) = (
        one.proto
        for one in app.get("bidi_component")
        if one.proto.component_name == f"cnnviz.{name}"
    )
    data = unpack(message.json or json.dumps(message.mixed))
    assert isinstance(data, dict)
    return data


def browser_figure(app: AppTest) -> dict[str, Any]:
    """Return what the browser gets for the figure of a lesson."""
    data = (unpack(one.proto.json) for one in app.get("bidi_component"))
    (figure,) = (one for one in data if isinstance(one, dict) and "params" in one)
    return figure
