"""How an image is prepared for the network, step by step, with the options that change it."""

import streamlit as st

from cnnviz import figures
from cnnviz.data.image_preparation import Fit, Invert, Step
from cnnviz.data.ink import PLACEMENTS
from cnnviz.problem import N_
from cnnviz.ui.inside.image_state import IMAGE, OFF, ON
from cnnviz.ui.inside.images import InputImage, current_image, shows_steps
from cnnviz.ui.inside.prediction import pixels_png
from cnnviz.ui.inside.state import TEST
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.input_images import is_light_on_dark
from cnnviz.ui.models.loading import Model, ModelKey, cached_model

FITS = {Fit.CROP: N_("Crop"), Fit.PAD: N_("Whole image"), Fit.STRETCH: N_("Stretch")}
INVERSIONS = {Invert.AUTO: N_("Automatic"), Invert.ON: N_("On"), Invert.OFF: N_("Off")}


def show_preparation(image: InputImage, model: Model) -> None:
    """Show every step of the preprocessing, and its options."""
    with st.expander(
        _("Preprocessing"),
        expanded=image.source != TEST or len(image.steps) > 2,
        key="inside-preparation",
    ):
        _show_steps(model.key)
        with st.container(horizontal=True, vertical_alignment="bottom", key="inside-options"):
            _show_options(image, model)


@shows_steps
def _show_steps(key: ModelKey) -> None:
    image = current_image(cached_model(key))
    if image is not None:
        steps = "".join(_step(number, step) for number, step in enumerate(image.steps, start=1))
        st.html(f'<div class="cnn-steps">{steps}</div>')


def _step(number: int, step: Step) -> str:
    size = " × ".join(str(side) for side in step.size or step.pixels.shape[1:])
    name = _(step.name)
    return (
        f"<figure>{figures.image(pixels_png(step.pixels), name)}"
        f"<figcaption>{number}. {name} ({size})</figcaption></figure>"
    )


def _show_options(image: InputImage, model: Model) -> None:
    """Show what can be changed for this image and this network."""
    options = IMAGE.current().preparation(drawn=image.drawn)
    channels = model.network.input_shape[0]
    centered = channels == 1 and model.data in PLACEMENTS
    if centered and image.source != TEST:
        st.toggle(
            _("Scale and center like the training images"),
            **IMAGE.widget(
                "center", options.center, lambda on: IMAGE.change(center=ON if on else OFF)
            ),
        )
    if image.source != TEST and not (centered and options.center):
        _show_choice("fit", _("Aspect ratio"), FITS)
    if is_light_on_dark(model):
        _show_choice("invert", _("Invert"), INVERSIONS)
    if channels == 3:
        st.toggle(_("Without color"), **IMAGE.widget("gray"))
    if model.mean is not None:
        st.toggle(_("Normalize"), **IMAGE.widget("normalize"))


def _show_choice(attribute: str, label: str, names: dict[Fit, str] | dict[Invert, str]) -> None:
    texts = {str(value): _(name) for value, name in names.items()}
    st.segmented_control(
        label,
        list(names),
        required=True,
        format_func=lambda value: texts[str(value)],
        **IMAGE.widget(attribute),
    )
