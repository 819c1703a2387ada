"""Our own runs on the textbook's cats and dogs as a table: what is trained, accuracy, time."""

import functools
from collections.abc import Sequence
from html import escape

import streamlit as st

from cnnviz.training import Settings, Start
from cnnviz.training.recipe.transfer import Base, Depth, frozen_layers
from cnnviz.training.records.epoch_choice import choose_epoch
from cnnviz.training.records.history import History
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.transfer.kept_runs import (
    CLASSIFIERS,
    TUNED,
    chosen_accuracy,
    own_runs,
    read_run,
    standard_error,
)
from cnnviz.ui.transfer.plan import BASES, DEPTHS


def show_own_runs() -> None:
    """Show the table, with what one has to know to read it."""
    st.html(_own_runs(language()))


@functools.lru_cache(maxsize=4)
def _own_runs(language: str) -> str:
    """Return the table as HTML; the language is part of the key."""
    first = next(iter(own_runs().values()))
    note = _(
        "{train} training photographs of 32×32, of which 20% are held out, and {test} test "
        "photographs, of which one is {one}; ± is the standard error. Seed {seed}, {date}, one "
        "thread of a busy CPU. The time is that of all epochs, without computing the features of "
        "frozen layers once. photo-cnn has met cats and dogs: it was trained on CIFAR-10, which "
        "has both, so that its rows are not comparable. The commands are in the cards in {folder}.",
        train=first.train_images,
        test=first.test_images,
        one=f"{1 / first.test_images:.1%}",
        seed=first.settings.seed,
        date=first.date,
        folder="assets/transfer",
    )
    note += " " + _(
        "Fine-tuning began with the trained classifier, and batch norm kept its running "
        "statistics. With three seeds it reaches {tuned}, the classifier alone {classifier}; the "
        "rows are those of the first seed. The run of all layers began with a random classifier, "
        "with the statistics of batches and on smaller images: it shows what this loses.",
        tuned=seeds_words(TUNED),
        classifier=seeds_words(CLASSIFIERS),
    )
    title = escape(_("Our runs on the textbook's cats and dogs"))
    return f'<h3>{title}</h3>{_table()}<p class="note">{escape(note)}</p>'


def seeds_words(names: Sequence[str]) -> str:
    """Return the accuracies of several runs and their mean, in the reader's language."""
    shares = [chosen_accuracy(read_run(name)) for name in names]
    return _(
        "{accuracies} (mean {mean})",
        accuracies=", ".join(f"{share:.1%}" for share in shares),
        mean=f"{sum(shares) / len(shares):.1%}",
    )


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
    accuracy = choice.chosen.test_accuracy or 0.0
    return (
        _(BASES[base_of(run)]),
        trained_words(settings),
        "×".join(map(str, settings.network.input_shape[1:])),
        f"{choice.chosen.epoch} / {settings.epochs}",
        f"{choice.chosen.validation_accuracy or 0:.1%}",
        f"{accuracy:.1%} ± {standard_error(accuracy, run.test_images):.1%}",
        f"{choice.tempting.test_accuracy or 0:.1%}",
        _("{count} s", count=f"{run.progress[-1].seconds:,.1f}"),
    )


def trained_words(settings: Settings) -> str:
    """Return which layers a run trains, in the reader's language."""
    network, frozen = settings.network, settings.frozen
    depth = next(one for one in Depth if frozen_layers(network, one) == frozen)
    return _(DEPTHS[depth])


def base_of(run: History) -> Base:
    """Return the base of a run."""
    if run.settings.start == Start.RANDOM:
        return Base.NONE
    return Base.PHOTO_CNN if run.settings.start == Start.CIFAR10 else Base.LITE0
