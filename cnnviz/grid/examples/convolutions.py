"""The worked examples of the convolution lesson."""

import numpy as np

from cnnviz.grid.examples.record import (
    BLOG,
    DUMOULIN_IMAGE,
    DUMOULIN_KERNEL,
    LAYER_NOTES,
    LECTURE,
    TEXTBOOK,
    Example,
    counting_grid,
    dot_grid,
    filters,
    grid,
)
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Kind
from cnnviz.problem import N_


def _convolution(image: Array, kernel: Array, **settings: object) -> Operation:
    usual = {"stride": (1, 1), "padding": (0, 0)}
    return Operation(Kind.CONVOLUTION, image, kernel, **(usual | settings))  # type: ignore[arg-type]


MEAN = np.full((1, 1, 2, 2), 0.25)
TWO_IMAGES = np.concatenate([counting_grid(4, 4), counting_grid(4, 4, start=17)])
EDGE = filters("-1 0 1 / -1 0 1 / -1 0 1")
STEP = grid(" / ".join(["5 5 5 9 9 9"] * 6))

CONVOLUTIONS: tuple[Example, ...] = (
    Example(
        "conv-dumoulin",  # Dumoulin & Visin 2016, arXiv 1603.07285
        N_("A 3×3 kernel on a 5×5 input"),
        N_(
            "The best-known example of a convolution: nine products at each of nine positions. "
            "Their sums form the 3×3 output."
        ),
        _convolution(DUMOULIN_IMAGE, DUMOULIN_KERNEL),
        source=LECTURE,
        place=N_("example 2"),
    ),
    Example(
        "conv-first",
        N_("First steps: a 2×2 kernel on a 3×3 input"),
        N_("The smallest convolution worth stepping through: four positions, four products each."),
        _convolution(counting_grid(3, 3), filters("1 0 / 0 1")),
        source=BLOG,
    ),
    Example(
        "conv-stride2",
        N_("Stride 2, with a bias"),
        N_(
            "The window moves two cells at a time, so 4×4 becomes 2×2. The lecture prints .1281 "
            ".0595 / .1877 .0775 for these numbers; the correct values are .0626 .1407 / .0519 "
            "−.0499."
        ),
        _convolution(
            grid(
                ".3041 .9222 .4187 .7885 / .7488 .5487 .7938 .0053 /"
                " .5002 .8596 .9975 .7992 / .7594 .3295 .9948 .2643"
            ),
            filters("-.2970 -.3377 / .0756 -.1169"),
            bias=np.array([0.4719]),
            stride=(2, 2),
        ),
        source=LECTURE,
        place=N_("example 1"),
    ),
    Example(
        "conv-mean",
        N_("Moving average of four neighbors"),
        N_(
            "Four weights of ¼ add up to 1: every output cell is the mean of its window. Over the "
            "whole image this is a moving average."
        ),
        _convolution(counting_grid(4, 4), MEAN),
        source=LECTURE,
        place=N_("example 3"),
    ),
    Example(
        "conv-batch",
        N_("A batch of two images"),
        N_(
            "The same kernel slides over both images. The number of parameters does not depend "
            "on the batch size."
        ),
        _convolution(TWO_IMAGES, MEAN),
        source=LECTURE,
        place=N_("example 4"),
    ),
    Example(
        "conv-two-out",
        N_("Two output channels"),
        N_(
            "Two filters make two feature maps; the second filter is all zeros, and so is its "
            "map. Doubling the output channels doubles the parameters, whatever the batch size."
        ),
        _convolution(TWO_IMAGES, np.concatenate([MEAN, 0 * MEAN])),
        source=LECTURE,
        place=N_("example 5"),
    ),
    Example(
        "conv-stride-pair",
        N_("Stride (2, 1)"),
        N_(
            "PyTorch's pairs are (height, width): this window moves 2 down and 1 to the right, "
            "not 2 to the right and 1 down as the blog says."
        ),
        _convolution(DUMOULIN_IMAGE, filters("1 0 / 0 -1"), stride=(2, 1)),
        source=BLOG,
    ),
    Example(
        "conv-dilation",
        N_("Dilation 2"),
        N_(
            "The nine weights of a 3×3 kernel spread over 5×5 cells: 2·(3−1)+1 = 5."
            " The cells between them are not read."
        ),
        _convolution(counting_grid(7, 7), filters("1 1 1 / 1 1 1 / 1 1 1"), dilation=(2, 2)),
        source=BLOG,
    ),
    Example(
        "conv-padding",
        N_("A 3×3 kernel keeps the size with padding 1"),
        N_("With a border of zeros the kernel's center reaches the corners, and 5×5 stays 5×5."),
        _convolution(DUMOULIN_IMAGE, DUMOULIN_KERNEL, padding=(1, 1)),
        source=LAYER_NOTES,
    ),
    Example(
        "conv-padding-5",
        N_("A 5×5 kernel keeps the size with padding 2"),
        N_(
            "At stride 1, a 5×5 kernel needs padding (5−1)/2 = 2 to keep the size; a 3×3 kernel "
            "needs 1."
        ),
        _convolution(dot_grid(6, 6, (0, 0), (2, 3), (5, 4)), np.ones((1, 1, 5, 5)), padding=(2, 2)),
        source=LAYER_NOTES,
    ),
    Example(
        "conv-edge-zeros",
        N_("An edge with zero padding"),
        N_(
            "The kernel responds to the edge between 5 and 9, but also at the left and right "
            "border: zero padding creates edges that the image does not have."
        ),
        _convolution(STEP, EDGE, padding=(1, 1)),
    ),
    Example(
        "conv-edge-reflect",
        N_("An edge with reflect padding"),
        N_("With reflected cells instead of zeros, only the true edge is left."),
        _convolution(STEP, EDGE, padding=(1, 1), padding_mode="reflect"),
    ),
    Example(
        "conv-border",
        N_("A border that is never read"),
        N_(
            "With stride 2 the 3×3 window stops one cell short of the edge of 6×6: the last row "
            "and the last column reach no output."
        ),
        _convolution(counting_grid(6, 6), np.ones((1, 1, 3, 3)), stride=(2, 2)),
        source=LAYER_NOTES,
    ),
    Example(
        "conv-stride-price",
        N_("What a large stride misses"),
        N_(
            "A 3×3 kernel with stride 4 saves computation, but two of these three dots fall "
            "between its windows. A stride larger than the kernel leaves cells unread."
        ),
        _convolution(
            dot_grid(11, 11, (1, 1), (3, 6), (8, 7)), np.ones((1, 1, 3, 3)), stride=(4, 4)
        ),
        source=LAYER_NOTES,
    ),
    Example(
        "conv-rgb",
        N_("Three channels, one filter"),
        N_(
            "A filter is as deep as its input: the products are summed over red, green and blue "
            "too, so one filter makes one feature map."
        ),
        _convolution(
            grid(
                "9 9 0 0 / 9 9 0 0 / 5 5 5 5 / 0 0 0 0",
                "0 0 9 9 / 0 0 9 9 / 5 5 5 5 / 0 0 0 0",
                "1 2 3 4 / 4 3 2 1 / 1 2 3 4 / 9 9 9 9",
            ),
            grid("1 0 / 0 0", "0 -1 / 0 0", "0 0 / 1 1"),
            bias=np.array([1.0]),
        ),
        source=TEXTBOOK,
    ),
    Example(
        "conv-1x1",
        N_("1×1 convolution: a mixer of channels"),
        N_(
            "A 1×1 kernel reads one cell of every channel and no neighbors: each filter mixes "
            "the channels with its weights, here to a gray value and to red minus blue. GoogLeNet "
            "reduces the channels in this way before larger kernels, which saves computation."
        ),
        _convolution(
            grid(
                "9 9 0 0 / 9 9 0 0 / 6 6 6 6 / 0 0 0 0",
                "0 0 9 9 / 0 0 9 9 / 6 6 6 6 / 0 0 0 0",
                "3 3 3 3 / 3 3 3 3 / 6 6 6 6 / 9 9 9 9",
            ),
            np.array([[0.3, 0.6, 0.1], [1, 0, -1]])[:, :, None, None],
        ),
        source=TEXTBOOK,
    ),
    Example(
        "conv-groups",
        N_("Groups: each channel on its own"),
        N_(
            "With two groups, each filter reads only its own half of the channels: here one "
            "channel each, which makes it a depthwise convolution."
        ),
        _convolution(
            grid("1 2 3 4 / 5 6 7 8 / 1 2 3 4 / 5 6 7 8", "1 0 1 0 / 0 1 0 1 / 1 0 1 0 / 0 1 0 1"),
            filters("1 1 / 1 1", "1 -1 / -1 1"),
            groups=2,
        ),
    ),
    Example(
        "conv-filters",
        N_("Four filters, four feature maps"),
        N_(
            "The weight of Conv2d(1, 4, 3) has the shape (4, 1, 3, 3), not (4, 3, 3) as the "
            "class notes say. The input need not be square: 10×20 becomes 8×18."
        ),
        _convolution(
            (np.add.outer(np.arange(10), np.arange(20)) % 5.0)[None, None],
            filters(
                "-1 0 1 / -1 0 1 / -1 0 1",
                "-1 -1 -1 / 0 0 0 / 1 1 1",
                "0 1 0 / 1 -4 1 / 0 1 0",
                "0 0 0 / 0 1 0 / 0 0 0",
            ),
            bias=np.zeros(4),
        ),
        source=LAYER_NOTES,
    ),
    Example(
        "conv-correlation",
        N_("What deep learning calls convolution"),
        N_(
            "A single bright cell reveals the kernel rotated by 180°: this is "
            "cross-correlation, which uses the kernel as it is."
        ),
        _convolution(dot_grid(5, 5, (2, 2)), filters("1 2 3 / 4 5 6 / 7 8 9")),
        source=LAYER_NOTES,
    ),
    Example(
        "conv-true",
        N_("Convolution in mathematics"),
        N_(
            "The kernel is rotated by 180° first, so a single bright cell now shows it the "
            "right way around."
        ),
        _convolution(dot_grid(5, 5, (2, 2)), filters("1 2 3 / 4 5 6 / 7 8 9"), flip=True),
        source=LAYER_NOTES,
    ),
    Example(
        "transposed-stamp",
        N_("Transposed: every cell is a stamp"),
        N_(
            "Each input cell stamps the kernel, multiplied by its value, onto the output; with "
            "stride 2 the 3×3 stamps overlap in one row and one column."
        ),
        Operation(Kind.TRANSPOSED, grid("1 2 / 3 4"), np.ones((1, 1, 3, 3)), stride=(2, 2)),
    ),
    Example(
        "transposed-dumoulin",  # Dumoulin & Visin 2016, arXiv 1603.07285
        N_("Transposed: back to the original size"),
        N_(
            "The 3×3 result of the first example becomes 5×5 again. A transposed convolution "
            "restores the size, not the values."
        ),
        Operation(
            Kind.TRANSPOSED, grid("12 12 17 / 10 17 19 / 9 6 14"), DUMOULIN_KERNEL, stride=(1, 1)
        ),
    ),
)
"""Convolution and transposed convolution."""
