"""Arrays in, figures out: PNG bytes, SVG, HTML, charts, matplotlib figures.

Nothing is shown here.
"""

import importlib
from typing import TYPE_CHECKING, Any

from cnnviz.figures.bars import bars, class_counts, log_bars
from cnnviz.figures.colors import magnitude, map_magnitudes
from cnnviz.figures.drawn_stack import DrawnStack
from cnnviz.figures.html import confusion_table, facts, image, legend, photo, sparkline
from cnnviz.figures.image_sheet import Caption, image_sheet
from cnnviz.figures.layer_strip import strip_sheet
from cnnviz.figures.line import Line
from cnnviz.figures.mosaic import (
    below_kernels,
    best_columns,
    enlarge,
    mosaic,
    shrink_images,
    vector,
)
from cnnviz.figures.number_panel import NumberPanel
from cnnviz.figures.weight_bars import WeightBar, weight_bars

if TYPE_CHECKING:
    from cnnviz.figures.charts import *  # noqa: F403
    from cnnviz.figures.plots import *  # noqa: F403

__all__ = [
    "Caption",
    "DrawnStack",
    "Line",
    "NumberPanel",
    "WeightBar",
    "bars",
    "below_kernels",
    "best_columns",
    "class_counts",
    "confusion_table",
    "enlarge",
    "facts",
    "image",
    "image_sheet",
    "legend",
    "log_bars",
    "magnitude",
    "map_magnitudes",
    "mosaic",
    "photo",
    "shrink_images",
    "sparkline",
    "strip_sheet",
    "vector",
    "weight_bars",
]


def __getattr__(name: str) -> Any:
    """Load matplotlib, Altair and Plotly only when used: each takes up to a second."""
    if name.endswith("_chart"):
        return getattr(importlib.import_module("cnnviz.figures.charts"), name)
    if name == "figure_bytes" or name.endswith("_figure"):
        return getattr(importlib.import_module("cnnviz.figures.plots"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
