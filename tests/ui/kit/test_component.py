"""Components: their loader, and that Streamlit serves their files."""

from __future__ import annotations

import json
import re
from graphlib import TopologicalSorter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from cnnviz.ui.kit.component import FILES, pack, unpack


def imports(module: Path) -> set[Path]:
    names = re.findall(r'from "(.+?)"', module.read_text(encoding="utf-8"))
    return {(module.parent / name).resolve() for name in names}


def test_modules_import_only_modules_that_exist_and_not_in_a_circle() -> None:
    modules = {path.resolve(): imports(path) for path in FILES.rglob("*.js")}
    assert set().union(*modules.values()) <= modules.keys()
    TopologicalSorter(modules).prepare()  # raises CycleError and names the circle


VALUES = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(VALUES, st.lists, max_leaves=9), st.integers(0, 3000))
def test_what_is_sent_is_unpacked_again(data: object, repeats: int) -> None:
    data = [data, "가" * repeats]
    assert unpack(json.dumps([pack(data), "failure", "retry"])) == data


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
