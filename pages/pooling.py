"""Max and average pooling, one window at a time."""

from cnnviz.ui.grids.grid_page import show_grid_page
from cnnviz.ui.grids.state import POOLING

show_grid_page(POOLING)
