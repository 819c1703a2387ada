"""The file of plotly.js in the package plotly, for charts that change in the browser."""

import importlib.metadata
from pathlib import Path

from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

FOLDER, FILE = "package_data", "plotly.min.js"


def serve_plotly() -> str:
    """Have the running server serve plotly.js; return its address below that of the app.

    A chart of ``st.plotly_chart`` is mounted again whenever one of its numbers changes, and the
    reader's camera is lost.  One that the browser draws itself follows each slider.
    """
    package = importlib.metadata.distribution("plotly")  # not imported: that takes a second
    version = package.version
    manager = get_bidi_component_manager()
    if manager.get(f"plotly.{version}") is None:
        assets = ComponentConfig(version, asset_dir=FOLDER)
        manifest = ComponentManifest("plotly", version=version, components=[assets])
        manager.register_from_manifest(manifest, Path(str(package.locate_file("plotly"))))
    return f"_stcore/bidi-components/plotly.{version}/{FILE}"
