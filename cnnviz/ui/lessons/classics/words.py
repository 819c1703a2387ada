"""The words of the figures of the lesson *Classics* that the browser steps."""

from cnnviz.problem import N_

WORDS = {
    "step": N_("Step"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "back": N_("One step back"),
    "next": N_("One step on"),
    "table": N_("All layers"),
    "layer": N_("Layer"),
    "shape": N_("Shape"),
    "output": N_("Output"),
    "parameters": N_("Parameters"),
    "field": N_("Receptive field"),
    "total": N_("Total"),
}
