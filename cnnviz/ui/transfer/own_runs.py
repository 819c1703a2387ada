"""Our own runs on the textbook's cats and dogs, as a table: base, what is trained, accuracy, time.

Each is a file ``assets/transfer/NAME.json``, made by the command in the card beside it.
"""

import functools
from html import escape

import streamlit as st

from cnnviz.resources import resource
from cnnviz.training import Start
from cnnviz.training.recipe.transfer import Base, Depth, frozen_layers
from cnnviz.training.records.epoch_choice import choose_epoch
from cnnviz.training.records.history import History, load_history
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.transfer.plan import BASES, DEPTHS

FOLDER = resource("assets", "transfer")
NAMES = (
    "lite0-classifier",
    "lite0-partial",
    "lite0-full",
    "lite0-scratch",
    "photo-cnn-classifier",
    "photo-cnn-partial",
)
"""The runs in the order of the table."""


@functools.cache
def own_runs() -> dict[str, History]:
    """Return the runs that come with the app, in the order of the table."""
    files = {name: FOLDER / f"{name}.json" for name in NAMES}
    return {name: load_history(file) for name, file in files.items() if file.is_file()}


def show_own_runs() -> None:
    """Show the table, with what one has to know to read it."""
    st.html(_own_runs(language()))


@functools.lru_cache(maxsize=4)
def _own_runs(language: str) -> str:
    """Return the table as HTML; the language is part of the key."""
    first = next(iter(own_runs().values()))
    note = _(
        "{train} training photographs of 32×32, of which 20% are held out, and {test} test "
        "photographs; seed {seed}, {date}, one thread of a busy CPU. The time is that of all "
        "epochs, without computing the features of frozen layers once. photo-cnn has met cats "
        "and dogs: it was trained on CIFAR-10, which has both, so that its rows are not "
        "comparable. Of the rows with EfficientNet-Lite0, that of the rule is best: few images, "
        "alike, only the classifier. All layers were trained on smaller images, to save time. "
        "The commands are in the cards in {folder}.",
        train=first.train_images,
        test=first.test_images,
        seed=first.settings.seed,
        date=first.date,
        folder="assets/transfer",
    )
    title = escape(_("Our runs on the textbook's cats and dogs"))
    return f'<h3>{title}</h3>{_table()}<p class="note">{escape(note)}</p>'


def _table() -> str:
    heads = (
        _("Base"), _("Trained"), _("Image size"), _("Epoch"), _("Validation accuracy"),
        _("Test accuracy"), _("Best test accuracy of any epoch"), _("Training time"),
    )  # fmt: skip
    rows = ["".join(f"<th>{escape(head)}</th>" for head in heads)]
    for run in own_runs().values():
        rows.append("".join(f"<td>{escape(cell)}</td>" for cell in row_cells(run)))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="cnn-table own-runs"><table>{body}</table></div>'


def row_cells(run: History) -> tuple[str, ...]:
    """Return the row of a run, in the reader's language."""
    settings, choice = run.settings, choose_epoch(run.progress)
    assert choice is not None  # a history has at least one epoch
    depth = next(one for one in Depth if frozen_layers(settings.network, one) == settings.frozen)
    return (
        _(BASES[base_of(run)]),
        _(DEPTHS[depth]),
        "×".join(map(str, settings.network.input_shape[1:])),
        f"{choice.chosen.epoch} / {settings.epochs}",
        f"{choice.chosen.validation_accuracy or 0:.1%}",
        f"{choice.chosen.test_accuracy or 0:.1%}",
        f"{choice.tempting.test_accuracy or 0:.1%}",
        _("{count} s", count=f"{run.progress[-1].seconds:,.1f}"),
    )


def base_of(run: History) -> Base:
    """Return the base of a run."""
    if run.settings.start == Start.RANDOM:
        return Base.NONE
    return Base.PHOTO_CNN if run.settings.start == Start.CIFAR10 else Base.LITE0
