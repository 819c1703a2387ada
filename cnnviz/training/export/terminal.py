"""What ``python -m cnnviz`` prints of a training run, for people and for programs."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from tqdm import tqdm

from cnnviz.problem import Problem
from cnnviz.training.records.control import Steering
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.weights import model_cards

if TYPE_CHECKING:
    from cnnviz.training.loop import loop

Tell = Callable[[Progress], None]


@contextmanager
def telling(*, as_json: bool) -> Iterator[Tell]:
    """Give what prints a record of progress.

    As JSON every record is a line. Else every epoch is a line, and where the error stream is a
    terminal a bar below them shows the steps, the time left and the figures of now.
    """
    if as_json:
        yield _tell_json
        return
    # None: there is a bar only where somebody can watch it
    with tqdm(unit="step", disable=None, dynamic_ncols=True, leave=False) as bar:
        yield lambda progress: _tell(bar, progress)


def follow(
    running: loop.Loop, steering: Steering, *, as_json: bool, keep: bool
) -> tuple[Progress | None, bool]:
    """Train, and print how it goes.

    Args:
        running: What trains.
        steering: Tells where memory ran out.
        as_json: Print records, not lines for people.
        keep: If the run breaks off, go back to its last good epoch, so that that can be kept.

    Returns:
        The last record, None before the first; and True if the run broke off.

    Raises:
        Problem: It broke off and there is nothing to go back to.
    """
    last: Progress | None = None
    good: tuple[Progress, dict[str, Any]] | None = None
    try:
        with telling(as_json=as_json) as tell:
            for last in running.run():
                tell_of_memory(steering)
                tell(last)
                if keep and last.phase == Phase.EPOCH:
                    state = running.module.state_dict()
                    good = last, {name: value.clone() for name, value in state.items()}
    except KeyboardInterrupt:
        print("Stopped; what was trained is kept.", file=sys.stderr)
    except Problem as problem:
        if good is None:
            raise
        last, state = good
        running.module.load_state_dict(state)
        print(f"cnnviz: {problem}", file=sys.stderr)
        print(f"The weights after epoch {last.epoch} are kept.", file=sys.stderr)
        return last, True
    return last, False


class Share:
    """Shows as a bar what share of some work is done; nothing where there is nothing to do."""

    def __init__(self, work: str) -> None:
        self._work = work
        self._bar: tqdm[NoReturn] | None = None

    def __call__(self, share: float) -> None:
        """Show the share that is done, 0–1."""
        if self._bar is None:
            form = "{desc} {percentage:3.0f} % |{bar}|"
            self._bar = tqdm(desc=self._work, total=100, bar_format=form, disable=None)
        self._bar.n = round(100 * share)
        self._bar.refresh()
        if share >= 1:
            self._bar.close()


def tell_of_memory(steering: Steering) -> None:
    """Say once, on the error stream, that from a step on fewer pictures are taken at a time."""
    while steering.halved:
        step, pictures = steering.halved.pop(0)
        text = f"Memory ran out: from step {step + 1} on, {pictures} pictures at a time."
        print(f"cnnviz: {text} The steps stay as large as they were.", file=sys.stderr)


def tell_end(card: model_cards.Card, *, as_json: bool) -> None:
    """Print what came of a run."""
    if as_json:
        print(json.dumps(dataclasses.asdict(card)), flush=True)
        return
    print(
        f"{card.network.name} on {card.data_title}: test accuracy {card.test_accuracy:.2%} after "
        f"epoch {card.epochs_done}, {card.train_seconds:.1f} s on {card.device}"
    )


def _tell_json(progress: Progress) -> None:
    print(json.dumps(dataclasses.asdict(progress)), flush=True)


def _tell(bar: tqdm[NoReturn], progress: Progress) -> None:
    bar.total, bar.n = progress.steps, progress.step
    bar.set_description(f"epoch {progress.epoch}", refresh=False)
    bar.set_postfix_str(
        f"loss {progress.loss:.4f}, accuracy {progress.accuracy:.2%}, "
        f"{progress.images_per_second:.0f} pictures/s"
    )
    if progress.test_accuracy is not None:
        within = "" if progress.phase == Phase.EPOCH else f"  step {progress.step}"
        bar.write(
            f"epoch {progress.epoch}{within}  loss {progress.loss:.4f}  "
            f"accuracy {progress.accuracy:.2%}  test {progress.test_accuracy:.2%}  "
            f"{progress.images_per_second:.0f} pictures/s",
            file=sys.stdout,
        )
        sys.stdout.flush()
