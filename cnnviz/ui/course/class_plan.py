"""Plans for teachers: what to show in 50 minutes, with links."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st

from cnnviz.problem import N_
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.pages import PAGES, find_page
from cnnviz.ui.kit.stage import stage_text


@dataclass(frozen=True)
class PlanPart:
    """A part of a class.

    Attributes:
        minutes: How long it takes.
        page: Id of the page.
        params: Parameters of the link.
        task: What the teacher and the class do, English.
    """

    minutes: int
    page: str
    params: Mapping[str, str] = field(default_factory=dict)
    task: str = ""


def _quiz(level: str) -> PlanPart:
    return PlanPart(10, "quiz", {"level": level, "n": "5", "seed": "7"}, N_("Everybody answers."))


PRESENT = {"present": "on"}
PLANS: dict[str, tuple[str, tuple[PlanPart, ...]]] = {
    "convolution": (
        N_("What a convolution is"),
        (
            PlanPart(12, "why_convolution", PRESENT, N_("Predict each number, then show it.")),
            PlanPart(
                13, "convolution", PRESENT, N_("Step through nine windows; the class adds up.")
            ),
            PlanPart(15, "kernel_features", PRESENT, N_("Three kernels, three numbers per image.")),
            _quiz("easy"),
        ),
    ),
    "layers": (
        N_("From layers to a network"),
        (
            PlanPart(15, "layers", PRESENT, N_("One layer after the other, on the same image.")),
            PlanPart(10, "pooling", PRESENT, N_("What stays of an image after each pooling?")),
            PlanPart(
                15, "sizes", {"net": "lenet5"}, N_("The class computes each shape of LeNet-5.")
            ),
            _quiz("hard"),
        ),
    ),
    "shapes": (
        N_("Shapes, batches and parameters"),
        (
            PlanPart(20, "batches", PRESENT, N_("Predict each shape and each count.")),
            PlanPart(
                10,
                "batches",
                {**PRESENT, "scene": "groups"},
                N_("Which convolution costs the least, and what can it not see?"),
            ),
            PlanPart(
                10, "sizes", {"net": "fashion-cnn"}, N_("Halve the parameters; the class proposes.")
            ),
            _quiz("mixed"),
        ),
    ),
    "learning": (
        N_("How a network learns"),
        (
            PlanPart(20, "learning", PRESENT, N_("The gradient of one weight on the blackboard.")),
            PlanPart(15, "training", {}, N_("Start a quick run; what do both curves say?")),
            PlanPart(15, "dnn_cnn", PRESENT, N_("Which network is better, and by how much?")),
        ),
    ),
    "classics": (
        N_("Networks that made history"),
        (
            PlanPart(20, "classics", PRESENT, N_("LeNet-5, VGG, ResNet: predict, then count.")),
            PlanPart(15, "sizes", {"net": "vgg11"}, N_("Where are the parameters of VGG-11?")),
            PlanPart(
                15,
                "dimensions",
                {**PRESENT, "scene": "inception"},
                N_("What 1×1 convolutions save; the class chooses the narrow channels."),
            ),
        ),
    ),
    "slips": (
        N_("Do not believe every text"),
        (
            PlanPart(25, "slips", PRESENT, N_("Right or wrong? The class votes, then you run it.")),
            PlanPart(
                15,
                "dnn_cnn",
                {**PRESENT, "scene": "eval-mode"},
                N_("Evaluate without model.eval() and explain the difference."),
            ),
            _quiz("medium"),
        ),
    ),
}
"""By their names in the link: a title, and parts that are 50 minutes together."""


def plan_parts(name: str) -> list[PlanPart]:
    """Return the parts of a plan whose pages exist."""
    pages = {page.id for page in PAGES}
    return [part for part in PLANS[name][1] if part.page in pages]


def show_class_plan(name: str) -> None:
    """Show a plan as a table whose links open beside it."""
    rows = [
        f"| {_('{minutes} min', minutes=part.minutes)} | [{_(find_page(part.page).title)}]"
        f"({part.page}?{urlencode({**part.params, 'lang': language()})}) | {_(part.task)} |"
        for part in plan_parts(name)
    ]
    total = sum(part.minutes for part in plan_parts(name))
    head = f"| {_('{minutes} min', minutes=total)} | {_(PLANS[name][0])} | |\n| --- | --- | --- |"
    with stage_text():
        st.markdown("\n".join([head, *rows]))
