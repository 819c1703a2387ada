"""The words of the figures of the lesson *Layers one by one*."""

from cnnviz.problem import N_
from cnnviz.ui.course.browser_figure import BAR_WORDS

WORDS = {
    **BAR_WORDS,
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
    "mean": N_("Average pooling"),
    "probability": N_("Probability p"),
    "mode": N_("Mode"),
    "train": "train()",
    "eval": "eval()",
    "values": N_("Values"),
    "factors": N_("Factors"),
    "output": N_("Output"),
    "momentum": N_("Momentum"),
    "channel": N_("Channel"),
    "batch": N_("Batch: four images of 2×2, a row per image"),
    "byBatch": N_(
        "Normalized by the mean {mean} and variance {variance} of this batch: "
        "mean {newMean}, variance {newVariance}."
    ),
    "byRunning": N_(
        "Normalized by the running mean {mean} and variance {variance}: "
        "mean {newMean}, variance {newVariance}."
    ),
    "running": N_("After {count} batches: running mean {mean}, running variance {variance}"),
    "runningMean": N_("Mean of each batch (dots), running mean (line)"),
    "weights": N_("Weights"),
    "features": N_("Input"),
    "bias": N_("Bias"),
    "shape": N_("Channels, rows, columns"),
    "row": N_("Flattened"),
    "rowOfEach": N_("Flattened: a row for each image"),
    "batchOf": N_("A batch: a row for each image, its maps side by side"),
    "imageNumber": N_("Image {number}"),
    "scores": N_("Logits: images by classes"),
    "axis": N_("Along dimension"),
    "eachImage": N_("1: each image"),
    "eachClass": N_("0: each class"),
    "maxValues": "values",
    "indices": "indices",
    "shapes": N_("shape {before} → {after}"),
    "logits": N_("Logits"),
    "share": N_("Probability"),
    "temperature": N_("Temperature"),
    "offset": N_("Added to all logits"),
    "sumOfPowers": N_("Sum of all exp(z) in float32: {sum}"),
    "overflow": N_("Sum of all exp(z) in float32: {sum}. It overflows, and ∞/∞ is NaN."),
    "means": N_("Mean of the values {before}, of the output {after}"),
}
