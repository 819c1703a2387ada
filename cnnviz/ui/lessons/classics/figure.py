"""The figures of the lesson *Classics* that the browser steps or changes."""

from cnnviz.ui.course.browser_figure import BrowserFigures
from cnnviz.ui.kit.component import component
from cnnviz.ui.lessons.classics.state import CLASSICS
from cnnviz.ui.lessons.classics.words import WORDS

FIGURES = BrowserFigures("classics", CLASSICS, component("classics/main", "dimensions/main"), WORDS)
