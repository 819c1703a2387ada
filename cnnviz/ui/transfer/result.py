"""A run of transfer learning: its progress, the epoch that is chosen, and its test predictions."""

from functools import partial

import numpy as np
import streamlit as st

from cnnviz import data, figures
from cnnviz.problem import N_, Problem
from cnnviz.training import Limits, Run, Settings
from cnnviz.training.recipe.transfer import Depth, plan_fine_tuning
from cnnviz.training.records.epoch_choice import EpochChoice, choose_epoch
from cnnviz.training.records.report import Report
from cnnviz.training.records.run import Snapshot
from cnnviz.ui.backend import runs
from cnnviz.ui.datasets.captions import inside_address, prediction_caption
from cnnviz.ui.kit.i18n import _, language, literal
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.polling import Poll
from cnnviz.ui.kit.toasts import attempt_change
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.labels.runs import run_title
from cnnviz.ui.runs import view
from cnnviz.ui.runs.actions import show_run_buttons

SHOWN = 48
"""Test images that are shown, the wrong ones first."""
TUNINGS = {
    Depth.PARTIAL: N_("Train the last convolutions, too"),
    Depth.FULL: N_("Train all layers"),
}
"""What can be trained next, once the classifier is."""
SIDE = 88
"""Height and width of each, in pixels."""


def show_run(run: Run, owner: str) -> None:
    """Show a run, live while it trains, with its result and predictions."""
    snapshot = runs.take_snapshot(run.id)
    run = snapshot.run

    def show_progress(now: Snapshot) -> None:
        view.show_progress(now)
        if run.active and not now.run.active:
            st.rerun()  # the whole page: it shows the result

    view.show_ending(snapshot, owner)
    poll = Poll("transfer", snapshot, lambda: runs.take_snapshot(run.id), active=run.active)
    with st.container(key="run-live" if run.active else "run-over"):  # assets/pages.css
        poll.show_part("heading", lambda now: _show_heading(now.run, owner), _heading, rest_s=0)
        poll.show_reader(show_progress)
        if not run.active:
            _show_result(snapshot, owner)
        view.show_live_curves(poll)
        poll.show_part("predictions", _show_predictions, _evaluated)


def _heading(snapshot: Snapshot) -> object:
    run = snapshot.run
    return run.name, run.state, run.pause_requested, run.stop_requested, run.learning_rate


def _show_heading(run: Run, owner: str) -> None:
    st.markdown(run_title(run))
    if run.note:
        st.caption(literal(run.note))
    if run.active:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            show_run_buttons(run, owner)


def _evaluated(snapshot: Snapshot) -> object:
    """Return which reports there are; a resumed run repeats some of them."""
    return snapshot.run.queued, tuple(snapshot.reports)


def _show_result(snapshot: Snapshot, owner: str) -> None:
    """Say which epoch is chosen, what the test set would have claimed, and where to go on."""
    choice = choose_epoch(snapshot.progress)
    if choice is None:
        return
    st.markdown(choice_words(choice))
    _show_fine_tuning(snapshot.run, choice.chosen.epoch, owner)
    run, epoch = snapshot.run, str(choice.chosen.epoch)
    with st.container(horizontal=True, vertical_alignment="center"):
        at = {"run": run.id, "epoch": epoch}
        options = {"width": "content"}
        show_page_link(
            "inside", _("Look inside this network"), at, icon=":material/search:", **options
        )
        if (choice.chosen.test_accuracy or 0) < 1:
            worst = {**at, "order": "mistakes", "mistake": "1"}
            why = _("Why? Its worst mistake")
            show_page_link("inside", why, worst, icon=":material/help:", **options)
        label = _("Open this run in the Training room")
        show_page_link("training", label, {"run": run.id}, icon=":material/tune:", **options)


