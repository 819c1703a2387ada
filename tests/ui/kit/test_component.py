"""Components: their loader, and that Streamlit serves their files."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from pathlib import Path

from streamlit.testing.v1 import AppTest

from cnnviz.ui.kit.component import FILES


def imports(module: Path) -> set[Path]:
    names = re.findall(r'from "(.+?)"', module.read_text(encoding="utf-8"))
    return {(module.parent / name).resolve() for name in names}


def test_modules_import_only_modules_that_exist_and_not_in_a_circle() -> None:
    modules = {path.resolve(): imports(path) for path in FILES.rglob("*.js")}
    assert set().union(*modules.values()) <= modules.keys()
    TopologicalSorter(modules).prepare()  # raises CycleError and names the circle


def script() -> None:
    import streamlit as st
    from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager

    from cnnviz.ui.kit import component

    component.show_svg("<svg></svg>", key="drawing")
    st.text(get_bidi_component_manager().get_component_path(component.FOLDER))


def test_streamlit_serves_the_files_once_a_component_is_on_the_page() -> None:
    app = AppTest.from_function(script).run()
    assert not app.exception
    assert app.text[0].value == str(FILES)
