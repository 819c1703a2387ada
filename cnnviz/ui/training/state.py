"""The state of the training room: the settings of the next run, and the open parts of the page."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import streamlit as st

from cnnviz import data, nets
from cnnviz.data import DatasetInfo, image_folders
from cnnviz.nets import Network, catalogue
from cnnviz.problem import N_, Problem
from cnnviz.training import Augment, Optimizer, Precision, Schedule, Settings, Start
from cnnviz.training.recipe.network_checks import check_trainable
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.link_codecs import SWITCH, Codec, list_of, one_of, optional, real, whole
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "training"
OWN_NETWORK = "training.own-network"
"""The last network from outside the lessons; it stays on offer for the visit."""
NETWORKS = tuple(
    name
    for name, network in catalogue().items()
    if network.input_shape == (1, 28, 28) and network.output_shape == (10,)
)
"""Networks for ten classes of grayscale 28×28 images; they are adapted to other datasets."""
COLOR_NETWORKS = ("photo-cnn", "explain-cnn", "resnet18", "efficientnet-lite0")
"""Networks that are offered for color images besides."""
SMALL = 2_000
"""With fewer training images, smaller batches and more epochs give enough steps to learn."""


@dataclass(frozen=True)
class TrainingView:
    """What the page shows besides the settings.

    Attributes:
        open: The open parts of the page.
    """

    open: tuple[str, ...] = ()


VIEW = PageState(
    "training.view",
    TrainingView(),
    (Field("open", "open", list_of(one_of(("more", "network", "weights", "images")))),),
)


def _read_network(text: str) -> Network:
    """Read a network's id or text form; refuse one that cannot be trained here."""
    network = nets.find(text)
    check_trainable(network)
    return network


def _read_dataset(text: str) -> str:
    if not data.is_name(text):
        raise ValueError(text)
    return data.dataset_info(text).name  # refuses an image folder that is gone


RATE = N_("a number greater than 0, at most 100")
COUNT = N_("a whole number, or all")
DECAY = N_("a number from 0 to 1")
SHARE = N_("a number from 0 to 0.5")
SMOOTHING = N_("a number of at least 0 and less than 1")
KINDS = N_("names joined by _, such as flip_crop_resized-crop")
FIELDS = (
    Field("net", "network", Codec(_read_network, nets.short_text)),
    Field("data", "data", Codec(_read_dataset, expects=", ".join(data.NAMES))),
    Field("epochs", "epochs", whole(1, 10_000)),
    Field("batch", "batch_size", whole(1, 100_000)),
    Field("rate", "learning_rate", real(lambda rate: 0 < rate <= 100, RATE)),
    Field("images", "train_images", optional(whole(1, 10_000_000), "all", COUNT)),
    Field("seed", "seed", whole(0, 2**31 - 1)),
    Field("optimizer", "optimizer", one_of(Optimizer)),
    Field("schedule", "schedule", one_of(Schedule)),
    Field("decay", "weight_decay", real(lambda decay: 0 <= decay <= 1, DECAY)),
    Field("smoothing", "label_smoothing", real(lambda share: 0 <= share < 1, SMOOTHING)),
    Field("augment", "augment", list_of(one_of(Augment, KINDS))),
    Field("accumulate", "accumulate", whole(1, 1_000)),
    Field("checks", "checks", whole(1, 1_000)),
    Field("precision", "precision", one_of(Precision)),
    Field("repeatable", "repeatable", SWITCH),
    Field("start", "start", one_of(Start)),
    Field("frozen", "frozen", whole(0, 1_000)),
    Field("statistics", "keep_statistics", SWITCH),
    Field("validation", "validation", real(lambda share: 0 <= share <= 0.5, SHARE)),
)


def _default_settings(params: Mapping[str, str]) -> Settings:
    """Return the usual settings for the dataset of a link, but the dataset itself."""
    return replace(usual_settings_for(params.get("data", "")), data=usual_settings().data)


SETTINGS: PageState[Settings] = PageState(PAGE, _default_settings, FIELDS)


def open_settings() -> Settings:
    """Return the settings of the next run, having read what is new in the URL."""
    VIEW.begin()
    settings = SETTINGS.begin()
    try:
        info = data.dataset_info(settings.data)
    except Problem as problem:  # an image folder that was deleted meanwhile
        st.warning(say(problem), icon=":material/error:")
        settings = usual_settings()
        SETTINGS.put(settings)
        info = data.dataset_info(settings.data)
    if settings.net not in _fitted_networks(info):
        st.session_state[OWN_NETWORK] = settings.net
    if (settings.train_images or 0) >= info.train_images:
        SETTINGS.correct(train_images=None)
    return SETTINGS.current()


def offered_networks(settings: Settings) -> list[str]:
    """Return the networks on offer, adapted to the dataset: ids or text forms."""
    names = _fitted_networks(data.dataset_info(settings.data))
    own = st.session_state.get(OWN_NETWORK)
    return names if own is None or own in names else [*names, own]


def _fitted_networks(info: DatasetInfo) -> list[str]:
    names = NETWORKS + (COLOR_NETWORKS if info.image_shape[0] == 3 else ())
    networks = [fitted_network(catalogue()[name], info) for name in names]
    return [nets.short_text(network) for network in networks if network is not None]


def fitted_network(network: Network, info: DatasetInfo) -> Network | None:
    """Return a network fitted to a dataset; None if it cannot be fitted or trained here."""
    fitted = nets.adapt_network(network, info.image_shape, len(info.classes))
    with suppress(Problem):
        if fitted is not None:
            check_trainable(fitted)
            return fitted
    return None


def usual_settings_for(name: str) -> Settings:
    """Return the settings that a link to a dataset begins with."""
    with suppress(Problem):  # it was deleted; the field of the link says so
        if image_folders.is_name(name):
            few = data.dataset_info(name).train_images < SMALL
            epochs, batch_size = (10, 20) if few else (3, 100)
            settings = Settings(data=name, epochs=epochs, batch_size=batch_size)
            return settings.with_network(_fitted_or_same(settings.network, name))
    return usual_settings()


def usual_settings() -> Settings:
    """Return the settings of a first visit: a run of well under a minute on what is on disk."""
    try:
        on_disk = data.on_disk("fashion-mnist")
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        on_disk = False
    if not on_disk:
        return Settings(data="practice", epochs=3)
    return Settings(data="fashion-mnist", epochs=3, train_images=10_000)


def with_dataset(settings: Settings, name: str) -> Settings:
    """Return settings for another dataset: the network fitted, the usual ones where unchanged."""
    unchanged = settings == usual_settings_for(settings.data)
    if unchanged and image_folders.is_name(name):
        return usual_settings_for(name)
    if unchanged and image_folders.is_name(settings.data):
        return replace(usual_settings(), data=name)
    return replace(settings.with_network(_fitted_or_same(settings.network, name)), data=name)


def _fitted_or_same(network: Network, dataset: str) -> Network:
    return fitted_network(network, data.dataset_info(dataset)) or network