def _show_fine_tuning(run: Run, epoch: int, owner: str) -> None:
    """Offer to train more layers, beginning with the classifier that is trained now."""
    if not Limits.from_environment().training:
        return
    plans = {depth: plan_fine_tuning(run.settings, depth) for depth in TUNINGS}

    def start(settings: Settings) -> None:
        new = runs.engine().begin_from_weights(run.id, epoch, settings, owner)
        runs.choose_run(new)

    with st.container(horizontal=True, vertical_alignment="center", key="fine-tune"):
        for depth, settings in plans.items():
            if settings is not None:
                st.button(
                    _(TUNINGS[depth]),
                    key=f"fine-tune.{depth}",
                    icon=":material/fork_right:",
                    on_click=partial(attempt_change, start, settings),
                    help=_(
                        "First the classifier, then the layers before it: a classifier with random "
                        "weights would change their features before it knows anything. The same "
                        "images stay held out."
                    ),
                )


def choice_words(choice: EpochChoice) -> str:
    """Return the result of a run as Markdown."""
    test = f"{choice.chosen.test_accuracy:.1%}"
    if choice.by_validation:
        words = _(
            "Epoch **{epoch}** is best on the validation images ({validation}). On the test "
            "images, which decided nothing, it reaches **{test}**.",
            epoch=choice.chosen.epoch,
            validation=f"{choice.chosen.validation_accuracy:.1%}",
            test=test,
        )
    else:
        words = _(
            "Without validation images no epoch can be chosen: the last one, {epoch}, counts. On "
            "the test images it reaches **{test}**.",
            epoch=choice.chosen.epoch,
            test=test,
        )
    if choice.claimed > 0:
        words += " " + _(
            "Chosen by the test images, it would have been epoch {epoch}, with a claim of {claim}: "
            "{more} percentage points too many.",
            epoch=choice.tempting.epoch,
            claim=f"{choice.tempting.test_accuracy:.1%}",
            more=f"{100 * choice.claimed:.1f}",
        )
    return words


def _show_predictions(snapshot: Snapshot) -> None:
    """Show the predictions for the test images after the chosen epoch, wrong ones first."""
    run, choice = snapshot.run, choose_epoch(snapshot.progress)
    if choice is None or not snapshot.reports:
        return
    epoch = choice.chosen.epoch if choice.chosen.epoch in snapshot.reports else snapshot.reports[-1]
    report = runs.store().report(run.id, epoch)
    if report is None or not report.predicted:
        return
    try:
        sheet = _sheet(run, report, epoch)
    except Problem:  # the images were deleted; the heading of the run has their name
        return
    right = sum(row[place] for place, row in enumerate(report.confusion))
    st.markdown(
        "**"
        + _(
            "Predictions for the test images after epoch {epoch}: {right} of {count} correct",
            epoch=epoch,
            right=right,
            count=len(report.predicted),
        )
        + "**"
    )
    st.html(sheet)
    if len(report.predicted) > SHOWN:
        st.caption(_("The first {count}; wrong ones come first.", count=SHOWN))


def _sheet(run: Run, report: Report, epoch: int) -> str:
    return _cached_sheet(run.id, run.queued, epoch, language(), run.settings.data, report)


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs={Report: lambda one: one.epoch})
def _cached_sheet(
    run_id: str, queued: float, epoch: int, language: str, name: str, report: Report
) -> str:
    """Return the predictions as HTML; run, epoch and language are the key."""
    dataset = data.load(name)
    names = class_names(dataset.classes)
    predicted = np.array(report.predicted)
    wrong = predicted != dataset.test_labels
    order = np.argsort(~wrong, kind="stable")[:SHOWN]
    captions = [
        prediction_caption(
            names[dataset.test_labels[place]],
            names[predicted[place]],
            report.confidence[place],
            inside_address(dataset, place, run=run_id, epoch=epoch),
            correct=not wrong[place],
        )
        for place in order.tolist()
    ]
    images = figures.shrink_images(dataset.test_images[order], SIDE)
    return figures.image_sheet(images, captions, photos=True)
