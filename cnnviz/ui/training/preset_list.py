"""The presets of the training room, and the results that they have reached."""

import streamlit as st

from cnnviz import data
from cnnviz.data import image_folders
from cnnviz.problem import N_, Problem
from cnnviz.training import Settings
from cnnviz.training.recipe.presets import PRESETS, Preset
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.page_state import bind_list
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.training.state import SETTINGS

NO_PHOTOGRAPHS = "training.no-photographs"
"""A preset was chosen, and there are no photographs for it."""
FIGURES = {
    "accuracy": N_("Accuracy during training"),
    "train_accuracy": N_("Training accuracy"),
    "test_accuracy": N_("Test accuracy"),
}


def show_presets(owner: str) -> None:
    """Show the list of presets; one for photographs takes an image folder of the browser."""

    def take(name: str) -> None:
        url_state.mark_action()
        _take_preset(PRESETS[name], owner)

    st.selectbox(
        _("Presets"),
        list(PRESETS),
        format_func=lambda name: _(PRESETS[name].title),
        placeholder=_("Presets"),
        label_visibility="collapsed",
        width=320,
        **bind_list(SETTINGS.key("preset"), matching_preset(SETTINGS.current()), take),
    )


def _take_preset(preset: Preset, owner: str) -> None:
    """Take the settings of a preset, with photographs if it needs them and there are any."""
    if not preset.photographs:
        SETTINGS.put(preset.settings)
        return
    for name in (SETTINGS.current().data, *reversed(image_folders.folder_names(owner))):
        try:
            SETTINGS.put(preset.for_dataset(data.dataset_info(name)))
        except Problem:  # grayscale images, or deleted meanwhile; the next may do
            continue
        return
    st.session_state[NO_PHOTOGRAPHS] = True


def matching_preset(settings: Settings) -> str | None:
    """Return the name of the preset with these settings, None if there is none."""
    return next((name for name, preset in PRESETS.items() if preset.matches(settings)), None)


def show_preset_result(settings: Settings) -> None:
    """Say what a preset has reached, in its text and here, or what the chosen one needs."""
    if st.session_state.pop(NO_PHOTOGRAPHS, False):
        with st.container(key="photographs-needed"):
            st.info(
                _(
                    "This preset needs your own color photographs, one folder per class. Upload "
                    "them as a zip file on the Data page, ideally at a size of 224 × 224."
                ),
                icon=":material/add_photo_alternate:",
            )
            show_page_link("data")
        return  # a result of the settings that are still below would look like one of this preset
    name = matching_preset(settings)
    if name is None:
        return
    preset = PRESETS[name]
    figure = _(FIGURES[preset.figure])
    if preset.reached is None:
        sentences = [_("{figure}: not measured here yet.", figure=figure)]
    else:
        reached = f"{preset.reached:.1%}"
        sentences = [_("{figure} here: {reached} (seed 0, CPU).", figure=figure, reached=reached)]
    if preset.printed is not None:
        sentences.append(_("The original reports {printed}.", printed=f"{preset.printed:.1%}"))
    st.caption(" ".join([*sentences, _(preset.note)]))
