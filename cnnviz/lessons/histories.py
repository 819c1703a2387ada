"""The kept runs that come with the app: those of the texts, three seeds each, and overfitting.

``assets/runs/NAME-SEED.json``, each with a card beside it, made by ``cnnviz train … --history``.
The runs of overfitting are ``overfit-VARIANT-IMAGES``: a small network on 100, 1,000 and 5,000
images, ``plain`` and with ``dropout``, ``pooling`` or data augmentation (``augment``).
"""

import functools

from cnnviz.problem import Problem
from cnnviz.resources import resource
from cnnviz.training.records.history import History, load_history

FOLDER = resource("assets", "runs")


@functools.cache
def kept_runs() -> dict[str, tuple[int, ...]]:
    """Return the seeds of every kept run, by its name, such as ``fashion-cnn``."""
    seeds: dict[str, list[int]] = {}
    for path in FOLDER.glob("*.json"):
        name, _hyphen, seed = path.stem.rpartition("-")
        seeds.setdefault(name, []).append(int(seed))
    return {name: tuple(sorted(seeds[name])) for name in sorted(seeds)}


@functools.lru_cache(maxsize=64)
def kept_history(name: str, seed: int = 0) -> History:
    """Return the history of a kept run.

    Args:
        name: A key of :func:`kept_runs`.
        seed: One of its seeds.

    Raises:
        Problem: There is no such run, or its file is damaged.
    """
    if seed not in kept_runs().get(name, ()):
        raise Problem(
            "No run {name} with seed {seed} comes with the app.",
            setting="run",
            name=name,
            seed=seed,
        )
    return load_history(FOLDER / f"{name}-{seed}.json")
