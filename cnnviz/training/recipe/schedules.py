"""How the learning rate goes on, from the first step to the last."""

from __future__ import annotations

import math

from cnnviz.training.recipe.settings import Schedule

WARM_UP = 0.3
FIRST = 1 / 25
"""One cycle: the rate rises from this share to 1 over the first 30 % of the steps."""


def share_of_rate(schedule: Schedule, done: float) -> float:
    """Return the share of the learning rate for the next step.

    *constant* is 1; *cosine* goes from 1 to 0 along half a cosine (Loshchilov & Hutter 2016, arXiv
    1608.03983, without restarts); *one-cycle* rises to 1 and then goes down to 0 (Smith & Topin
    2017, arXiv 1708.07120); *step* is 1, 1/10 from half of the run on, 1/100 from three quarters.

    Args:
        schedule: How the learning rate goes on.
        done: Share of the run's steps that are done, 0 to below 1.
    """
    match schedule:
        case Schedule.CONSTANT:
            return 1.0
        case Schedule.COSINE:
            return _down(done)
        case Schedule.ONE_CYCLE if done < WARM_UP:
            return FIRST + (1 - FIRST) * done / WARM_UP
        case Schedule.ONE_CYCLE:
            return _down((done - WARM_UP) / (1 - WARM_UP))
        case Schedule.STEP:
            return 1.0 if done < 0.5 else 0.1 if done < 0.75 else 0.01


def _down(share: float) -> float:
    """Return half a cosine, from 1 at 0 to 0 at 1."""
    return (1 + math.cos(math.pi * share)) / 2
