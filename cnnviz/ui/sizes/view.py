"""The parts of the page *Sizes*: the list of networks, the builder, the code, links."""

import functools
from collections.abc import Callable, Mapping

import streamlit as st

from cnnviz import figures, nets
from cnnviz.nets import reader, train_limits
from cnnviz.nets.code import pytorch
from cnnviz.problem import N_, Problem
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import let_browser_draw
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.figure_download import Draws, address_cell, show_address_menu
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.page_state import bind_list
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.stage import stage_buttons
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.sizes import builder_words
from cnnviz.ui.sizes.builder import ghost_names, show_builder
from cnnviz.ui.sizes.layer_card import draw_receptive_field
from cnnviz.ui.sizes.state import OWN, SIZES, Build

WALKTHROUGHS = {
    "fashion-cnn": N_(
        "28 → 3×3 convolution, padding 1 → 28 → 2×2 pooling → 14 → 3×3 convolution → 12 → 2×2 "
        "pooling → 6: the first Linear takes 64·6·6 = 2304 features."
    ),
    "mnist-cnn": N_(
        "28 → 26 → pooling with padding 1 → 14 → 12 → pooling with padding 1 → 7: 32·7·7 = 1568 "
        "features; 55,338 parameters."
    ),
    "lenet5": N_(
        "28 stays 28 with padding 2 → average pooling 14 → 10 → average pooling 5 → 1: 120 "
        "features, then 84, then 10; 61,706 parameters."
    ),
    "lenet5-convs": N_(
        "32 → 28 → 24 → 20: without pooling the feature maps stay large; 50,692 parameters."
    ),
    "vgg11": N_(
        "A 3×3 kernel with padding 1 keeps the size; five pooling layers give 224/2⁵ = 7, so "
        "512·7·7 = 25,088 features. 8 convolutional and 3 fully connected layers add up to 11; "
        "132,863,336 parameters."
    ),
    "resnet18": N_(
        "Eight residual blocks; where the feature maps shrink, a 1×1 convolution matches the "
        "shape of the shortcut; 11,177,538 parameters."
    ),
    "googlenet": N_(
        "Nine Inception blocks: four branches beside each other, concatenated. Without large fully "
        "connected layers, 6,624,904 parameters are enough for 1,000 classes."
    ),
    "squeezenet1.1": N_(
        "Eight Fire modules: a 1×1 convolution squeezes the channels, then 1×1 and 3×3 "
        "convolutions beside each other expand them again; 1,235,496 parameters."
    ),
    "efficientnet-lite0": N_(
        "Sixteen inverted residual blocks: a 1×1 convolution makes more channels, a depthwise one "
        "filters each by itself, and another 1×1 leaves few again; 4,652,008 parameters."
    ),
}

TITLES = {"sequential": "nn.Sequential", "ordered": "OrderedDict", "class": "nn.Module"}
PASTED = "sizes.pasted"
"""The code in the box."""
PASTE_PROBLEM = "sizes.paste-problem"
"""Why it could not be read."""
PASSED_OVER = "sizes.passed-over"
"""What of it is no part of the network: line and code."""


def show_network_list(build: Build) -> None:
    """Show the list of the catalog's networks; the one on the page is selected."""
    st.selectbox(
        _("Networks from the lessons"),
        list(nets.catalogue()),
        placeholder=_("Networks from the lessons"),
        label_visibility="collapsed",
        width=240,
        **bind_list(
            "sizes.network", build.entry, lambda id: SIZES.load_network(nets.catalogue()[id])
        ),
    )


def show_builder_area(build: Build) -> None:
    """Show the builder, and what depends on the network in it."""
    _show_network(build.entry)


@fragment()
def _show_network(entry: str | None) -> None:
    """Show what an edit changes: a fragment, only this runs again after one.

    Links and code, which stand below the builder, wait until the browser has drawn the new numbers.
    ``entry`` is the network that the list of networks shows.
    """
    build = SIZES.current()
    if build.entry != entry:
        st.rerun()
    show_toasts()
    url_state.consume_action()
    with st.container(key="sizes-notice"):
        for problem in build.problems:
            st.warning(say(problem), icon=":material/block:")
    if show_builder(build):
        let_browser_draw()
    SIZES.write_link(build)
    show_next_pages(build)
    show_tabs(build)


