"""What excites a channel: the test images that do it most, and one made by gradient ascent."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz import figures
from cnnviz.figures.html import number
from cnnviz.figures.marked_images import MarkedImage, marked_images
from cnnviz.nets.placed_layers import PlacedLayer, placed_layers, torch_name
from cnnviz.problem import Problem
from cnnviz.ui.inside.images import CHANGED
from cnnviz.ui.inside.why.reference import Reference, reference_images
from cnnviz.ui.inside.why.state import WHY, WhyView
from cnnviz.ui.inside.why.subject import Subject, chain_order, numbered_title
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.file_menu import Item, figure_item, png_file
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.jobs import Report, job_of, show_job, start_job
from cnnviz.ui.labels.layers import layer_title
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
    from cnnviz.inside import AscentStep, Excitement

COUNT = 8
"""Images that are shown."""
STEPS = 120
SHOWN_STEPS = (0, 10, 30, 60, 120)
EVERY = 6
"""Steps between two images while they are made."""
MOST_BYTES = 16 * 2**20
MAKING = "inside.why.making"
"""The job that makes an image just now."""
_found: SharedCache[list[Excitement]] = SharedCache(lambda found: 100 * len(found))
_made: SharedCache[list[AscentStep]] = SharedCache(
    lambda steps: sum(step.pixels.nbytes for step in steps)
)


def show_exciting(subject: Subject, view: WhyView) -> None:
    """Show the choice of a channel, the images that excite it most, and gradient ascent."""
    with st.container(horizontal=True, key="why-channel"):
        layer = _show_layers(subject, view)
        channel = _show_channels(subject, view, layer)
    try:
        reference = reference_images(subject)
        with st.spinner(_("Running the test images through the network …"), show_time=False):
            found = _most_exciting(subject, reference, layer, channel)
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        return
    st.markdown(_("**The images that excite it most**, of {source}", source=reference.source()))
    st.html(marked_images([_marked(subject, reference, layer, one) for one in found]))
    if found[0].cell is not None:
        st.caption(_("The frame is what the strongest cell of the map sees: its receptive field."))
    _show_ascent(subject, layer, channel)


def _show_layers(subject: Subject, view: WhyView) -> int:
    """Show the list of layers; return the chosen one, at first the last convolution's output."""
    layers, places = placed_layers(subject.model.network), _places(subject)
    chosen = _chosen_layer(subject, view)
    st.selectbox(
        _("Layer"),
        places,
        format_func=lambda place: numbered_title(layers[place]),
        width=260,
        **WHY.widget("channel_layer", chosen, _choose_layer),
    )
    return chosen


def _places(subject: Subject) -> list[int]:
    """Return the layers whose channels can be excited; those inside of a block are before it."""
    layers = sorted(placed_layers(subject.model.network), key=chain_order)
    return [one.place for one in layers if one.layer.code != "flatten"]


def _place_of(subject: Subject, layer: int) -> PlacedLayer:
    return placed_layers(subject.model.network)[layer]


def _chosen_layer(subject: Subject, view: WhyView) -> int:
    """Return the chosen layer, at first the last one with maps."""
    places = _places(subject)
    if view.channel_layer is not None and view.channel_layer in places:
        return view.channel_layer
    maps = [place for place in places if str(place) in subject.map_layers]  # of the chain
    return (maps or places)[-1]


def _chosen_channel(subject: Subject, view: WhyView, layer: int) -> int:
    """Return the chosen channel of a layer, the last one for a number that is too large."""
    return min(view.channel, _place_of(subject, layer).row.output_shape[0] - 1)


def _choose_layer(layer: int) -> None:
    WHY.change(channel_layer=layer, channel=0)


def _show_channels(subject: Subject, view: WhyView, layer: int) -> int:
    """Show the number of the channel; return it."""
    count = _place_of(subject, layer).row.output_shape[0]
    channel = _chosen_channel(subject, view, layer)
    label = _("Channel (of {count})", count=f"{count:,}")
    st.number_input(
        min_value=1,
        max_value=count,
        width=150,
        **WHY.number("channel", label, channel + 1, lambda to: WHY.change(channel=to - 1)),
    )
    return channel


