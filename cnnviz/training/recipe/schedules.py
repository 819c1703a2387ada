"""Learning-rate schedules: the share of the full rate, from the first step to the last.

The script of a run takes its schedule from this file, see :mod:`cnnviz.training.export`.
"""

import math

from cnnviz.training.recipe.choices import Schedule

WARM_UP = 0.3
"""One cycle: the share of the steps in which the rate rises."""
FIRST = 1 / 25
"""One cycle: the share of the rate at which it starts."""


def constant(done: float) -> float:
    """Return 1.

    Args:
        done: Share of the run's steps that are done, 0 to below 1; so for all schedules.
    """
    return 1.0


def cosine(done: float) -> float:
    """Return half a cosine, from 1 to 0 (Loshchilov & Hutter 2016, arXiv 1608.03983)."""
    return (1 + math.cos(math.pi * done)) / 2


def one_cycle(done: float) -> float:
    """Rise to 1, then fall to 0 along a cosine (Smith & Topin 2017, arXiv 1708.07120)."""
    if done < WARM_UP:
        return FIRST + (1 - FIRST) * done / WARM_UP
    return cosine((done - WARM_UP) / (1 - WARM_UP))


def step_decay(done: float) -> float:
    """Return 1 at first, 1/10 after half of the run, 1/100 after three quarters."""
    return 1.0 if done < 0.5 else 0.1 if done < 0.75 else 0.01


FUNCTIONS = {
    Schedule.CONSTANT: constant,
    Schedule.COSINE: cosine,
    Schedule.ONE_CYCLE: one_cycle,
    Schedule.STEP: step_decay,
}
