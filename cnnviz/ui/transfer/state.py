"""The state of the page *Transfer learning*: images, base, and what is trained."""

from dataclasses import dataclass

import streamlit as st

from cnnviz import data
from cnnviz.data.decode_folder import SIDES
from cnnviz.problem import N_, Problem
from cnnviz.training import Augment, Settings
from cnnviz.training.recipe.transfer import Base, Depth, Likeness, plan_run, recommend_depth
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.link_codecs import SWITCH, Codec, list_of, one_of, optional, real, whole
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "transfer"
SAMPLE = "scenes"
"""The dataset of a first visit."""
RULE = "rule"
"""Stands for the depth that the rule recommends."""
USUAL_WORD = "usual"


@dataclass(frozen=True)
class TransferView:
    """The state of the page.

    Attributes:
        data: Name of the dataset.
        base: The network that transfer learning begins with.
        likeness: Whether the images are like those of the base.
        depth: A ``Depth``, or ``RULE``.
        epochs: Passes over the training images; None for the usual ones of the depth.
        rate: The learning rate; None for the usual one.
        batch: Images per step.
        validation: Share of the training images that is held out.
        seed: Of the run and of what is held out.
        augment: The data augmentation; None for the usual one.
        keep_statistics: Whether batch norm keeps its running statistics; None for the usual.
        side: Height and width to which images of an upload are resized.
        open: The open parts of the page.
    """

    data: str = SAMPLE
    base: Base = Base.LITE0
    likeness: Likeness = Likeness.ALIKE
    depth: str = RULE
    epochs: int | None = None
    rate: float | None = None
    batch: int = 32
    validation: float = 0.2
    seed: int = 0
    augment: tuple[Augment, ...] | None = None
    keep_statistics: bool | None = None
    side: int = 224
    open: tuple[str, ...] = ()


def _read_dataset(text: str) -> str:
    return data.dataset_info(text).name  # refuses an image folder that is gone


RATE = N_("a number greater than 0, at most 100")
SHARE = N_("a number from 0 to 0.5")
VIEW = PageState(
    PAGE,
    TransferView(),
    (
        Field("data", "data", Codec(_read_dataset, expects=", ".join(data.NAMES))),
        Field("base", "base", one_of(Base)),
        Field("likeness", "likeness", one_of(Likeness)),
        Field("depth", "depth", one_of((RULE, *Depth))),
        Field("epochs", "epochs", optional(whole(1, 10_000), USUAL_WORD)),
        Field("rate", "rate", optional(real(lambda rate: 0 < rate <= 100, RATE), USUAL_WORD)),
        Field("batch", "batch", whole(1, 100_000)),
        Field("validation", "validation", real(lambda share: 0 <= share <= 0.5, SHARE)),
        Field("seed", "seed", whole(0, 2**31 - 1)),
        Field("augment", "augment", optional(list_of(one_of(Augment)), USUAL_WORD)),
        Field("statistics", "keep_statistics", optional(SWITCH, USUAL_WORD)),
        Field("size", "side", one_of(SIDES)),
        Field("open", "open", list_of(one_of(("camera", "code", "more", "upload")))),
    ),
)


def open_view() -> TransferView:
    """Return the page's state, having read what is new in the URL."""
    view = VIEW.begin()
    try:
        data.dataset_info(view.data)
    except Problem as problem:  # it was deleted in another tab
        st.warning(say(problem), icon=":material/error:")
        VIEW.correct(data=SAMPLE)
    return VIEW.current()


def images_per_class(info: data.DatasetInfo) -> int:
    """Return how many training images a class has on average."""
    return info.train_images // len(info.classes)


def chosen_depth(view: TransferView, info: data.DatasetInfo) -> Depth:
    """Return which layers are trained: as the rule says, or as the reader does."""
    if view.base == Base.NONE:
        return Depth.FULL
    if view.depth != RULE:
        return Depth(view.depth)
    return recommend_depth(images_per_class(info), view.likeness)


def settings_of(view: TransferView, info: data.DatasetInfo) -> Settings:
    """Return the settings of a run.

    Raises:
        Problem: The base does not take these images, or a setting is invalid.
    """
    return plan_run(
        info,
        view.base,
        chosen_depth(view, info),
        seed=view.seed,
        epochs=view.epochs,
        learning_rate=view.rate,
        batch_size=view.batch,
        validation=view.validation,
        augment=view.augment,
        keep_statistics=view.keep_statistics,
    )


def text_preset(view: TransferView) -> TransferView:
    """Return the settings of the textbook's run, for the images that are chosen."""
    return TransferView(
        data=view.data,
        base=Base.RESNET18,
        depth=Depth.CLASSIFIER,
        epochs=13,
        rate=1e-3,
        validation=0.0,
        augment=(Augment.FLIP, Augment.RESIZED_CROP),
        side=view.side,
        open=view.open,
    )
