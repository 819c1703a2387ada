"""A step of an operation, and which of its channels and maps are drawn."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cnnviz.figures.colors import TINTS
from cnnviz.grid.trace import Cell, Trace

WORDS = {
    "input": "Input",
    "kernel": "Kernel",
    "window": "Window",
    "output": "Output",
    "bias": "Bias",
    "channel": "Channel {channel}",
    "filter": "Filter {filter}",
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "tanh": "tanh",
    "sigmoid": "Sigmoid",
    "red": "Red",
    "green": "Green",
    "blue": "Blue",
    "withPadding": "with padding {rows} × {columns}",
    "step": "Step {step} of {total}: {place}",
    "cell": "row {row}, column {column}",
    "inImage": "image {image}",
    "inChannel": "channel {channel}",
    "inFilter": "filter {filter}",
    "shownChannels": "{shown} of {total} channels",
    "shownFilters": "{shown} of {total} filters",
}
"""The words of the figure, under the keys that the stepper of the pages has for them."""
MOST_CHANNELS, MOST_MAPS = 8, 4
"""Channels of the input, and maps of the output, that are drawn unless all are requested."""


@dataclass(frozen=True, eq=False)
class Step:
    """One step of an operation.

    Attributes:
        trace: The operation.
        place: Image, output channel, row and column of the output cell.
        words: The texts in the reader's language, under the keys of ``WORDS``.
        channel: The input channel that is drawn, as for :func:`grid_figure`.
        maps: The output maps that are drawn, likewise.
        color_image: Three channels of the input are red, green and blue.
    """

    trace: Trace
    place: tuple[int, int, int, int]
    words: Mapping[str, str]
    channel: int | str | None
    maps: str | None
    color_image: bool = True

    @functools.cached_property
    def cell(self) -> Cell:
        """The output cell and what it is computed from."""
        return self.trace.cell(*self.place)

    @functools.cached_property
    def names(self) -> dict[int, str]:
        """The name of each input channel that the step reads; empty where there is only one."""
        channels = self.trace.channels[self.place[1]].tolist()
        return {channel: self.channel_name(channel) for channel in channels}

    @functools.cached_property
    def channels(self) -> list[int]:
        """The channels of the input that are drawn."""
        reads, count = list(self.names), self.trace.image.shape[1]
        if self.channel is None and count > MOST_CHANNELS:
            return reads[:MOST_CHANNELS]
        if self.channel in (None, "all"):
            return list(range(count))
        return [channel for channel in reads if channel == self.channel] or reads[:1]

    @functools.cached_property
    def depths(self) -> list[int]:
        """Which of the filter's channels are drawn."""
        return [depth for depth, channel in enumerate(self.names) if channel in self.channels]

    @property
    def filters(self) -> list[int]:
        """The output maps that are drawn."""
        count = self.trace.output.shape[1]
        if self.maps == "one" or (self.maps is None and count > MOST_MAPS):
            return [self.place[1]]
        return list(range(count))

    def channel_name(self, channel: int) -> str:
        """Return the name of a channel of the input, or of a pooling's output."""
        channels = self.trace.image.shape[1]
        if channels == 1:
            return ""
        if channels == 3 and self.color_image:
            return self.words[list(TINTS)[channel]]
        return self.words["channel"].format(channel=channel + 1)

    @property
    def caption(self) -> str:
        """Which step it is and where its cell is; image and filter only where there are several."""
        (n, o, r, c), trace, words = self.place, self.trace, self.words
        shape = trace.output.shape
        parts = [words["inImage"].format(image=n + 1)] if len(trace.image) > 1 else []
        if shape[1] > 1:
            key = "inChannel" if trace.weights is None else "inFilter"
            parts.append(words[key].format(channel=o + 1, filter=o + 1))
        place = ", ".join([*parts, words["cell"].format(row=r + 1, column=c + 1)])
        step = int(np.ravel_multi_index(self.place, shape)) + 1
        return words["step"].format(step=step, total=trace.output.size, place=place)
