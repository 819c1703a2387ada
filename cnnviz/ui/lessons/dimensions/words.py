"""The words of the figures of the lesson *Dimensions*."""

from cnnviz.problem import N_

WORDS = {
    "step": N_("Step"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "back": N_("One step back"),
    "next": N_("One step on"),
    "less": N_("less"),
    "more": N_("more"),
    "notNumber": N_("Enter a number between −99 and 99."),
    "filter": N_("Filter"),
    "difference": N_("Difference"),
    "mean": N_("Moving average"),
    "echo": N_("Echo"),
    "weights": N_("Weights"),
    "padding": N_("Padding"),
    "none": N_("None"),
    "same": N_("Same length"),
    "causal": N_("Causal"),
    "dilation": N_("Dilation"),
    "signal": N_("Signal: drag the samples"),
    "output": N_("Output"),
}
