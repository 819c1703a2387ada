"""The image among the test images, by the features with which the network decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cnnviz import figures
from cnnviz.figures.html import number
from cnnviz.figures.marked_images import MarkedImage, marked_images
from cnnviz.problem import Problem
from cnnviz.ui.inside.why.features import Progress, features_of_tests, own_features
from cnnviz.ui.inside.why.image_frames import nearest_others
from cnnviz.ui.inside.why.image_map import show_image_map
from cnnviz.ui.inside.why.reference import Reference, reference_images
from cnnviz.ui.inside.why.state import WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.file_menu import Item, figure_item
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.models.loading import Floats
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
    from matplotlib.figure import Figure

USUAL, RARE = 0.9, 0.99
"""Shares of the test images whose own neighbor is nearer, from which an image is unusual."""
MOST_BYTES = 2**20
_distances: SharedCache[Floats] = SharedCache(lambda distances: distances.nbytes)


def show_alike(subject: Subject, view: WhyView) -> None:
    """Show in words how unusual the image is, the test images nearest to it, and a map of all."""
    from cnnviz import inside

    progress = Progress()
    try:
        reference = reference_images(subject)
        tests = features_of_tests(subject, reference, progress.report)
        own = own_features(subject)
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        return
    finally:
        progress.close()
    key = (subject.key, reference.name, len(reference.pixels))
    of_tests = _distances.get(key, lambda: inside.own_distances(tests.features), MOST_BYTES)
    places, distances = nearest_others(tests.features, own)
    if not len(places):
        st.warning(_("The network gives all images the same features."), icon=":material/error:")
        return
    show_caution(inside.share_nearer(of_tests, float(distances[0])), reference)
    st.markdown(_("**The test images nearest to it**, with their distance"))
    pairs = zip(places.tolist(), distances.tolist(), strict=True)
    st.html(marked_images([_neighbor(reference, place, far) for place, far in pairs]))
    try:
        show_image_map(subject, reference, view)
    except Problem as problem:  # of another epoch, such as one whose weights are gone
        st.warning(say(problem), icon=":material/error:")


def _neighbor(reference: Reference, place: int, distance: float) -> MarkedImage:
    lines = (reference.label(place), number(distance))
    return MarkedImage(reference.pixels[place], lines)


def alike_items(subject: Subject) -> dict[str, Item]:
    """Return the test images nearest to the image, for the menu of files."""

    def draw() -> Figure:
        reference = reference_images(subject)
        tests = features_of_tests(subject, reference)
        places, distances = nearest_others(tests.features, own_features(subject))
        pairs = zip(places.tolist(), distances.tolist(), strict=True)
        images = [_neighbor(reference, place, far) for place, far in pairs]
        return figures.marked_images_figure(images, title=subject.model.network.name)

    name = f"{subject.model.network.name}-nearest"
    return {"nearest": figure_item(_("The test images nearest to the image"), draw, name)}


def show_caution(share: float, reference: Reference) -> None:
    """Say how unusual the image is among the test images."""
    of = {"share": f"{share:.0%}", "source": reference.source()}
    if share < USUAL:
        st.info(
            _(
                "**Like the test images.** The nearest one is as near as usual: {share} of "
                "{source} are nearer to their own neighbor.",
                **of,
            )
        )
    elif share < RARE:
        st.info(
            _(
                "**Unusual.** Its features are rather far from those of the test images: {share} "
                "of {source} are nearer to their own neighbor.",
                **of,
            )
        )
    else:
        st.warning(
            _(
                "**Unlike anything that the network knows.** Its features are farther from those "
                "of the test images than almost any of theirs: {share} of {source} are nearer to "
                "their own neighbor. The answer may mean nothing, however sure it looks.",
                **of,
            )
        )
