"""The libraries of charts are imported only when one is drawn."""

from __future__ import annotations

import subprocess
import sys

from cnnviz.resources import resource

SCRIPT = """
import sys

def print_imported():
    print({"altair", "plotly", "matplotlib", "matplotlib.pyplot", "streamlit"} & {*sys.modules})

from cnnviz import figures
print_imported()
figures.confusion_figure([[1]], ["a"])
print_imported()
figures.confusion_chart([[1]], ["a"])
print("plotly" in sys.modules, "streamlit" in sys.modules)
"""


def test_a_figure_or_chart_loads_its_library_without_pyplot_and_streamlit() -> None:
    command = [sys.executable, "-c", SCRIPT]
    process = subprocess.run(command, capture_output=True, text=True, check=True, cwd=resource())
    assert process.stdout.splitlines() == ["set()", "{'matplotlib'}", "True False"]
