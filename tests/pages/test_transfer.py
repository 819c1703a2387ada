"""The page Transfer learning: what will be trained, the run, and its result."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import data
from cnnviz.training import Phase, Progress, Settings, Start, State, Store
from cnnviz.training.recipe.transfer import Base, Depth, plan_fine_tuning, plan_run
from cnnviz.training.records.report import Report
from cnnviz.ui.transfer.kept_runs import (
    BATCH_STATISTICS,
    CLASSIFIERS,
    NAMES,
    TUNED,
    own_runs,
    read_run,
    standard_error,
)
from cnnviz.ui.transfer.own_runs import row_cells, seeds_words

from ..data.pets import pets, zip_of
from .opening import ME, html, visit, words

pytestmark = pytest.mark.usefixtures("drawn_only", "no_workers")
ROOT = Path(__file__).parents[2]


def opened(lang: str = "en", **params: str) -> AppTest:
    return visit("transfer", lang, **params)


@pytest.mark.parametrize(("lang", "title"), [("en", "Transfer learning"), ("ko", "전이 학습")])
def test_the_page_says_what_will_be_trained(lang: str, title: str) -> None:
    app = opened(lang)
    assert app.title[0].value == title
    assert not app.error
    assert not app.warning
    page = html(app)
    for text in ("3,843", "3,374,851", "linear1.weight", "linear1.bias"):  # 3 · 1280 + 3, of all
        assert text in page
    assert page.count('class="trains" style') == 1


def test_the_rule_follows_the_likeness_and_the_reader_may_differ() -> None:
    app = opened()
    app.segmented_control(key="transfer.likeness").set_value("unlike").run()
    assert "Few images, not alike" in words(app)
    assert "3,287,267 of 3,374,851" in words(app)
    app.selectbox(key="transfer.depth").set_value(Depth.FULL).run()
    assert "3,374,851 of 3,374,851" in words(app)
    assert app.query_params["depth"] == "full"
    assert app.query_params["likeness"] == "unlike"


def test_an_upload_is_read_in_color_and_chosen_and_the_next_one_begins_empty() -> None:
    app = opened(open="upload", base="photo-cnn")
    upload = app.file_uploader(key="transfer.upload")
    upload.set_value(("pets.zip", zip_of(pets(5)).getvalue(), "")).run()
    app.selectbox(key="transfer.side").set_value(32).run()
    app.button(key="transfer.read").click().run()
    assert not app.exception
    assert not app.error
    info = data.dataset_info(app.query_params["data"], ME)
    assert (info.classes, info.image_shape) == (("cat", "dog"), (3, 32, 32))
    assert [one.key for one in app.file_uploader] == ["transfer.upload.1"]
    assert app.button(key="transfer.read").disabled


def started_settings(app: AppTest) -> Settings:
    app.button(key="start").click().run()
    assert not app.exception
    (run,) = Store().runs(ME)
    assert app.query_params["run"] == run.id
    return run.settings


def test_start_queues_the_run_of_the_link() -> None:
    settings = started_settings(opened(base="resnet18", epochs="3", seed="4", validation="0.25"))
    assert (settings.network.name, settings.start) == ("resnet18", Start.IMAGENET)
    assert (settings.epochs, settings.seed, settings.validation) == (3, 4, 0.25)
    assert settings.frozen == len(settings.network.layers) - 1


def test_the_textbook_runs_with_random_crops_and_without_validation() -> None:
    app = opened()
    app.button(key="preset").click().run()
    settings = started_settings(app)
    assert (settings.network.name, settings.epochs, settings.validation) == ("resnet18", 13, 0.0)
    assert settings.augment == ("flip", "resized-crop")


def test_a_base_for_small_images_says_so_and_nothing_can_be_started() -> None:
    app = opened(base="photo-cnn")
    assert "photo-cnn was trained on photographs of 32×32" in words(app)
    with pytest.raises(KeyError):
        app.button(key="start")


def test_without_a_base_all_layers_are_trained() -> None:
    app = opened(base="none")
    assert "3,374,851 of 3,374,851" in words(app)
    with pytest.raises(KeyError):
        app.selectbox(key="transfer.depth")


def finished_run() -> str:
    """Return a run with two epochs: the first is better on the test images."""
    settings = plan_run(data.dataset_info("scenes"), Base.LITE0, Depth.CLASSIFIER, epochs=2)
    store = Store()
    run = store.add(settings, ME)
    store.claim(run)
    labels = data.load("scenes").test_labels.tolist()
    for epoch, validation, test in ((1, 0.6, 35 / 36), (2, 0.8, 34 / 36)):
        wrong = 36 - round(test * 36)
        predicted = [(label + (place < wrong)) % 3 for place, label in enumerate(labels)]
        confusion = [[0] * 3 for _ in range(3)]
        for label, answer in zip(labels, predicted, strict=True):
            confusion[label][answer] += 1
        store.append(run, Progress(
            Phase.EPOCH, epoch, epoch, 2, 1.0, 9.0, "CPU", 1e-3, 1.0, 0.5, 1.0, 0.5, 1.0, test,
            1.0, validation,
        ))  # fmt: skip
        store.save_weights(run, epoch, b"", test, validation_accuracy=validation)
        store.save_report(run, Report(epoch, tuple(map(tuple, confusion)), (), (), (),
                                      tuple(predicted), (0.9,) * 36))  # fmt: skip
    store.finish(run, State.DONE)
    return run


def test_a_run_says_which_epoch_validation_chooses_and_what_the_test_would_have_claimed() -> None:
    app = opened(run=finished_run())
    text = words(app)
    assert "Epoch **2** is best on the validation images (80.0%)" in text
    assert "reaches **94.4%**" in text
    assert "it would have been epoch 1, with a claim of 97.2%: 2.8 percentage points" in text
    assert "after epoch 2: 34 of 36 correct" in text
    page = html(app)
    assert (page.count("✗"), page.count("✓")) == (2, 34)
    assert page.index("✗") < page.index("✓")
    assert "epoch=2" in page


def test_a_trained_classifier_is_fine_tuned_in_one_click_from_the_chosen_epoch() -> None:
    classifier = finished_run()
    app = opened(run=classifier)
    app.button(key="fine-tune.full").click().run()
    assert not app.exception
    store = Store()
    (tuned,) = (run for run in store.runs(ME) if run.id != classifier)
    assert app.query_params["run"] == tuned.id
    assert (tuned.parent, tuned.parent_epoch) == (classifier, 2)
    assert (tuned.settings.frozen, tuned.settings.keep_statistics) == (0, True)


def test_while_features_are_computed_their_share_is_shown() -> None:
    store = Store()
    run = store.add(plan_run(data.dataset_info("scenes"), Base.LITE0, Depth.CLASSIFIER), ME)
    store.claim(run)
    store.beat(run, features_share=0.4)
    assert "Computing the features of the frozen layers, once: 40%" in words(opened(run=run))


def test_the_code_is_shown_on_demand() -> None:
    assert opened(open="code").get("bidi_component")


def test_a_deleted_folder_gives_way_to_the_sample() -> None:
    app = opened(data="folder-0123456789ab")
    assert "Drawn scenes" in words(app) or app.selectbox(key="transfer.data").value == "scenes"
    assert app.warning


def test_our_own_runs_are_stated_with_what_one_has_to_know() -> None:
    page = html(opened())
    runs = own_runs()
    assert tuple(runs) == NAMES
    for run in runs.values():
        for cell in row_cells(run):
            assert f"<td>{cell}</td>" in page
        # All begin with the same images, on the same conditions, which are said once.
        first = runs["lite0-classifier"]
        assert (run.train_images, run.test_images) == (356, 98)
        assert (run.settings.seed, run.settings.validation) == (0, 0.2)
        assert run.threads == first.threads == 1
    assert "its rows are not comparable" in page
    assert "356 training photographs" in page


def test_fine_tuning_is_stated_with_three_seeds_and_the_standard_error() -> None:
    for seed, (tuned, classifier) in enumerate(zip(TUNED, CLASSIFIERS, strict=True)):
        settings = read_run(classifier).settings
        assert settings.seed == seed
        assert read_run(tuned).settings == plan_fine_tuning(settings, Depth.PARTIAL)
    page = html(opened())
    assert seeds_words(TUNED) in page
    assert seeds_words(CLASSIFIERS) in page
    # Of 98 images, one is 1.0%.
    assert standard_error(0.9, 98) == pytest.approx(np.sqrt(0.09 / 98))


def test_the_statistics_of_batches_are_shown_to_destroy_a_trained_classifier() -> None:
    run = read_run(BATCH_STATISTICS)
    assert not run.settings.keep_statistics
    assert run.settings.frozen == 0
    before, after = read_run("lite0-classifier").epochs[-1].train_accuracy, run.epochs[0].accuracy
    text = words(opened(open="more", depth="full"))
    assert f"our classifier had an accuracy of {before:.0%} on its training images" in text
    assert f"it fell to {after:.0%}, at a learning rate of 0.00001" in text
    prose = (ROOT / "assets" / "lessons" / "en" / "transfer.md").read_text(encoding="utf-8")
    assert f"from {before:.0%} to {after:.0%}" in prose


def test_the_readme_states_the_accuracies_of_our_own_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for run in own_runs().values():
        base, trained, side, _epoch, _validation, test, _best, seconds = row_cells(run)
        assert f"| {base} | {trained} | {side} | {test} | {seconds} |" in readme
    for names in (TUNED, CLASSIFIERS):
        assert seeds_words(names) in readme
