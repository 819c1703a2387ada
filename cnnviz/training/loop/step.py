"""One training step: the gradients of a batch, and the optimizer's update of the weights."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that torch's users know

from cnnviz.training.loop import cuda_graphs, fusion, optimizers, out_of_memory
from cnnviz.training.loop.augment import augment_images
from cnnviz.training.loop.batches import split_batch
from cnnviz.training.loop.cuda_graphs import StepResult
from cnnviz.training.loop.evaluation import scale_images
from cnnviz.training.loop.inputs import Inputs
from cnnviz.training.loop.modes import set_training_mode
from cnnviz.training.recipe.choices import Precision
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.control import Control


class Step:
    """Makes the training steps of a run.

    A batch is given by the indices of its images. If memory runs out, it is processed in smaller
    parts, in a step of the same size.

    Args:
        settings: Of the run.
        module: The network, on its device.
        inputs: What the trained layers take, on the same device.
        control: Smaller parts are noted in it.
        capture: Captures a step so that it can be replayed; None does so on CUDA only.

    Attributes:
        module: The layers that take the inputs, in a faster form; they share the weights.
        half: The 16-bit type of mixed precision, None for float32 only.
        replayed: The steps that are replayed as CUDA graphs, and why none are.
    """

    def __init__(
        self,
        settings: Settings,
        module: nn.Sequential,
        inputs: Inputs,
        control: Control,
        capture: cuda_graphs.Capture | None,
    ) -> None:
        device = inputs.data.train_images.device
        first = inputs.first
        self.module = fusion.fuse_for_training(module[first:], settings.network, first)
        self._inputs = inputs
        self._frozen = settings.frozen - first  # layers of self.module that are
        self.half = half_dtype(settings, device)
        self._settings, self._control, self._device = settings, control, device
        # Scales losses so that small gradients do not vanish.
        self._scaler = torch.amp.GradScaler(device.type, enabled=self.half == torch.float16)
        self._optimizer = optimizers.create_optimizer(settings, module, device)
        self._weights = optimizers.trainable_weights(module)
        self.replayed = cuda_graphs.ReplayedSteps(
            self._whole_step,
            settings.batch_size * settings.accumulate,
            device,
            capture,
            cuda_graphs.reason_against(settings, self.half),
        )
        self._augmentation = torch.Generator().manual_seed(settings.seed + 2)
        self._buffers = list(module.buffers())  # to look for them takes longer than to copy them
        self._images_at_once = settings.batch_size  # fewer once memory ran out
        self._smallest = settings.smallest_batch

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint holds of the steps, beside the weights."""
        return {
            "optimizer": self._optimizer.state_dict(),
            "draws": self._augmentation.get_state(),
            "at_once": self._images_at_once,
            "scaler": self._scaler.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from what :meth:`state` returned, perhaps in an older version."""
        optimizers.load_state(self._optimizer, state["optimizer"])
        if state.get("scaler"):
            self._scaler.load_state_dict(state["scaler"])
        self._augmentation.set_state(state["draws"])
        self._images_at_once = state.get("at_once", self._images_at_once)

    def set_training_mode(self) -> None:
        """Put the layers in training mode, frozen ones in evaluation mode."""
        set_training_mode(self.module, self._frozen, keep_statistics=self._settings.keep_statistics)

    def make(self, batch: Tensor, rate: float, number: int) -> StepResult:
        """Make a step with the images of some indices (B,), after ``number`` steps.

        Returns:
            The loss and the number of correct predictions, both (), on the device.
        """
        optimizers.set_rate(self._optimizer, rate)
        result = self.replayed.replay(batch)
        if result is not None:
            return result
        with self.replayed.capture_stream():
            while (result := self._try_gradients(batch)) is None:
                self._images_at_once = out_of_memory.halve_batch(
                    min(self._images_at_once, len(batch)), self._device, self._smallest
                )
                self.replayed.turn_off("memory ran out")
                self._control.add_smaller_batch(number, self._images_at_once)
            # The memory of the activations is free again: if memory runs out here, smaller parts
            # of the batch would not help.
            optimizers.step_optimizer(self._optimizer, self._scaler)
        return result

    def _whole_step(self, batch: Tensor) -> StepResult:
        """Make a step that never waits for the device, so that it can be captured and replayed."""
        result = self._gradients(batch)
        optimizers.step_optimizer(self._optimizer)
        return result

    def _try_gradients(self, batch: Tensor) -> StepResult | None:
        """Compute the gradients of a step; if memory runs out, undo that and return None."""
        undo = out_of_memory.snapshot(self.module, self._buffers, self._augmentation, self._device)
        try:
            result = self._gradients(batch)
            if self._scaler.is_enabled():
                self._scaler.unscale_(self._optimizer)  # the report shows their true size
            return result
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory.is_out_of_memory(error):
                raise
            undo()
        return None

    def _gradients(self, batch: Tensor) -> StepResult:
        """Accumulate the gradients of the mean loss over a batch.

        However few images are processed at a time, the sum is the same; only batch norm, in
        training, sees the images of one part alone.
        """
        results: list[StepResult] = []
        data = self._inputs.data
        for weight in self._weights:  # a few µs; the optimizer's own way also tells the profiler
            weight.grad = None
        for part in split_batch(batch, self._images_at_once, self._smallest):
            labels = data.train_labels.index_select(0, part)  # (b,)
            images = scale_images(data.train_images.index_select(0, part))  # (b, C, H, W)
            if self._settings.augment:
                images = augment_images(images, self._settings.augment, self._augmentation)
            with _autocast(self._device, self.half):
                logits = self.module(images)  # (b, classes)
                smoothing = self._settings.label_smoothing
                loss = F.cross_entropy(logits, labels, label_smoothing=smoothing)
            share = len(part) / len(batch)
            loss = loss if share == 1 else loss * share
            torch.autograd.backward(self._scaler.scale(loss))
            results.append((loss.detach(), (logits.detach().argmax(1) == labels).sum()))
        if len(results) == 1:
            return results[0]
        losses, correct = zip(*results, strict=True)
        return torch.stack(losses).sum(), torch.stack(correct).sum()


def half_dtype(settings: Settings, device: torch.device) -> torch.dtype | None:
    """Return the 16-bit type of mixed precision, None for float32 only.

    Convolutions and matrix products are computed in 16 bits, weights, sums and losses in 32
    (Micikevicius et al. 2017, arXiv 1710.03740), by torch's autocast; evaluation is in float32.
    bfloat16 has the range of float32; GPUs without it use float16, whose gradients must be scaled.
    """
    mixed = settings.precision == Precision.MIXED
    if not mixed and (settings.precision != Precision.AUTO or device.type != "cuda"):
        return None
    if device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.float16
    return torch.bfloat16


def _autocast(device: torch.device, half: torch.dtype | None) -> AbstractContextManager[object]:
    """Return the context of a forward pass.

    Without the cache of converted weights: a pass uses each of them once, and a step that is
    captured as a CUDA graph must not find what was cached outside of it.
    """
    if half is None:
        return nullcontext()
    return torch.autocast(device.type, half, cache_enabled=False)