def _most_exciting(
    subject: Subject, reference: Reference, layer: int, channel: int
) -> list[Excitement]:
    def compute() -> list[Excitement]:
        from cnnviz import inside

        model = subject.model
        with model.lock:
            return inside.exciting_images(
                model.module,
                torch_name(_place_of(subject, layer)),
                channel,
                reference.tensor(subject),
                count=COUNT,
                batch=max(1, 2**20 // reference.pixels[0].size),
            )

    return _found.get((subject.key, reference.name, layer, channel), compute, MOST_BYTES)


def _marked(subject: Subject, reference: Reference, layer: int, one: Excitement) -> MarkedImage:
    patch = None
    if one.cell is not None:
        rows, columns = _place_of(subject, layer).fields.patch(*one.cell)
        patch = (rows, columns)
    lines = (reference.label(one.image), number(one.value))
    return MarkedImage(reference.pixels[one.image], lines, patch)


def channel_items(subject: Subject, view: WhyView) -> dict[str, Item]:
    """Return the images that excite the channel, and those made for it, for the menu of files."""
    layer = _chosen_layer(subject, view)
    channel = _chosen_channel(subject, view, layer)
    one = _place_of(subject, layer)
    number = one.row.name if one.block >= 0 else layer + 1
    name = f"{subject.model.network.name}-layer-{number}-channel-{channel + 1}"
    title = f"{layer_title(one.layer)} · {channel + 1}"

    def found() -> list[MarkedImage]:
        reference = reference_images(subject)
        exciting = _most_exciting(subject, reference, layer, channel)
        return [_marked(subject, reference, layer, one) for one in exciting]

    items = {
        "exciting": figure_item(
            _("The images that excite the channel most"),
            lambda: figures.marked_images_figure(found(), title=title),
            f"{name}-images",
        )
    }
    steps = _made.peek((subject.key, layer, channel, view.ascent_seed))
    if steps:
        items["ascent"] = figure_item(
            _("The image made for the channel"),
            lambda: figures.marked_images_figure(
                [_step_image(step) for step in steps], title=title
            ),
            f"{name}-ascent",
            png_file(
                f"{name}-ascent-last", lambda: figures.enlarge(steps[-1].pixels), _("PNG, pixels")
            ),
        )
    return items


def _show_ascent(subject: Subject, layer: int, channel: int) -> None:
    """Show an image made by gradient ascent, or the button that has it made."""
    st.markdown(_("**An image made for this channel** by gradient ascent"))
    st.caption(
        _(
            "It begins as gray with a little noise, and each of {steps} steps changes all pixels "
            "in the direction in which the mean of the map grows.",
            steps=STEPS,
        )
    )
    job = (subject.key, layer, channel, WHY.current().ascent_seed)
    with st.container(horizontal=True, vertical_alignment="bottom", key="why-ascent"):
        st.number_input(
            min_value=0, max_value=999_999, width=121, **WHY.number("ascent_seed", _("Seed"))
        )
        button = st.empty()
    working = job_of(MAKING, job)
    if working is not None and working.error is not None:
        raise working.error
    if working is not None and working.running and not working.cancelled:
        show_job(MAKING, CHANGED, _show_step)
        return
    button.button(_("Make an image"), on_click=_start, args=(subject, job), key="why-make")
    steps = _made.peek(job)
    if steps:
        st.html(marked_images([_step_image(step) for step in steps]))


def _start(subject: Subject, job: tuple[object, int, int, int]) -> None:
    """Callback: have the image made."""
    url_state.mark_action()
    start_job(MAKING, job, functools.partial(_make, subject, job))


def _show_step(step: AscentStep) -> None:
    st.html(marked_images([_step_image(step)]))


def _make(subject: Subject, job: tuple[object, int, int, int], report: Report) -> None:
    """Make an image, beside the page."""
    kept, shown = [], None
    for step in _ascend(subject, *job[1:]):
        if step.step in SHOWN_STEPS:
            kept.append(step)
        if step.step % EVERY == 0:
            shown = step
        report(step.step / STEPS, shown)
    _made.get(job, lambda: kept, MOST_BYTES)


def _ascend(subject: Subject, layer: int, channel: int, seed: int) -> Iterator[AscentStep]:
    """Yield the steps; the network is locked only while it computes."""
    from cnnviz import inside

    model = subject.model
    channels, height, width = model.network.input_shape
    shape = (channels, height, width)
    ascent = inside.gradient_ascent(
        model.module,
        torch_name(_place_of(subject, layer)),
        channel,
        shape,
        steps=STEPS,
        seed=seed,
        normalize=subject.as_trained,
    )
    while True:
        with model.lock:
            step = next(ascent, None)
        if step is None:
            return
        yield step


def _step_image(step: AscentStep) -> MarkedImage:
    words = _("Step {step} of {steps}", step=step.step, steps=STEPS)
    return MarkedImage(step.pixels, (words, _("mean {value}", value=number(step.value))))
