"""Arrays in, pictures out: PNG bytes and HTML fragments.  Nothing here shows anything itself."""

from cnnviz.figures.bars import bars
from cnnviz.figures.colours import magnitude
from cnnviz.figures.html import image, legend
from cnnviz.figures.mosaic import mosaic, vector
from cnnviz.figures.picture import enlarge

__all__ = ["bars", "enlarge", "image", "legend", "magnitude", "mosaic", "vector"]
