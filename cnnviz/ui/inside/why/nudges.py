"""A nudge that hardly shows and changes the answer: the fast gradient sign method in a slider."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cnnviz.ui.inside.why.state import WHY, WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.inside.why.sweep import Sweep, compute_sweep, first_change, show_sweep, sweep_items
from cnnviz.ui.kit.file_menu import Item
from cnnviz.ui.kit.i18n import _

if TYPE_CHECKING:
    from torch import Tensor

LEVELS = (0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64)
"""By how many of 255 levels of brightness each pixel changes."""


def show_nudges(subject: Subject, view: WhyView) -> None:
    """Show the image nudged more and more, and how the answer follows."""
    st.markdown(
        _(
            "Every pixel becomes brighter or darker by the same small amount, each in the "
            "direction that makes the predicted class less probable (fast gradient sign method). "
            "The gradient is that of the image as it is."
        )
    )
    sweep = _sweep(subject)
    place = first_change(sweep.shares, 0)
    if place is None:
        note = _("The predicted class stays the same for all amounts.")
    else:
        note = _(
            "{amount} of 255 levels of brightness are enough: the answer becomes {name}.",
            amount=f"{LEVELS[place]:g}",
            name=subject.name(int(sweep.shares[place].argmax())),
        )
    show_sweep(
        subject,
        sweep,
        key="why-nudge",
        label=_("Change of each pixel"),
        amounts=[f"{level:g}/255" for level in LEVELS],
        start=0,
        at=min(view.nudge, len(LEVELS) - 1),
        note=note,
        take=lambda at: WHY.change(nudge=at),
    )


def nudge_items(subject: Subject) -> dict[str, Item]:
    """Return the curves of the nudge and its images for the menu of files."""
    return sweep_items(
        subject,
        lambda: _sweep(subject),
        title=_("Change of each pixel"),
        axis=f"{_('Change of each pixel')} (1/255)",
        amounts=LEVELS,
        start=0,
        name=f"{subject.model.network.name}-nudge",
    )


def _sweep(subject: Subject) -> Sweep:
    return compute_sweep(subject, "nudge", lambda: _nudged(subject))


def _nudged(subject: Subject) -> Tensor:
    """Return the image nudged by all amounts, (M, C, H, W)."""
    import torch

    from cnnviz.inside.adversarial import nudge

    model = subject.model
    with model.lock:
        return nudge(
            model.module,
            torch.tensor(subject.pixels),
            subject.predicted,
            [level / 255 for level in LEVELS],
            subject.normalized,
        )
