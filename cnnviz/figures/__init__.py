"""Arrays in, pictures out: PNG bytes, SVG texts, HTML.  Nothing here shows anything itself."""

from cnnviz.figures.bars import bars
from cnnviz.figures.class_counts import counts
from cnnviz.figures.colours import magnitude
from cnnviz.figures.confusion import confusion
from cnnviz.figures.html import facts, image, legend
from cnnviz.figures.image_sheet import Caption, sheet
from cnnviz.figures.log_bars import strengths
from cnnviz.figures.mosaic import best_columns, mosaic, vector
from cnnviz.figures.png import enlarge
from cnnviz.figures.sparkline import course

__all__ = [
    "Caption",
    "bars",
    "best_columns",
    "confusion",
    "counts",
    "course",
    "enlarge",
    "facts",
    "image",
    "legend",
    "magnitude",
    "mosaic",
    "sheet",
    "strengths",
    "vector",
]
