"""Activation functions, one cell at a time."""

from cnnviz.ui.grids.grid_page import show_grid_page
from cnnviz.ui.grids.state import ACTIVATION

show_grid_page(ACTIVATION)
