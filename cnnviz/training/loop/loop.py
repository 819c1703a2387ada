"""The training loop, a generator of progress.

Apart from speed, reports and checkpoints it equals this plain loop (a test runs both)::

    torch.manual_seed(seed)
    module = network.to_torch()
    optimizer = torch.optim.Adam(module.parameters(), lr=learning_rate)
    order = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed + 1)  # dropout
    for epoch in range(epochs):
        module.train()
        for batch in torch.randperm(len(images), generator=order).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(module(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
        module.eval()
        with torch.inference_mode():
            accuracy = (module(test_images).argmax(1) == test_labels).float().mean()

Images lie as uint8 on the device and batches are taken by index: no loader, no copies of the images
as floats. The output of frozen layers never changes: where images are not augmented, it is computed
once (:mod:`cnnviz.training.loop.features`), and only the layers behind it run in every step.
Nothing is held open across a ``yield``, so the caller may close the generator at any record, or
leave it waiting.
"""

import math
import time
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from cnnviz.data import Dataset, load
from cnnviz.data.dataset import ShareReport
from cnnviz.training.loop import checkpoints, devices, epoch_report, fusion
from cnnviz.training.loop.batches import split_batch
from cnnviz.training.loop.counters import Counters
from cnnviz.training.loop.cuda_graphs import Capture
from cnnviz.training.loop.device_data import DeviceData
from cnnviz.training.loop.evaluation import (
    Evaluation,
    evaluate_batches,
    evaluate_in_train_mode,
)
from cnnviz.training.loop.inputs import Inputs
from cnnviz.training.loop.step import Step
from cnnviz.training.recipe.batch_norm import check_batches
from cnnviz.training.recipe.choices import Start
from cnnviz.training.recipe.network_checks import check_fit
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.control import Control
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.training.records.report import Report
from cnnviz.weights import module_weights, pretrained

REPORT_SECONDS = 0.25


def initial_module(settings: Settings, *, report: ShareReport | None = None) -> nn.Sequential:
    """Return the network as it is before the first step.

    Args:
        settings: The seed sets the random weights; ``start`` may replace them by published ones.
        report: Called with the share of those that is downloaded, 0–1; None forbids the download.

    Raises:
        Problem: The published weights are not there and cannot be downloaded.
    """
    module = module_weights.initialized(settings.network, settings.seed)
    source = pretrained.weights_for(settings.network)
    if settings.start != Start.RANDOM and source is not None:
        pretrained.load_into(module, pretrained.initial_tensors(source, report=report))
    return module


