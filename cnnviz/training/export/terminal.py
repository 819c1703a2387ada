"""What the command line makes of a training run: lines for people or JSON, and a model card."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tqdm import tqdm

from cnnviz.data import Dataset
from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.weights import model_cards

if TYPE_CHECKING:
    from cnnviz.training.export.recorder import Recorder
    from cnnviz.training.loop.loop import Loop


def run_loop(
    loop: Loop, *, as_json: bool, keep: bool, recorder: Recorder | None = None
) -> tuple[Progress | None, bool]:
    """Train, and print the progress.

    As JSON, that is one record per line. Else it is one line per epoch, and where the error stream
    is a terminal a bar below them shows the steps, the time left and the current figures.

    Args:
        loop: The run.
        as_json: Print records, not lines for people.
        keep: If the run fails, restore the weights of its last good epoch, so that they can be
            saved.
        recorder: Is given every record.

    Returns:
        The last record, None before the first; and True if the run failed.

    Raises:
        Problem: It failed and there is no good epoch.
    """
    last: Progress | None = None
    good: tuple[Progress, dict[str, Any]] | None = None
    # None: there is a bar only on a terminal
    bar = tqdm(unit="step", disable=as_json or None, dynamic_ncols=True, leave=False)
    try:
        with bar:
            for last in loop.run():
                _print_smaller_batches(loop)
                _print_progress(last, None if as_json else bar)
                if recorder is not None:
                    recorder.add(last)
                if keep and last.phase == Phase.EPOCH:
                    good = last, _copy_weights(loop)
    except KeyboardInterrupt:
        if last is not None:
            _say_stopped(keep)
    except Problem as problem:
        if good is None:
            raise
        last, weights = good
        loop.module.load_state_dict(weights)
        _say_failed(problem, last)
        return last, True
    return last, False


def _say_stopped(keep: bool) -> None:
    kept = "the weights trained so far are saved" if keep else "nothing is saved"
    print(f"Stopped; {kept}.", file=sys.stderr)


def _say_failed(problem: Problem, last: Progress) -> None:
    print(f"cnnviz: {problem}", file=sys.stderr)
    print(f"The weights after epoch {last.epoch} are saved.", file=sys.stderr)


def _copy_weights(loop: Loop) -> dict[str, Any]:
    return {name: value.clone() for name, value in loop.module.state_dict().items()}


def _print_smaller_batches(loop: Loop) -> None:
    for step, images in loop.control.take_smaller_batches():
        text = f"Out of memory: from step {step + 1} on, {images} images at a time."
        print(f"cnnviz: {text} The step size stays the same.", file=sys.stderr)


class ShareBar:
    """Shows progress in a task as a bar; prints nothing for an empty task."""

    def __init__(self, task: str) -> None:
        self._task = task
        self._bar: tqdm[NoReturn] | None = None

    def __call__(self, share: float) -> None:
        """Show the share that is done, 0–1."""
        if self._bar is None:
            bar_format = "{desc} {percentage:3.0f} % |{bar}|"
            self._bar = tqdm(desc=self._task, total=100, bar_format=bar_format, disable=None)
        self._bar.n = round(100 * share)
        self._bar.refresh()
        if share >= 1:
            self._bar.close()


def create_card(
    loop: Loop, dataset: Dataset, last: Progress, command: str, folder: Path | None
) -> model_cards.Card:
    """Evaluate a trained network and return its card; write both into ``folder`` if given.

    There the weights are read back before they are evaluated.

    Raises:
        Problem: The folder cannot be written.
    """
    from cnnviz.training.loop.evaluation import evaluate

    module = loop.module.to("cpu")
    if folder is not None:
        model_cards.save_weights(folder, module)
        module = model_cards.load_weights(folder, loop.settings.network)
    card = _describe_run(loop.settings, dataset, last, command, evaluate(module, dataset))
    if folder is not None:
        model_cards.save_card(folder, card)
    return card


def _describe_run(
    settings: Settings,
    dataset: Dataset,
    last: Progress,
    command: str,
    evaluation: tuple[float, float],
) -> model_cards.Card:
    """Return the card of a run with the loss and the accuracy of its evaluation."""
    import torch

    from cnnviz.training.loop import devices

    return model_cards.Card(
        net=settings.net,
        data=dataset.name,
        data_title=dataset.title,
        drawn=dataset.drawn,
        classes=dataset.classes,
        mean=None,
        std=None,
        parameters=settings.network.parameters,
        train_images=len(dataset.train_labels[: settings.train_images]),
        test_images=len(dataset.test_labels),
        test_loss=evaluation[0],
        test_accuracy=evaluation[1],
        epochs_done=last.epoch if last.phase == Phase.EPOCH else last.epoch - 1,
        train_seconds=last.seconds,
        images_per_second=last.images_per_second,
        device=last.device,
        threads=torch.get_num_threads(),
        settings=settings.to_dict(),
        command=command,
        versions=devices.versions(),
        date=date.today().isoformat(),
    )


def print_result(card: model_cards.Card, *, as_json: bool) -> None:
    """Print the result of a run."""
    if as_json:
        print(json.dumps(dataclasses.asdict(card)), flush=True)
        return
    print(
        f"{card.network.name} on {card.data_title}: test accuracy {card.test_accuracy:.2%} after "
        f"epoch {card.epochs_done}, {card.train_seconds:.1f} s on {card.device}"
    )


def _print_progress(progress: Progress, bar: tqdm[NoReturn] | None) -> None:
    """Print a record: as JSON if there is no bar."""
    if bar is None:
        print(json.dumps(dataclasses.asdict(progress)), flush=True)
        return
    speed = f"{progress.images_per_second:.0f} images/s"
    bar.total, bar.n = progress.steps, progress.step
    bar.set_description(f"epoch {progress.epoch}", refresh=False)
    bar.set_postfix_str(f"loss {progress.loss:.4f}, accuracy {progress.accuracy:.2%}, {speed}")
    if progress.test_accuracy is not None:
        step = "" if progress.phase == Phase.EPOCH else f"  step {progress.step}"
        bar.write(
            f"epoch {progress.epoch}{step}  loss {progress.loss:.4f}  "
            f"accuracy {progress.accuracy:.2%}  test {progress.test_accuracy:.2%}  {speed}",
            file=sys.stdout,
        )
        sys.stdout.flush()
