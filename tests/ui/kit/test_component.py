"""Components: what their loader says, and that Streamlit serves their files."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from cnnviz.ui.kit.component import FILES


def test_modules_import_only_modules_that_exist() -> None:
    modules = [path for path in FILES.rglob("*.js") if path.name != "loader.js"]
    assert modules
    for path in modules:
        for name in re.findall(r'from "(.+?)"', path.read_text(encoding="utf-8")):
            assert (path.parent / name).is_file(), (path, name)


def script() -> None:
    import streamlit as st
    from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager

    from cnnviz.ui.kit import component, svg

    svg.show("<svg></svg>", key="drawing")
    st.text(get_bidi_component_manager().get_component_path(component.FOLDER))


def test_streamlit_serves_the_files_once_a_component_is_on_the_page() -> None:
    app = AppTest.from_function(script).run()
    assert not app.exception
    assert app.text[0].value == str(FILES)
