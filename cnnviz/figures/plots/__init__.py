"""Figures for slides and reports: functions that return a matplotlib ``Figure``.

They work in a notebook as on a page; nothing here touches pyplot or its global state.
"""

from cnnviz.figures.plots.bars import bars_figure, histograms_figure
from cnnviz.figures.plots.batches import batch_squares_figure, image_groups_figure
from cnnviz.figures.plots.channels import channel_sum_figure
from cnnviz.figures.plots.closeup import closeup_figure, receptive_field_figure
from cnnviz.figures.plots.columns import columns_figure, depth_figure, signals_figure
from cnnviz.figures.plots.confusion import confusion_figure
from cnnviz.figures.plots.curves import comparison_figure, curves_figure
from cnnviz.figures.plots.drawings import drawings_figure
from cnnviz.figures.plots.features import features_figure
from cnnviz.figures.plots.graph import graph_figure
from cnnviz.figures.plots.grid import grid_figure
from cnnviz.figures.plots.heat_maps import heat_maps_figure
from cnnviz.figures.plots.image_map import image_map_figure
from cnnviz.figures.plots.images import class_counts_figure, images_figure, marked_images_figure
from cnnviz.figures.plots.landscape import landscape_figure
from cnnviz.figures.plots.lines import lines_figure
from cnnviz.figures.plots.maps import kernels_figure, maps_figure
from cnnviz.figures.plots.matshow import matshow_figure
from cnnviz.figures.plots.network import network_figure
from cnnviz.figures.plots.panels import panels_figure
from cnnviz.figures.plots.paper import figure_bytes
from cnnviz.figures.plots.stacks import stacks_figure
from cnnviz.figures.plots.volume import volume_figure

__all__ = [
    "bars_figure",
    "batch_squares_figure",
    "channel_sum_figure",
    "class_counts_figure",
    "closeup_figure",
    "columns_figure",
    "comparison_figure",
    "confusion_figure",
    "curves_figure",
    "depth_figure",
    "drawings_figure",
    "features_figure",
    "figure_bytes",
    "graph_figure",
    "grid_figure",
    "heat_maps_figure",
    "histograms_figure",
    "image_groups_figure",
    "image_map_figure",
    "images_figure",
    "kernels_figure",
    "landscape_figure",
    "lines_figure",
    "maps_figure",
    "marked_images_figure",
    "matshow_figure",
    "network_figure",
    "panels_figure",
    "receptive_field_figure",
    "signals_figure",
    "stacks_figure",
    "volume_figure",
]
