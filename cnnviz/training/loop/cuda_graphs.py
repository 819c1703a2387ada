"""Steps that are captured once and then replayed, as CUDA graphs.

Small networks keep a GPU waiting: each of a step's many kernels takes less time than its launch by
Python. Captured as a graph, a whole step (pictures taken by index, forward, backward, optimiser)
is one launch. What a graph reads and writes must stay where it is, so the indices of a step's
pictures are copied into one buffer, and the learning rate is a tensor of the optimiser. See *CUDA
graphs* in torch's documentation: the first steps are made as usual, on the stream of the capture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import torch
from torch import Tensor

from cnnviz.training.recipe.settings import Settings

Told = tuple[Tensor, Tensor]
"""What a step tells: its loss and the number of its right answers, both ()."""
Work = Callable[[Tensor], Told]
"""Makes a step with the pictures of some indices (B,), without waiting for the device."""
Capture = Callable[[Callable[[], Told]], tuple[Callable[[], None], Told]]
"""Takes a step down without making it; returns how to replay it, and where it will tell."""
WARM_UP = 3
"""Steps that are made as usual before one is captured: libraries make their choices in them."""


def reason_against(settings: Settings, lower: torch.dtype | None) -> str:
    """Return why the steps of a run cannot be replayed, empty if they can."""
    if settings.augment:
        return "the changes of pictures are drawn on the CPU"
    if lower == torch.float16:
        return "the scale of float16 is decided on the CPU"
    if settings.repeatable:
        return "the run is to be repeatable, also where it is broken off"
    return ""


class Replays:
    """The steps of full size of a run: made as usual at first, then replayed.

    Args:
        work: Makes a step.
        size: Pictures of a full step; those of another number are never replayed.
        device: Where it works.
        capture: Takes a step down; None for never.
        reason: Why not, if so.

    Attributes:
        reason: Why steps are not replayed; empty while they are, or shall be.
    """

    def __init__(
        self, work: Work, size: int, device: torch.device, capture: Capture | None, reason: str
    ) -> None:
        self.reason = reason
        self._pictures = torch.zeros(size, dtype=torch.int64, device=device)  # (B,)
        self._work = partial(work, self._pictures)
        self._stream: torch.cuda.Stream | None = None
        if device.type == "cuda":
            self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._capture = capture
        if capture is None and self._stream is not None:
            self._capture = partial(_captured, self._stream)
        self._made = 0
        self._replay: Callable[[], None] | None = None
        self._told: Told | None = None

    def turn_off(self, reason: str) -> None:
        """Replay nothing any more."""
        self.reason = self.reason or reason
        self._replay = self._told = None

    def replayed(self, pictures: Tensor) -> Told | None:
        """Make a step by a replay and return what it told; None if it is to be made as usual.

        Args:
            pictures: (B,) indices, on the device.
        """
        if self.reason or self._capture is None or len(pictures) != len(self._pictures):
            return None
        if self._made < WARM_UP:
            self._made += 1
            return None
        self._pictures.copy_(pictures)
        if self._replay is None:
            try:
                self._replay, self._told = self._capture(self._work)
            except RuntimeError as error:  # torch's, those of CUDA among them
                self.turn_off(str(error).splitlines()[0])
                return None
        self._replay()
        return self._told

    @contextmanager
    def warming_up(self) -> Iterator[None]:
        """Work on the stream on which a step will be captured, as long as none is."""
        if self.reason or self._stream is None or self._replay is not None:
            yield
            return
        usual = torch.cuda.current_stream(self._stream.device)
        self._stream.wait_stream(usual)
        try:
            with torch.cuda.stream(self._stream):
                yield
        finally:
            usual.wait_stream(self._stream)


def _captured(
    stream: torch.cuda.Stream, work: Callable[[], Told]
) -> tuple[Callable[[], None], Told]:
    """Take a step down as a CUDA graph; what other threads do meanwhile does not count."""
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=stream, capture_error_mode="thread_local"):
        told = work()
    return graph.replay, told
