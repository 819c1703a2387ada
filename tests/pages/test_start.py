"""Training that is started from a page, in a process of its own."""

import subprocess
import sys

import pytest

from cnnviz.training import State, Store
from cnnviz.ui.backend.runs import engine

from .opening import APP, visit, words


@pytest.mark.usefixtures("drawn_only")
def test_start_trains_in_another_process_until_the_result() -> None:
    app = visit("training", net="lecture-cnn", data="practice", images="500", epochs="1")
    app.button(key="start").click().run()
    assert not app.exception
    run = app.query_params["run"]
    assert engine().wait(run, timeout=120).state == State.DONE
    app.run()
    assert not app.exception
    assert "images the network never saw during training" in words(app)
    last = Store().progress(run)[-1]
    assert f"{last.test_accuracy:.1%}" in words(app)
    assert "Learning rate" in words(app)


def test_the_server_trains_nothing_itself_and_needs_no_torch() -> None:
    program = f"""
import sys
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox
app = AppTest.from_file({str(APP)!r}, default_timeout=120).run()
app.switch_page("pages/training.py").run()
assert not app.exception, app.exception
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=APP.parent, timeout=120)
