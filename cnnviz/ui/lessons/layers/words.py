"""The words of the figures of the lesson *Layers one by one*."""

from cnnviz.problem import N_

WORDS = {
    "less": N_("less"),
    "more": N_("more"),
    "step": N_("Step"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "back": N_("One step back"),
    "next": N_("One step on"),
    "notNumber": N_("Enter a number between −99 and 99."),
    "kind": N_("Function"),
    "slope": N_("Slope for negative values"),
    "curve": N_("Drag x along the curve"),
    "before": N_("Feature map: click a cell"),
    "after": N_("After the function"),
    "zeros": N_("{zeros} of {total} values are 0, {changed} have changed."),
    "window": N_("Window"),
    "map": N_("Feature map after ReLU"),
    "largest": N_("Max pooling"),
    "mean": N_("Mean pooling"),
    "probability": N_("Probability p"),
    "mode": N_("Mode"),
    "train": "train()",
    "eval": "eval()",
    "values": N_("Values"),
    "factors": N_("Factors"),
    "output": N_("Output"),
    "means": N_("Mean of the values {before}, of the output {after}"),
}
