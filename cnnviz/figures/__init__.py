"""Arrays in, pictures out: PNG bytes, SVG texts, HTML.  Nothing here shows anything itself."""

from cnnviz.figures.bars import bars
from cnnviz.figures.colours import magnitude
from cnnviz.figures.course import course
from cnnviz.figures.html import facts, image, legend
from cnnviz.figures.mosaic import best_columns, mosaic, vector
from cnnviz.figures.picture import enlarge

__all__ = [
    "bars",
    "best_columns",
    "course",
    "enlarge",
    "facts",
    "image",
    "legend",
    "magnitude",
    "mosaic",
    "vector",
]