def show_next_pages(build: Build) -> None:
    """Show the links that open the network in the training room and in Look inside."""
    network = build.network
    too_large = train_limits.size_problems(network) if build.fits else []
    params = {"net": build.entry or str(network)}
    with stage_buttons():
        for page_id, label, closed in (
            ("training", _("Train it"), bool(too_large)),
            ("inside", _("Look inside"), False),
        ):
            closed = closed or not build.fits or not network.layers
            show_page_link(page_id, label, params, disabled=closed, width="content")
        for problem in too_large:
            st.caption(say(problem), width="content")
        _show_download(build)


def _show_download(build: Build) -> None:
    """Offer the drawing of the network, and the receptive field that the open card shows."""

    def offer(params: Mapping[str, str]) -> tuple[Draws, str]:
        draws = {
            N_("Network"): lambda: figures.network_figure(
                build.fitting_network,
                words=builder_words.drawing_words(),
                ghosts=ghost_names(build),
            )
        }
        if build.line is not None:
            cell = address_cell(params, f"{build.line + 1}")
            if draw := draw_receptive_field(build, cell):
                draws[N_("Receptive field")] = draw
        return draws, build.entry or "network"

    show_address_menu(offer, key="download-drawing")


def show_tabs(build: Build) -> None:
    """Show the lesson in words, the code in each form, and the box for code."""
    network = build.network
    tabs: dict[str, tuple[str, Callable[[], object]]] = {"words": (_("In words"), _show_words)}
    forms = pytorch.available_forms(network.layers)
    if build.tab in TITLES and build.tab not in forms:  # code stays code
        SIZES.correct(tab=forms[0])
    for form in forms:
        tabs[form] = (TITLES[form], functools.partial(_show_code, network.to_pytorch, form))
    tabs["keras"] = ("Keras", lambda: _show_code(network.to_keras))
    tabs["paste"] = (_("Paste code"), lambda: show_paste_box(build))
    SIZES.show_tabs("tab", tabs)


def _show_code(write: Callable[..., str], *form: str) -> None:
    try:
        show_code(write(*form), key=f"code-{''.join(form)}")
    except Problem as problem:  # a layer does not fit, or Keras has no such layer
        st.info(say(problem))


def show_paste_box(build: Build) -> None:
    """Show the box for PyTorch code, and why it could not be read."""
    st.text_area(
        _("PyTorch or Keras code, or what print(model) shows"),
        key=PASTED,
        height=220,
        max_chars=reader.MOST_CHARACTERS,
        placeholder="class Net(nn.Module):\n    def __init__(self):\n        …",
        help=_("The code is parsed, never run. The input is the one above, if it fits."),
    )
    st.button(_("Read the code"), key="sizes.read", on_click=_read, args=(build,))
    problem: reader.PasteProblem | None = st.session_state.get(PASTE_PROBLEM)
    if problem is not None:
        st.error(say(problem), icon=":material/block:")
        lines = str(st.session_state.get(PASTED, "")).splitlines()
        if 0 < problem.line <= len(lines):
            st.code(f"{problem.line:>3}  {lines[problem.line - 1][:200]}", language=None)
    _show_passed_over()


def _show_passed_over() -> None:
    """Show the lines of the pasted code that are no part of the network."""
    passed: tuple[tuple[int, str], ...] = st.session_state.get(PASSED_OVER, ())
    if passed:
        st.caption(_("Not part of the network, and passed over:"))
        st.code("\n".join(f"{line:>3}  {text}" for line, text in passed), language=None)


def _read(build: Build) -> None:
    """Callback: put the network in the pasted code on the page, or keep the problem."""
    url_state.mark_action()
    shape = build.reading.input_shape or build.network.input_shape
    try:
        reading = reader.read_code(st.session_state[PASTED], name=OWN)
    except reader.PasteProblem as problem:
        st.session_state[PASTE_PROBLEM] = problem
        st.session_state[PASSED_OVER] = ()
    else:
        st.session_state[PASTE_PROBLEM] = None
        st.session_state[PASSED_OVER] = reading.passed_over
        SIZES.load_network(_with_input(reading, shape))


def _with_input(reading: reader.Reading, shape: nets.Shape) -> nets.Network:
    """Return the network for the input on the page, unless the code says another or needs one."""
    resized = reading.network.resized(shape)
    keeps = not reading.input_known and resized.problem is None
    return resized if keeps else reading.network


def _show_words() -> None:
    """Show the walkthroughs of the lessons, each with a link that loads its network; the lesson."""
    st.markdown(f"#### {_('Layer-by-layer walkthroughs')}")
    with st.container(key="walkthroughs", gap="small"):
        for id, sentence in WALKTHROUGHS.items():
            show_page_link("sizes", f"**{id}** {_(sentence)}", {"net": id})
    show_lesson("sizes")
