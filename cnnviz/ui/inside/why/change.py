"""The image moved, turned, scaled, made brighter or noisy, and the probabilities that follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import streamlit as st

from cnnviz.problem import N_
from cnnviz.ui.inside.why.compute import background
from cnnviz.ui.inside.why.state import WHY, WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.inside.why.sweep import Sweep, compute_sweep, first_change, show_sweep, sweep_items
from cnnviz.ui.kit.file_menu import Item
from cnnviz.ui.kit.i18n import _

if TYPE_CHECKING:
    from torch import Tensor

    from cnnviz.inside.variants import Change


@dataclass(frozen=True)
class Kind:
    """A kind of change.

    Attributes:
        title: Its name, English.
        amounts: For ``vary`` of ``cnnviz.inside.variants``.
        write: Returns an amount as it is shown.
        same: The amount that changes nothing.
        unit: Of an amount on the axis of a figure.
        factor: Makes amounts in that unit.
    """

    title: str
    amounts: tuple[float, ...]
    write: Callable[[float], str]
    same: float = 0.0
    unit: str = ""
    factor: float = 1.0

    @property
    def start(self) -> int:
        """Place of the amount that changes nothing."""
        return self.amounts.index(self.same)


def _steps(low: float, high: float, step: float) -> tuple[float, ...]:
    count = round((high - low) / step)
    return tuple(round(low + place * step, 4) for place in range(count + 1))


def _signed_percent(amount: float) -> str:
    return f"{amount * 100:+.0f} %".replace("-", "−") if amount else "0 %"


KINDS = {
    "shift": Kind(
        N_("Shift to the right"), _steps(-0.5, 0.5, 0.05), _signed_percent, 0.0, "%", 100
    ),
    "turn": Kind(
        N_("Turn"), _steps(-180, 180, 15), lambda to: f"{to:.0f}°".replace("-", "−"), unit="°"
    ),
    "scale": Kind(N_("Scale"), _steps(0.4, 2.0, 0.1), lambda to: f"× {to:.1f}", 1.0, "×"),
    "brightness": Kind(N_("Brightness"), _steps(0.0, 2.0, 0.1), lambda to: f"× {to:.1f}", 1.0, "×"),
    "noise": Kind(N_("Noise"), _steps(0.0, 0.5, 0.025), lambda to: f"σ {to:.3g}", unit="σ"),
}
NOISE_SEED = 0


def show_changes(subject: Subject, view: WhyView) -> None:
    """Show the choice of a change, the changed image and the probabilities against the amount."""
    st.segmented_control(
        _("Change"),
        list(KINDS),
        required=True,
        format_func=lambda name: _(KINDS[name].title),
        **WHY.widget("change", take=lambda name: WHY.change(change=name, amount=None)),
    )
    kind = KINDS[view.change]
    sweep = _sweep(subject, view)
    place = first_change(sweep.shares, kind.start)
    if place is None:
        note = _("The predicted class stays the same for all amounts.")
    else:
        other = subject.name(int(sweep.shares[place].argmax()))
        note = _("At {amount} the answer becomes {name}.", amount=kind.write(kind.amounts[place]),
                 name=other)  # fmt: skip
    show_sweep(
        subject,
        sweep,
        key="why-change",
        label=_(kind.title),
        amounts=[kind.write(amount) for amount in kind.amounts],
        start=kind.start,
        at=kind.start if view.amount is None else min(view.amount, len(kind.amounts) - 1),
        note=note,
        take=lambda at: WHY.change(amount=at),
    )


def change_items(subject: Subject, view: WhyView) -> dict[str, Item]:
    """Return the curves of the change and its images for the menu of files."""
    kind = KINDS[view.change]
    return sweep_items(
        subject,
        lambda: _sweep(subject, view),
        title=_(kind.title),
        axis=f"{_(kind.title)} ({kind.unit})",
        amounts=[amount * kind.factor for amount in kind.amounts],
        start=kind.start,
        name=f"{subject.model.network.name}-{view.change}",
    )


def _sweep(subject: Subject, view: WhyView) -> Sweep:
    kind = KINDS[view.change]
    return compute_sweep(subject, view.change, lambda: _changed(subject, view.change, kind))


def _changed(subject: Subject, name: str, kind: Kind) -> Tensor:
    """Return the image changed by all amounts, (M, C, H, W)."""
    import torch

    from cnnviz.inside.variants import vary

    pixels = torch.tensor(subject.pixels)
    fill = background(subject)
    return vary(pixels, cast("Change", name), kind.amounts, fill=fill, seed=NOISE_SEED)
