"""The words of the figures of the lesson *Classics* that the browser steps."""

from cnnviz.problem import N_
from cnnviz.ui.course.browser_figure import BAR_WORDS

WORDS = {
    **BAR_WORDS,
    "table": N_("All layers"),
    "layer": N_("Layer"),
    "shape": N_("Shape"),
    "output": N_("Output"),
    "parameters": N_("Parameters"),
    "field": N_("Receptive field"),
    "total": N_("Total"),
    "stacked": N_("3×3 convolutions"),
    "channels": N_("Channels"),
    "wholeNumber": N_("Enter a whole number from 1 to {most}."),
    "weights": N_("Weights"),
    "network": N_("Network"),
    "convolution": N_("Convolution 3×3, its number of filters above"),
    "pooling": N_("Max pooling 2×2"),
    "linear": N_("Fully connected"),
}
