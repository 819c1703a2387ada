"""The figures of the lesson *Layers one by one*, whose numbers the browser computes."""

from cnnviz.ui.course.browser_figure import BrowserFigures
from cnnviz.ui.kit.component import component
from cnnviz.ui.lessons.layers.state import LAYERS
from cnnviz.ui.lessons.layers.words import WORDS

FIGURES = BrowserFigures("layers", LAYERS, component("layers/main", "dimensions/main"), WORDS)
