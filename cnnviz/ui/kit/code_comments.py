"""The comments of code in the reader's language; the code itself is the same in every one."""

from __future__ import annotations

import re

from cnnviz.problem import N_
from cnnviz.ui.kit.i18n import _

COMMENTS = frozenset({
    N_("as exact as the page"),
    N_("channels last"),
    N_("The same as a function"),
    N_("images and channels, stride and dilation change places"),
    N_("or a file of your own"),
    N_("max pooling over the whole map"),
    N_("about 3.7e-09 where 0 is meant; the last digits depend on the machine"),
    N_("no weights in memory"),
    N_("shapes only: no memory, nothing is computed"),
    N_("no product may cancel another one"),
    N_("the cell in the middle"),
    N_("rows with a gradient"),
    N_("those on shortcuts do not count"),
    N_("rows of the maps, channels, narrow channels, filters, kernel"),
    N_("The same: each channel with its own slice of the filter, then added up."),
    N_("each node is connected with itself"),
    N_("8 neighbors, and itself"),
    N_("4 neighbors, and itself"),
    N_("a linear layer for every pixel"),
    N_("1 signal, 1 channel"),
    N_("1 filter, 1 channel"),
    N_("all zeros first"),
    N_("ones, so that the sum is the count"),
    N_("A way around: enlarge first, then convolve."),
    N_("rows are true classes"),
    N_("share of each class that is found"),
    N_("dropout is active, batch norm takes the statistics of each batch"),
    N_("the test images have changed batch norm"),
    N_("class by class"),
    N_("PyTorch draws for itself"),
    N_("what the last convolution of LeNet-5 gives a batch"),
    N_("the same draw, where there is one"),
    N_("training=True by default"),
    N_("overflows for large logits"),
    N_("both accuracies in evaluation mode"),
    N_("trains the last of them again"),
    N_("trains it again; another seed gives a run of your own"),
    N_("what moves in is 0"),
    N_("as many neurons"),
    N_("LazyLinear finds out its features, as Keras does"),
    N_("nothing is left to pool"),
    N_("the number of each feature map"),
    N_("red first"),
    N_("blue first"),
    N_("finds red"),
    N_("evaluated with model.eval()"),
    N_("CrossEntropyLoss() returns the mean of a batch"),
    N_("without .item(), the graph of every batch stays in memory"),
    N_("has moved, without any training step"),
    N_("every map is all 0 or all 2"),
    N_("of one epoch; of all of them, to the power"),
    N_("what the network was trained on"),
    N_("from Download on the page"),
    N_("the same order, other names"),
    N_("the random weights of the page"),
    N_("its layers by number"),
})  # fmt: skip
"""What the comments of our code say in words, without the shape before and the colon behind."""

_COMMENT = re.compile(r"(?<=# )(?P<shape>\([^()]*\): )?(?P<words>.*?)(?P<end>:?\s*)$", re.M)


def translate_comments(code: str) -> str:
    """Return code with its comments in the reader's language."""
    return _COMMENT.sub(_translate, code)


def _translate(comment: re.Match[str]) -> str:
    words = comment["words"]
    if words not in COMMENTS:
        return comment[0]
    return f"{comment['shape'] or ''}{_(words)}{comment['end']}"
