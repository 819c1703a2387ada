"""The choice of the other network, or of the other image."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from cnnviz import nets
from cnnviz.data.photos import read_photo
from cnnviz.nets import Network
from cnnviz.problem import N_, Problem
from cnnviz.ui.inside.compare.state import (
    COMPARE,
    EPOCH,
    IMAGE,
    NETWORK,
    UNTRAINED_WEIGHTS,
    CompareView,
)
from cnnviz.ui.inside.dataset_images import test_dataset
from cnnviz.ui.inside.image_state import IMAGE as IMAGE_STATE
from cnnviz.ui.inside.images import InputImage, prepare
from cnnviz.ui.inside.networks import offered_titles
from cnnviz.ui.inside.own_images import PHOTO_NAMES, show_other_image
from cnnviz.ui.inside.state import (
    CAMERA,
    DEFAULT_NETWORK,
    OWN,
    PAD,
    PHOTO,
    TEST,
    InsideView,
)
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.kit.reader import reader_id
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.input_images import prepare_drawing
from cnnviz.ui.models.loading import IMAGENET, OWN_WEIGHTS, UNTRAINED, Model, load_model
from cnnviz.ui.models.offers import saved_epochs
from cnnviz.weights import imagenet, model_cards, own_weights, pretrained

TITLES = {
    NETWORK: N_("Another network"),
    EPOCH: N_("Another epoch"),
    UNTRAINED_WEIGHTS: N_("Untrained weights"),
    IMAGE: N_("Another image"),
}


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two that are compared.

    Attributes:
        model: The network.
        image: Its input.
        title: What distinguishes it from the other.
    """

    model: Model
    image: InputImage
    title: str


def choose_way(model: Model) -> None:
    """Show the choice with what the network and the image are compared."""
    ways = [way for way in TITLES if way != EPOCH or _is_run(model)]
    way = COMPARE.current().way
    if way and way not in ways:
        ways.append(way)
    st.selectbox(
        _("Compare with"),
        ways,
        index=None,  # it can be cleared
        format_func=lambda one: _(TITLES[one]),
        placeholder=_("Compare with …"),
        label_visibility="visible" if way else "collapsed",
        width=230,
        **bind(COMPARE.key("way"), way or None, lambda to: COMPARE.change(way=to or "")),
    )


def choose_sides(model: Model, image: InputImage) -> tuple[Side, Side]:
    """Show what there is to choose; return the first and the other.

    Raises:
        Problem: The other cannot be loaded.
    """
    state = COMPARE.current()
    match state.way:
        case "network":
            other = _choose_network(state, model)
            return _networks(model, other, image, (_network_title(model), _network_title(other)))
        case "epoch":
            other = _choose_epoch(state, model)
            titles = [_("Epoch {epoch}", epoch=one.key.epoch) for one in (model, other)]
            return _networks(model, other, image, (titles[0], titles[1]))
        case "untrained":
            other = _choose_untrained(state, model)
            return _networks(model, other, image, (_network_title(model), _network_title(other)))
    other_image = _choose_image(state, model, image)
    return (
        Side(model, image, _image_title(model, image, IMAGE_STATE.current().photo)),
        Side(model, other_image, _image_title(model, other_image, state.photo)),
    )


def _networks(
    model: Model, other: Model, image: InputImage, titles: tuple[str, str]
) -> tuple[Side, Side]:
    return Side(model, image, titles[0]), Side(other, image_for(image, model, other), titles[1])


def _is_run(model: Model) -> bool:
    special = model.key.id.startswith((IMAGENET, OWN_WEIGHTS, UNTRAINED))
    return not special and model.key.id not in model_cards.bundled_models()


def _choose_network(state: CompareView, model: Model) -> Model:
    """Show the choice of the other network; return it.

    Raises:
        Problem: It cannot be loaded.
    """
    titles = offered_titles(_linked(state), reader_id())
    chosen = state.network
    if chosen not in titles:
        chosen = _suitable_network(list(titles), model)
    selected: str = st.selectbox(
        _("Other network"),
        list(titles),
        format_func=titles.__getitem__,
        width=250,
        **COMPARE.widget("network", chosen),
    )
    if selected.startswith(UNTRAINED):
        _choose_seed()
    if selected.startswith(IMAGENET):
        _check_weights(selected.removeprefix(IMAGENET))
    return load_model(selected, state.seed)


def _linked(state: CompareView) -> InsideView:
    """Return a state of the page with the other network, which its link may have from elsewhere."""
    if state.network.startswith(UNTRAINED):
        return InsideView(net=state.network.removeprefix(UNTRAINED))
    return InsideView(run=state.network or DEFAULT_NETWORK)


def _check_weights(net: str) -> None:
    """Refuse published weights that would have to be downloaded first.

    Raises:
        Problem: They are not on this computer.
    """
    source = imagenet.find_model(net).weights
    if source.model and not pretrained.is_available(source):
        raise Problem(
            "The weights of {net} are not on this computer. Choose {net} as the network of the "
            "page to download them.",
            net=net,
        )


def _suitable_network(ids: list[str], model: Model) -> str:
    """Return another network: of those that know the same classes, the most similar one."""
    others = [name for name in ids if name != model.key.id]
    alike = {}
    for name in others:
        if name in model_cards.bundled_models():
            card = model_cards.load_card(model_cards.BUNDLED / name)
            if (card.data, card.classes) == (model.data, model.classes):
                alike[name] = _similarity(card.network, model.network)
    return max(alike, key=alike.__getitem__, default=others[0])