class Loop:
    """One training run; it continues from a checkpoint and makes new ones.

    Sets torch's random state from the seed: the same settings on the same device, with the same
    number of threads and the same versions, give the same numbers on the CPU, also when the run is
    interrupted and resumed.

    Args:
        settings: What to do.
        module: The network to train in place, in its initial state; a checkpoint replaces it but
            for the weights of frozen layers. None makes :func:`initial_module`.
        dataset: The data; None loads what the settings name, if it is on disk.
        checkpoint: What :meth:`checkpoint` returned after an epoch; the run continues from there.
        control: What may change while the loop works.
        capture: Captures a step so that it can be replayed; None does so on CUDA only.

    Raises:
        Problem: Network and data do not fit, batch norm would get a batch of one image, the device
            is not there, or the checkpoint is damaged or belongs to another network.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        module: nn.Sequential | None = None,
        dataset: Dataset | None = None,
        checkpoint: bytes | None = None,
        control: Control | None = None,
        capture: Capture | None = None,
    ) -> None:
        dataset = dataset or load(settings.data)
        check_fit(settings.network, dataset.title, dataset.image_shape, len(dataset.classes))
        device = devices.choose_device(settings.device)
        devices.set_determinism(settings, device)
        module = module or initial_module(settings)
        self.settings = settings
        self.module = module.to(device).to(memory_format=torch.channels_last)
        self.module[: settings.frozen].requires_grad_(False)
        self.control = control or Control()
        self._device = device
        self._data = DeviceData.of(dataset, settings, device)
        self._inputs = Inputs(self._data, settings, self.module)
        images = self._inputs.count
        check_batches(settings.network, settings.layers_in_eval_mode, settings.batch_size, images)
        self._counters = Counters(settings, devices.device_title(device), images)
        self._step = Step(settings, self.module, self._inputs, self.control, capture)
        self._order = torch.Generator().manual_seed(settings.seed)
        self._rng_state: dict[str, Tensor] = {}  # torch's, after the last epoch
        self._evaluation: Evaluation | None = None  # on the test images, of the last evaluation
        if checkpoint is not None:
            self._restore(checkpoint)

    def prepare(self, report: ShareReport | None = None) -> None:
        """Compute the features of frozen layers, if they are kept; the run does it otherwise.

        Args:
            report: Called with the share that is done, 0–1.

        Raises:
            Problem: There is not enough memory for one image.
        """
        self._inputs.prepare(report)

    @property
    def no_replay_reason(self) -> str:
        """Why steps are not replayed as CUDA graphs; empty while they are, or will be."""
        return self._step.replayed.reason

    def run(self) -> Iterator[Progress]:
        """Train, and report about it.

        Yields:
            A record several times per epoch, several times while it is evaluated, and at its end.

        Raises:
            Problem: The loss is no longer a number, or there is not enough memory for one image.
        """
        if self._rng_state:
            checkpoints.set_rng_state(self._rng_state, self._device)
        else:
            torch.manual_seed(self.settings.seed + 1)  # dropout; the weights took the seed itself
        self.prepare()
        while self._counters.epoch < self.settings.epochs:
            self._counters.begin_epoch()
            order = self._inputs.draw_order(self._order)
            yield from self._train_epoch(order)
            self._rng_state = checkpoints.rng_state(self._device)  # the caller may draw numbers
            yield from self._evaluate(Phase.EPOCH)

    def evaluate(self) -> Progress:
        """Evaluate the network as it is, before any step; see also :meth:`report`.

        Raises:
            Problem: The loss is not a number, or there is not enough memory for one image.
        """
        self.prepare()
        *_, last = self._evaluate(Phase.EPOCH)
        return last

    def evaluate_in_train_mode(self) -> Evaluation:
        """Evaluate the test images in training mode; call it at a record of ``run``.

        The run goes on as if it had not been called.
        """
        settings, data = self.settings, self._data
        return evaluate_in_train_mode(
            self.module,
            data.test_images,
            data.test_labels,
            batch_size=settings.batch_size,
            seed=settings.seed,
            frozen=settings.frozen,
            keep_statistics=settings.keep_statistics,
        )

    def checkpoint(self) -> bytes:
        """Return all that the run needs to continue after the epoch that has just ended.

        Weights without those of frozen layers, optimizer, counters and random states; call it at a
        record of phase ``epoch``.
        """
        state = {
            "net": str(self.settings.network),
            "module": self._trained_tensors(),
            "clock": self._counters.state(),
            "order": self._order.get_state(),
            "noise": self._rng_state,
            **self._step.state(),
        }
        return checkpoints.pack_checkpoint(state)

    def _trained_tensors(self) -> dict[str, Tensor]:
        """Return the tensors of all layers but the frozen ones, by their names in the module."""
        tensors: dict[str, Tensor] = self.module.state_dict()
        first = self.settings.frozen
        return {name: one for name, one in tensors.items() if int(name.split(".")[0]) >= first}

    def _restore(self, checkpoint: bytes) -> None:
        with checkpoints.open_checkpoint(checkpoint, str(self.settings.network)) as state:
            self.module.load_state_dict({**self.module.state_dict(), **state["module"]})
            self._step.restore(state)
            self._counters.restore(state["clock"])
            self._order.set_state(state["order"])
            self._rng_state = state["noise"]

    def conditions(self) -> dict[str, str]:
        """Return what a repeated run must know beside the versions: precision, order, graphs."""
        half = self._step.half
        conditions = {"precision": str(half).removeprefix("torch.")} if half else {}
        if self._device.type == "cuda":
            conditions["order"] = "repeatable" if self.settings.repeatable else "quickest"
            conditions["graphs"] = self.no_replay_reason or "replayed"
        return conditions

    def report(self) -> Report:
        """Return the report of the epoch that has just ended; call it at a record of its phase.

        Raises:
            RuntimeError: Nothing has been evaluated yet.
        """
        if self._evaluation is None:
            raise RuntimeError("There is a report only after an epoch.")
        (classes,) = self.settings.network.output_shape
        return epoch_report.make_report(
            self._counters.epoch,
            classes,
            self._evaluation,
            self.module,
            self._inputs.data.test_images,
            self._inputs.strengths,
        )

    def _train_epoch(self, order: Tensor) -> Iterator[Progress]:
        """Train on every image once, in the order of the indices (N,)."""
        counters = self._counters
        interval = math.ceil(counters.steps_per_epoch / 4)
        resumed = reported = time.perf_counter()
        self._step.set_training_mode()
        for batch in split_batch(order, counters.images_per_step, self.settings.smallest_batch):
            rate = counters.next_rate(self.control.rate(counters.step))
            result = self._step.make(batch, rate, counters.step)
            counters.add(*result, len(batch))
            last = counters.step_in_epoch == counters.steps_per_epoch
            check = counters.check_is_due
            now = time.perf_counter()
            due = counters.step_in_epoch % interval == 0 or now - reported >= REPORT_SECONDS
            if last or check or due or self.control.report_now:
                float(counters.loss)  # waits for the device, so that the time is right
                counters.seconds += time.perf_counter() - resumed
                yield counters.progress(Phase.TRAINING)
                if check:
                    yield from self._evaluate(Phase.CHECK)
                self._step.set_training_mode()  # the caller may have changed the mode
                resumed = reported = time.perf_counter()

    def _evaluate(self, phase: Phase) -> Iterator[Progress]:
        """Compute loss and accuracy and report them: of all sets at the end of an epoch."""
        figures: dict[str, float] = {}
        module = fusion.fuse_for_evaluation(self._step.module.eval())
        for name, images, labels in self._inputs.sets(phase):
            reported = time.perf_counter()
            parts: list[Evaluation] = []
            for part in evaluate_batches(module, images, labels):
                parts.append(part)
                if time.perf_counter() - reported >= REPORT_SECONDS:
                    yield self._counters.progress(Phase.TESTING)
                    reported = time.perf_counter()
            evaluation = Evaluation.joined(parts)
            figures[f"{name}_loss"] = evaluation.loss
            figures[f"{name}_accuracy"] = evaluation.accuracy
        self._evaluation = evaluation  # on the test images, which come last
        yield self._counters.progress(phase, **figures)
