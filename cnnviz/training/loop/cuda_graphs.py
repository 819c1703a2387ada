"""Steps that are captured once and then replayed, as CUDA graphs.

Small networks keep a GPU waiting: each of a step's many kernels takes less time than its launch by
Python. Captured as a graph, a whole step (images taken by index, forward, backward, optimizer) is
one launch. A graph reads and writes fixed memory, so the indices of a step's images are copied into
one buffer, and the learning rate is a tensor of the optimizer. See *CUDA graphs* in torch's
documentation: the first steps run as usual, on the stream of the capture.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import torch
from torch import Tensor

from cnnviz.problem import reason_of
from cnnviz.training.recipe.settings import Settings

StepResult = tuple[Tensor, Tensor]
"""The loss of a step and the number of its correct predictions, both ()."""
Capture = Callable[[Callable[[], StepResult]], tuple[Callable[[], None], StepResult]]
"""Captures a step without making it; returns what replays it, and the tensors of its result."""
WARM_UP_STEPS = 3
"""Steps that run as usual before one is captured: libraries choose their algorithms in them."""


def reason_against(settings: Settings, half: torch.dtype | None) -> str:
    """Return why the steps of a run cannot be replayed, empty if they can."""
    if settings.augment:
        return "the augmentation draws its random numbers on the CPU"
    if half == torch.float16:
        return "the scale of float16 is chosen on the CPU"
    if settings.repeatable:
        return "the run must be deterministic, also after an interruption"
    return ""


class ReplayedSteps:
    """The full-size steps of a run: they run as usual at first, then they are replayed.

    Args:
        step: Makes a step with the images of some indices (B,), without waiting for the device.
        size: Images in a full-size step; other steps are never replayed.
        device: Where it works.
        capture: Captures a step; None does so on CUDA only.
        reason: Why steps are not replayed, empty if they are.

    Attributes:
        reason: Why steps are not replayed; empty while they are, or will be.
    """

    def __init__(
        self,
        step: Callable[[Tensor], StepResult],
        size: int,
        device: torch.device,
        capture: Capture | None,
        reason: str,
    ) -> None:
        self.reason = reason
        self._indices = torch.zeros(size, dtype=torch.int64, device=device)  # (B,)
        self._step = partial(step, self._indices)
        self._stream: torch.cuda.Stream | None = None
        if device.type == "cuda":
            self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._capture = capture
        if capture is None and self._stream is not None:
            self._capture = partial(_capture_graph, self._stream)
        self._usual_steps = 0
        self._replay: Callable[[], None] | None = None
        self._result: StepResult | None = None

    def turn_off(self, reason: str) -> None:
        """Replay no more steps."""
        self.reason = self.reason or reason
        self._replay = self._result = None

    def replay(self, indices: Tensor) -> StepResult | None:
        """Make a step with images (B,) by a replay; None if it has to run as usual."""
        if self.reason or self._capture is None or len(indices) != len(self._indices):
            return None
        if self._usual_steps < WARM_UP_STEPS:
            self._usual_steps += 1
            return None
        self._indices.copy_(indices)
        if self._replay is None:
            try:
                self._replay, self._result = self._capture(self._step)
            except RuntimeError as error:  # torch's, those of CUDA among them
                self.turn_off(reason_of(error))
                return None
        self._replay()
        return self._result

    @contextmanager
    def capture_stream(self) -> Iterator[None]:
        """Run on the stream on which a step will be captured, until one is."""
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


def _capture_graph(
    stream: torch.cuda.Stream, step: Callable[[], StepResult]
) -> tuple[Callable[[], None], StepResult]:
    """Capture a step as a CUDA graph; what other threads do meanwhile is not captured."""
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=stream, capture_error_mode="thread_local"):
        result = step()
    return graph.replay, result