def _similarity(one: Network, other: Network) -> tuple[int, int]:
    """Return how many layers have the shape of those at the same places, and how many its axes."""
    pairs = list(zip(one.shapes(), other.shapes(), strict=False))
    return sum(a == b for a, b in pairs), sum(len(a) == len(b) for a, b in pairs)


def _choose_epoch(state: CompareView, model: Model) -> Model:
    """Show the slider of the saved epochs; return the network after the chosen one.

    Raises:
        Problem: The network has no several epochs.
    """
    epochs = saved_epochs(model.key.id) if _is_run(model) else []
    if len(epochs) < 2:
        raise Problem("This network has no other saved epoch. Choose a run of the Training room.")
    nearest = min(epochs, key=lambda epoch: abs(epoch - (state.epoch or epochs[0])))
    st.select_slider(_("Other epoch"), epochs, width=250, **COMPARE.widget("epoch", nearest))
    return load_model(model.key.id, epoch=nearest)


def _choose_untrained(state: CompareView, model: Model) -> Model:
    _choose_seed()
    key = model.key
    if key.id.startswith(UNTRAINED):
        net = key.id.removeprefix(UNTRAINED)
    elif key.id.startswith(OWN_WEIGHTS):
        net = own_weights.find_weights(key.id.removeprefix(OWN_WEIGHTS)).net
    else:
        net = nets.short_text(model.network)
    return load_model(UNTRAINED + net, state.seed, side=key.side)


def _choose_seed() -> None:
    st.number_input(min_value=0, max_value=999_999, width=121, **COMPARE.number("seed", _("Seed")))


def _choose_image(state: CompareView, model: Model, image: InputImage) -> InputImage:
    titles = {
        TEST: _("Test image"),
        PAD: _("Drawing"),
        OWN: _("Your own image"),
        CAMERA: _("Camera"),
        PHOTO: _("Photo"),
    }
    source = state.source or (TEST if image.own else image.source)
    st.segmented_control(
        _("Other image"),
        list(titles),
        required=True,
        format_func=titles.__getitem__,
        **COMPARE.widget("source", source),
    )
    if source == PHOTO:
        names = {name: _(text) for name, text in PHOTO_NAMES.items()}
        st.selectbox(
            _("Photo"),
            list(names),
            format_func=names.__getitem__,
            width=200,
            **COMPARE.widget("photo"),
        )
        pixels = read_photo(state.photo)
        return InputImage(prepare(pixels, model, PHOTO), source=PHOTO, pixels=pixels)
    if source == PAD:
        return _drawing(model)
    if source in (OWN, CAMERA):
        own = show_other_image(model, source)
        if own is not None:
            return own
        st.info(
            _("Links do not contain your own images. Until you choose one, this is a test image.")
        )
    return _choose_test_image(state, model)


def _choose_test_image(state: CompareView, model: Model) -> InputImage:
    dataset, _problem = test_dataset(model)
    label = min(state.label, len(dataset.classes) - 1)
    places = np.flatnonzero(dataset.test_labels == label)
    number = min(state.number, len(places) - 1)
    names = class_names(dataset.classes)
    st.selectbox(
        _("Class"),
        range(len(dataset.classes)),
        format_func=names.__getitem__,
        width=150,
        **COMPARE.widget("label", label, lambda to: COMPARE.change(label=to, number=0)),
    )
    st.number_input(
        min_value=1,
        max_value=len(places),
        width=150,
        **COMPARE.number(
            "number",
            _("Number (of {count})", count=f"{len(places):,}"),
            number + 1,
            lambda to: COMPARE.change(number=to - 1),
        ),
    )
    pixels = dataset.test_images[places[number]].copy()  # (C, H, W)
    knows = dataset.classes == model.classes and model.key.seed is None
    return InputImage(prepare(pixels, model, TEST), label if knows else None, pixels=pixels)


def _drawing(model: Model) -> InputImage:
    state = IMAGE_STATE.current()
    steps = prepare_drawing(state.drawing, model, state.preparation(drawn=True))
    return InputImage(steps, source=PAD)


def image_for(image: InputImage, model: Model, other: Model) -> InputImage:
    """Return the image of a network prepared for another one.

    Raises:
        Problem: The network does not take images.
    """
    if image.drawn:
        return _drawing(other)
    if image.pixels is None:
        return image
    knows = other.key.seed is None and other.classes == model.classes
    return replace(
        image,
        steps=prepare(image.pixels, other, image.source),
        truth=image.truth if knows else None,
    )


def _network_title(model: Model) -> str:
    """Return the name of a network, and what its weights are."""
    if model.key.seed is not None:
        return _("{net} · untrained", net=model.network.name)
    if model.key.epoch:
        return f"{model.network.name} · {_('Epoch {epoch}', epoch=model.key.epoch)}"
    return model.network.name


def _image_title(model: Model, image: InputImage, photo: str) -> str:
    """Return what an image is; ``photo`` is the name of the photograph if it is one."""
    if image.truth is not None:
        return class_names(model.classes)[image.truth]
    titles = {TEST: _("Test image"), PHOTO: _(PHOTO_NAMES[photo]), PAD: _("Drawing")}
    return titles.get(image.source) or _("Your own image")
