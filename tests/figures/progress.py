"""The records of a short run: two epochs of two steps, evaluated after each epoch."""

from __future__ import annotations

from cnnviz.training import Phase, Progress


def _record(step: int, *, evaluated: bool) -> Progress:
    return Progress(
        phase=Phase.EPOCH if evaluated else Phase.TRAINING,
        epoch=(step - 1) // 2 + 1,
        step=step,
        steps=4,
        seconds=step / 2,
        images_per_second=100,
        device="cpu",
        learning_rate=0.1,
        loss=2 / step,
        accuracy=step / 40,
        test_loss=3 / step if evaluated else None,
        test_accuracy=step / 5 if evaluated else None,
    )


PROGRESS = [_record(step, evaluated=step % 2 == 0) for step in range(1, 5)]
