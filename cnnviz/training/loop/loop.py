"""The training loop: a generator of progress.

Pictures lie as uint8 on the device and batches are taken by index: no loader, no copies of
pictures as floats. Nothing is held open across a ``yield``, so the caller may close the generator
at any record, or leave it waiting.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that torch's users know

from cnnviz.data import Dataset, load
from cnnviz.data.dataset import Report as ShareReport
from cnnviz.training.loop import (
    checkpoints,
    cuda_graphs,
    devices,
    epoch_report,
    fusion,
    optimizer,
    out_of_memory,
    precision,
)
from cnnviz.training.loop.augment import augmented
from cnnviz.training.loop.counters import Clock
from cnnviz.training.loop.device_data import Pictures
from cnnviz.training.loop.evaluation import Answers, answers, scaled
from cnnviz.training.recipe.settings import Settings, Start, check_fit
from cnnviz.training.records.control import Steering
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.training.records.report import Report
from cnnviz.weights import module_weights, published_nets
from cnnviz.weights import published_files as fetching

REPORT_SECONDS = 0.25


def initial(settings: Settings, *, report: ShareReport | None = None) -> nn.Sequential:
    """Return the network as it is before the first step.

    Args:
        settings: Its seed draws the weights; ``start`` may have others put in their place.
        report: Told the share of those that is downloaded, 0–1; None forbids the download.

    Raises:
        Problem: Published weights cannot be had.
    """
    module = module_weights.drawn(settings.network, settings.seed)
    found = published_nets.of(settings.network)
    if settings.start == Start.IMAGENET and found is not None:
        published_nets.put(module, fetching.tensors(found.model, found.weights, report=report))
    return module


def train(
    settings: Settings, *, module: nn.Sequential | None = None, dataset: Dataset | None = None
) -> Iterator[Progress]:
    """Train a network and tell about it on the way; see :class:`Loop`."""
    return Loop(settings, module=module, dataset=dataset).run()


class Loop:
    """One run: made, gone on with from a checkpoint, and kept in one.

    Sets torch's random state from the seed: the same settings on the same device, with the same
    number of threads and the same versions, give the same numbers on the CPU, also when the run is
    broken off and gone on with.

    Args:
        settings: What to do.
        module: The network to train in place, in its initial state; None makes :func:`initial`.
        dataset: The data; None loads what the settings name, if it is on disk.
        checkpoint: What :meth:`checkpoint` gave after an epoch; the run goes on from there.
        steering: What may be changed while the loop works.
        capture: Takes a step down to be replayed; None does it on CUDA only.

    Raises:
        Problem: Network and data do not fit, the device is not there, or the checkpoint is damaged
            or belongs to another network.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        module: nn.Sequential | None = None,
        dataset: Dataset | None = None,
        checkpoint: bytes | None = None,
        steering: Steering | None = None,
        capture: cuda_graphs.Capture | None = None,
    ) -> None:
        dataset = dataset or load(settings.data)
        check_fit(settings.network, dataset.title, dataset.image_shape, len(dataset.classes))
        device = devices.choose(settings.device)
        precision.settle(settings, device)
        self.settings = settings
        self.module = (module or initial(settings)).to(device).to(memory_format=torch.channels_last)
        self.module[: settings.frozen].requires_grad_(False)
        self.steering = steering or Steering()
        self._device = device
        self._pictures = Pictures.of(dataset, settings, device)
        self._clock = Clock(settings, devices.title(device), len(self._pictures.train_labels))
        self._lower = precision.lower(settings, device)
        self._scaler = precision.scaler(device, self._lower)
        self._optimizer = optimizer.optimizer(settings, self.module, device)
        self._weights = optimizer.learning(self.module)
        self._capture = capture
        self._replays: cuda_graphs.Replays | None = None
        self._order = torch.Generator().manual_seed(settings.seed)
        self._draws = torch.Generator().manual_seed(settings.seed + 2)  # for augmentation
        self._undo = out_of_memory.Undo(
            self.module, self._draws if settings.augment else None, device
        )
        self._noise: dict[str, Tensor] = {}  # torch's random state after the last epoch
        self._at_once = settings.batch_size  # pictures; fewer once memory ran out
        self._answers: Answers | None = None  # to the test pictures, when last measured
        if checkpoint is not None:
            self._go_back_to(checkpoint)

    def run(self) -> Iterator[Progress]:
        """Train, and tell about it.

        Yields:
            A record several times in an epoch, several times while it is measured, and at its end.

        Raises:
            Problem: The loss is no longer a number, or there is not enough memory for one picture.
        """
        working = fusion.quicker(self.module, self.settings.network)
        self._replays = cuda_graphs.Replays(
            partial(self._whole_step, working),
            self._clock.pictures_per_step,
            self._device,
            self._capture,
            cuda_graphs.reason_against(self.settings, self._lower),
        )
        if self._noise:
            checkpoints.restore_noise(self._noise, self._device)
        else:
            torch.manual_seed(self.settings.seed + 1)  # dropout; the weights took the seed itself
        while self._clock.epoch < self.settings.epochs:
            self._clock.begin_epoch()
            count = len(self._pictures.train_labels)
            indices = torch.randperm(count, generator=self._order).to(self._device)
            yield from self._epoch_of_steps(working, indices)
            self._noise = checkpoints.noise(self._device)  # before the caller draws anything
            yield from self._measuring(working, Phase.EPOCH)

    def measured(self) -> Progress:
        """Measure the network as it is, before any step; see also :meth:`report`.

        Raises:
            Problem: The loss is not a number, or there is not enough memory for one picture.
        """
        *_, last = self._measuring(fusion.quicker(self.module, self.settings.network), Phase.EPOCH)
        return last

    def checkpoint(self) -> bytes:
        """Return all that the run needs to go on after the epoch that is through.

        Weights, optimiser, counts and random states; ask for it at a record of phase ``epoch``.
        """
        state = {
            "net": str(self.settings.network),
            "module": self.module.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "clock": self._clock.counts(),
            "order": self._order.get_state(),
            "draws": self._draws.get_state(),
            "noise": self._noise,
            "at_once": self._at_once,
            "scaler": self._scaler.state_dict(),
        }
        return checkpoints.pack(state)

    def how(self) -> dict[str, str]:
        """Return what else a repeated run needs to know: numbers, order, replayed steps."""
        reason = self._replays.reason if self._replays else ""
        return precision.told(self.settings, self._device, self._lower, reason)

    def report(self) -> Report:
        """Return what the epoch that is through came to; ask for it at a record of its phase.

        Raises:
            RuntimeError: Nothing has been measured yet.
        """
        if self._answers is None:
            raise RuntimeError("There is a report only after an epoch.")
        (classes,) = self.settings.network.output_shape
        strengths = epoch_report.strengths_for(self.module, self._pictures.test_images)
        return epoch_report.report(self._clock.epoch, self._answers, classes, strengths)

    def _go_back_to(self, checkpoint: bytes) -> None:
        with checkpoints.opened(checkpoint, str(self.settings.network)) as state:
            self.module.load_state_dict(state["module"])
            optimizer.load(self._optimizer, state["optimizer"])
            if state.get("scaler"):
                self._scaler.load_state_dict(state["scaler"])
            self._clock.set_to(state["clock"])
            self._order.set_state(state["order"])
            self._draws.set_state(state["draws"])
            self._noise = state["noise"]
            self._at_once = state.get("at_once", self._at_once)  # not in older checkpoints

    def _epoch_of_steps(self, working: nn.Sequential, indices: Tensor) -> Iterator[Progress]:
        """Train on every picture once, in the order of ``indices`` (N,)."""
        clock = self._clock
        often = math.ceil(clock.steps_per_epoch / 4)
        begun = told = time.perf_counter()
        self._to_train(working)
        for pictures in torch.split(indices, clock.pictures_per_step):
            optimizer.set_rate(self._optimizer, clock.next_rate(self.steering.rate(clock.step)))
            self._step(working, pictures)
            last, check = clock.in_epoch == clock.steps_per_epoch, clock.check_is_due
            now = time.perf_counter()
            often_enough = clock.in_epoch % often == 0 or now - told >= REPORT_SECONDS
            if last or check or often_enough or self.steering.attention:
                float(clock.loss)  # waits for the device, so that the time is true
                clock.seconds += time.perf_counter() - begun
                yield clock.progress(Phase.TRAINING)
                if check:
                    yield from self._measuring(working, Phase.CHECK)
                self._to_train(working)  # the caller may have looked into the module meanwhile
                begun = told = time.perf_counter()

    def _to_train(self, working: nn.Sequential) -> None:
        """Have the layers work as they do in training; frozen ones as when they are used."""
        working.train()
        working[: self.settings.frozen].eval()

    def _step(self, working: nn.Module, pictures: Tensor) -> None:
        """Make one step of the weights with some pictures, given by their indices (B,)."""
        assert self._replays is not None
        told = self._replays.replayed(pictures)
        if told is None:
            with self._replays.warming_up():
                while (told := self._tried(working, pictures)) is None:
                    self._at_once = out_of_memory.halved(
                        min(self._at_once, len(pictures)), self._device
                    )
                    self._replays.turn_off("memory had run out")
                    self.steering.halve(self._clock.step, self._at_once)
                # What the activations took is free again: if memory runs out here, smaller parts
                # of the batch would not help.
                optimizer.make(self._optimizer, self._scaler)
        self._clock.add(*told, len(pictures))
        self._clock.step += 1

    def _whole_step(self, working: nn.Module, pictures: Tensor) -> cuda_graphs.Told:
        """Make a step without a look at what it needs: what can be captured and replayed."""
        told = self._gradients(working, pictures)
        optimizer.make(self._optimizer)
        return told

    def _tried(self, working: nn.Module, pictures: Tensor) -> cuda_graphs.Told | None:
        """Work the gradients of a step out; if memory runs out, undo that and return None."""
        back = self._undo.here()
        try:
            told = self._gradients(working, pictures)
            if self._scaler.is_enabled():
                self._scaler.unscale_(self._optimizer)  # the report tells how large they are
            return told
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory.ran_out(error):
                raise
            back()
        return None

    def _gradients(self, working: nn.Module, pictures: Tensor) -> cuda_graphs.Told:
        """Add up the gradients of a step, which are those of the mean over all its pictures.

        However few are taken at a time, the sum is the same; only batch norm, in training, sees
        but the pictures of one part.

        Returns:
            The step's loss and the number of its right answers, both (), on the device.
        """
        sums: list[cuda_graphs.Told] = []
        for weight in self._weights:  # a few µs; the optimiser's own way also tells the profiler
            weight.grad = None
        for batch in torch.split(pictures, self._at_once):
            labels = self._pictures.train_labels.index_select(0, batch)  # (b,)
            images = scaled(self._pictures.train_images.index_select(0, batch))  # (b, C, H, W)
            if self.settings.augment:
                images = augmented(images, self.settings.augment, self._draws)
            with precision.autocast(self._device, self._lower):
                logits = working(images)  # (b, classes)
                loss = F.cross_entropy(
                    logits, labels, label_smoothing=self.settings.label_smoothing
                )
            share = len(batch) / len(pictures)
            part = loss if share == 1 else loss * share
            torch.autograd.backward(self._scaler.scale(part))
            sums.append((part.detach(), (logits.detach().argmax(1) == labels).sum()))
        if len(sums) == 1:
            return sums[0]
        return sum(one for one, _ in sums), sum(one for _, one in sums)  # type: ignore[return-value]

    def _measuring(self, working: nn.Sequential, phase: Phase) -> Iterator[Progress]:
        """Measure loss and accuracy, and tell them: of both sets at the end of an epoch."""
        figures: dict[str, float] = {}
        measured = fusion.folded(working.eval())
        for name, images, labels in self._pictures.to_measure(training=phase == Phase.EPOCH):
            told = time.perf_counter()
            parts: list[Answers] = []
            for part in answers(measured, images, labels):
                parts.append(part)
                if time.perf_counter() - told >= REPORT_SECONDS:
                    yield self._clock.progress(Phase.TESTING)
                    told = time.perf_counter()
            found = Answers.joined(parts)
            figures |= {f"{name}_loss": found.loss, f"{name}_accuracy": found.accuracy}
        self._answers = found  # to the test pictures, which come last
        yield self._clock.progress(phase, **figures)
