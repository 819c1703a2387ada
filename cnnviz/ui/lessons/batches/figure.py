"""The figures of the lesson *Batch, channels, filters, parameters*, which the browser computes."""

from __future__ import annotations

from cnnviz.ui.course.browser_figure import BrowserFigures
from cnnviz.ui.kit.component import component
from cnnviz.ui.lessons.batches.state import BATCHES
from cnnviz.ui.lessons.batches.words import WORDS

FIGURES = BrowserFigures("batches", BATCHES, component("batches/main", "dimensions/main"), WORDS)
