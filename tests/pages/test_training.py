"""The training room: settings, a run in the store, and the store's contents on the page."""

from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from cnnviz import data, nets
from cnnviz.data import image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem
from cnnviz.training import Phase, Progress, Settings, State, Store
from cnnviz.training.recipe.presets import PRESETS

from .opening import ME, OTHER, visit, words

pytestmark = pytest.mark.usefixtures("drawn_only", "no_workers")

SMALL = Settings(nets.find("lecture-cnn"), data="practice", epochs=2, train_images=500)


def preset_list(app: AppTest) -> Selectbox:
    return next(one for one in app.selectbox if one.label == "Presets")


def opened(lang: str = "en", **params: str) -> AppTest:
    return visit("training", lang, **params)


def record(step: int, phase: Phase = Phase.TRAINING, **measured: float) -> Progress:
    return Progress(
        phase, 1 + step // 6, step, 10, step * 2.0, 25.0, "CPU", 1e-3, 1.5, 0.5, **measured
    )


def running(owner: str = ME, *records: Progress) -> tuple[Store, str]:
    store = Store()
    run = store.add(SMALL, owner)
    store.claim(run)
    for one in records:
        store.append(run, one)
    return store, run


def measured() -> Progress:
    figures = {"train_loss": 0.3, "train_accuracy": 0.91, "test_loss": 0.4, "test_accuracy": 0.876}
    return record(10, Phase.EPOCH, **figures)


@pytest.mark.parametrize(("lang", "title"), [("en", "Training room"), ("ko", "모델 학습")])
def test_the_page_opens_without_any_dataset_on_disk(lang: str, title: str) -> None:
    app = opened(lang)
    assert app.title[0].value == title
    assert app.selectbox(key="training.data").value == "practice"
    assert not app.error


def test_the_rarer_settings_stand_in_the_link_and_in_the_head_of_their_panel() -> None:
    app = opened(optimizer="momentum", smoothing="0.1", augment="flip_shift")
    assert app.selectbox(key="training.optimizer").value == "momentum"
    heads = [panel.label for panel in app.expander]
    assert (
        "More settings · SGD with momentum 0.9 · label smoothing 0.1"
        " · horizontal flip, shift by up to 2 pixels" in heads
    )
    app.selectbox(key="training.schedule").select("cosine").run()
    app.number_input(key="training.checks").set_value(3).run()
    assert app.query_params["schedule"] == "cosine"
    assert app.query_params["checks"] == "3"
    assert "augmented" in words(app)


def test_drawn_images_are_called_drawn() -> None:
    assert "Drawn by code, not photographed" in words(opened())


def test_a_dataset_that_is_not_there_is_offered_for_download() -> None:
    app = opened(data="fashion-mnist")
    assert "downloads it first" in app.info[0].value


def test_fashion_mnist_on_disk_is_the_usual_choice(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    app = opened()
    assert app.selectbox(key="training.data").value == "fashion-mnist"
    assert "not photographed" not in words(app)


def test_a_missing_data_folder_shows_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path / "nowhere"))
    app = opened()
    assert "nowhere" in app.warning[0].value
    assert app.selectbox(key="training.data").value == "practice"


def test_the_link_holds_the_recipe() -> None:
    app = opened(net="lecture-cnn", epochs="7", rate="0.01", images="all", seed="3", batch="64")
    assert app.selectbox(key="training.net").value == "lecture-cnn"
    assert app.number_input(key="training.epochs").value == 7
    assert app.number_input(key="training.learning_rate").value == 0.01
    app.number_input(key="training.seed").set_value(4).run()
    assert app.query_params["seed"] == "4"
    assert app.query_params["rate"] == "0.01"


BUILT = "mine~1x28x28~conv_1_4_3~relu~flatten~linear_2704_10"


def test_an_own_network_is_offered_and_stays_in_the_list() -> None:
    app = opened(net=BUILT)
    assert not app.warning
    networks = app.selectbox(key="training.net")
    assert networks.value == BUILT
    assert networks.options[-1] == "mine · 27,090 parameters"
    networks.set_value("lenet5").run()
    assert app.query_params["net"] == "lenet5"
    app.selectbox(key="training.net").set_value(BUILT).run()
    assert not app.exception
    assert app.query_params["net"] == BUILT


def test_a_run_of_an_own_network_names_it() -> None:
    settings = Settings(nets.find(BUILT), data="practice", epochs=1, train_images=500)
    run = Store().add(settings, ME)
    assert "**mine** :gray[27,090 parameters" in words(opened(run=run))


def test_a_softmax_at_the_end_is_warned_about() -> None:
    assert "CrossEntropyLoss expects logits" in words(opened(net=BUILT + "~softmax"))


def test_all_training_images_is_a_choice_like_the_others() -> None:
    app = opened(data="practice")
    box = app.selectbox(key="training.train_images")
    assert box.format_func(box.value) == "all 4,000"
    box.set_value(500).run()
    assert app.query_params["images"] == "500"
    app.selectbox(key="training.train_images").set_value(0).run()
    assert "images" not in app.query_params


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("net", "vgg11", "the limit for training here is"),
        ("epochs", "0", "epochs"),
        ("epochs", "many", "epochs"),
        ("rate", "nan", "rate"),
        ("data", "cats", "data"),
    ],
)
def test_a_bad_link_shows_a_message(name: str, text: str, words: str) -> None:
    app = opened(**{name: text})
    assert words in app.warning[0].value
    assert text in app.warning[0].value


def test_the_presets_of_the_texts_can_be_selected() -> None:
    app = opened()
    preset_list(app).set_value("lecture").run()
    assert "The original reports 88.4%." in words(app)
    assert app.number_input(key="training.epochs").value == 100
    assert app.number_input(key="training.batch_size").value == 5000
    assert app.selectbox(key="training.net").value == "lecture-cnn"


def test_training_turned_off_shows_a_message_and_cannot_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CNNVIZ_TRAINING", "off")
    app = opened()
    assert app.button(key="start").disabled
    assert "switched off" in app.info[0].value


def test_more_epochs_than_the_host_allows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_MAX_EPOCHS", "2")
    app = opened(epochs="5")
    app.button(key="start").click().run()
    assert "This server allows at most 2" in app.error[0].value
    assert not Store().runs()


def test_a_limit_that_is_not_a_number_shows_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_MAX_RUNS", "lots")
    assert "MAX\\_RUNS is lots" in opened().error[0].value  # as Markdown


def test_a_running_run_of_this_browser_is_found_again_without_its_link() -> None:
    store, run = running(ME, record(5))
    app = opened()
    assert "step 5 of 10" in words(app)
    app.button(key="stop").click().run()
    assert store.run(run).stop_requested
    assert app.button(key="stop").disabled


def test_others_may_watch_a_run_but_not_stop_or_delete_it() -> None:
    store, run = running(OTHER, record(5))
    app = opened(run=run)
    assert "another browser" in words(app)
    theirs = {"pause", "stop", "resume", "delete"}
    assert not theirs & {button.key for button in app.button}
    store.finish(run, State.DONE)
    assert not theirs & {button.key for button in opened(run=run).button}


def test_others_do_not_see_a_run_without_its_link() -> None:
    running(OTHER, record(5))
    assert "step 5 of 10" not in words(opened())


def test_a_waiting_run_knows_its_place() -> None:
    store = Store()
    store.add(SMALL, OTHER)
    run = store.add(SMALL, ME)
    assert "position 2" in words(opened(run=run))


def test_a_download_shows_how_far_it_is() -> None:
    store, run = running()
    store.beat(run, download_share=0.4)
    assert "40%" in words(opened(run=run))


def test_a_finished_run_shows_its_accuracy_and_a_link_to_look_inside() -> None:
    store, run = running(ME, record(5), measured())
    store.save_weights(run, 1, b"", 0.876)
    store.finish(run, State.DONE)
    app = opened(run=run)
    assert "**87.6%**" in words(app)
    assert "91.0%" in words(app)
    assert any("Look inside" in link.proto.label for link in app.get("page_link"))
    assert "stop" not in [button.key for button in app.button]


def test_a_finished_run_can_be_deleted() -> None:
    store, run = running(ME, measured())
    store.finish(run, State.DONE)
    app = opened(run=run)
    app.button(key="delete").click().run()
    assert not app.exception
    assert not store.exists(run)
    assert "run" not in app.query_params
    app.query_params["run"] = run  # a double click comes with the old address
    assert not app.run().error


@pytest.mark.parametrize(("lang", "text"), [("en", "The loss diverged in epoch 1"), ("ko", "손실")])
def test_a_failed_run_says_why(lang: str, text: str) -> None:
    store, run = running()
    reason = Problem(
        "The loss diverged in epoch {epoch} (NaN or infinite): the steps are too large. Try a "
        "learning rate of {nearest}.",
        nearest=0.1,
        epoch=1,
    )
    store.finish(run, State.FAILED, reason)
    assert text in opened(lang, run=run).error[0].value


@pytest.mark.parametrize(
    ("state", "text"), [(State.STOPPED, "stopped early"), (State.INTERRUPTED, "interrupted")]
)
def test_a_run_that_did_not_reach_its_end_says_so(state: State, text: str) -> None:
    store, run = running(ME, record(5))
    store.finish(run, state)
    assert text in words(opened(run=run))


def test_a_run_that_is_not_in_the_store_shows_a_message() -> None:
    app = opened(run="0123456789abcdef")
    assert "0123456789abcdef" in app.error[0].value
    assert not app.button(key="start").disabled


def test_the_runs_of_this_browser_are_listed() -> None:
    store, run = running(ME, measured())
    store.finish(run, State.DONE)
    running(OTHER)
    links = [link.proto.label for link in opened().get("page_link")]
    assert sum("lecture-cnn" in label for label in links) == 1


def test_an_empty_box_shows_a_message_and_keeps_its_number() -> None:
    app = opened(epochs="7")
    app.number_input(key="training.epochs").set_value(None).run()
    assert [toast.value for toast in app.toast] == ["Epochs needs a number; it stays at 7."]
    assert app.number_input(key="training.epochs").value == 7


def test_a_run_has_the_recipe_chosen_although_the_address_bar_is_late() -> None:
    app = opened(epochs="7", images="500", net="lecture-cnn", data="practice")
    before = dict(app.query_params)
    app.number_input(key="training.epochs").set_value(1).run()
    app.query_params.clear()
    app.query_params.update(before)  # the browser has not changed its address yet
    app.button(key="start").click().run()
    run = Store().run(app.query_params["run"])
    assert run.settings.epochs == 1
    Store().request_stop(run.id, ME)


def bring(tmp_path: Path, *, color: bool = True) -> str:
    """Upload photographs of this browser and return the name of their dataset."""
    for kind, tone in (("cat", 40), ("dog", 200)):
        (tmp_path / "pets" / kind).mkdir(parents=True, exist_ok=True)
        for number in range(6):
            image = Image.new("RGB", (40, 40), (tone, 9 * number, 50))
            image.save(tmp_path / "pets" / kind / f"{number}.png")
    options = ImportOptions(32, color)
    return image_folders.add_folder(
        tmp_path / "pets", options, origin="pets", title="Pets", owner=ME
    ).name


RESNET = "textbook-resnet18"


@pytest.mark.parametrize("gray", [False, True], ids=["none", "gray"])
def test_a_run_on_photographs_says_what_it_lacks_and_leaves_the_recipe(
    gray: bool, tmp_path: Path
) -> None:
    if gray:
        bring(tmp_path, color=False)
    app = opened(epochs="4")
    preset_list(app).select(RESNET).run()
    assert not app.exception
    assert any("Upload them as a zip file on the Data page" in one.value for one in app.info)
    assert app.number_input(key="training.epochs").value == 4
    assert preset_list(app).value is None
    app.number_input(key="training.epochs").set_value(5).run()
    assert not any("Upload them" in one.value for one in app.info)


def test_a_run_on_photographs_takes_those_of_this_browser(tmp_path: Path) -> None:
    name = bring(tmp_path)
    app = opened()
    preset_list(app).select(RESNET).run()
    assert not app.exception
    assert app.selectbox(key="training.data").value == name
    assert app.selectbox(key="training.start").value == "imagenet"
    assert preset_list(app).value == RESNET
    assert app.query_params["start"] == ["imagenet"] or app.query_params["start"] == "imagenet"
    text = words(app)
    assert "not measured here yet" in text
    assert "The original reports 94.9%" in text
    assert not app.button(key="start").disabled


def test_another_network_or_other_images_take_the_published_weights_away(tmp_path: Path) -> None:
    bring(tmp_path)
    app = opened()
    preset_list(app).select(RESNET).run()
    app.selectbox(key="training.data").select("practice").run()
    assert not app.exception
    assert "start" not in app.query_params
    assert not app.error


def test_layers_can_be_frozen(tmp_path: Path) -> None:
    app = opened(net="fashion-cnn")
    app.selectbox(key="training.frozen").select(12).run()
    assert app.query_params["frozen"] in ("12", ["12"])
    heads = [panel.label for panel in app.expander]
    assert "More settings · 12 frozen layers" in heads
    app.selectbox(key="training.net").select("fashion-dnn").run()
    assert not app.exception
    assert "frozen" not in app.query_params


def test_what_is_downloaded_for_a_network_is_named(tmp_path: Path) -> None:
    name = bring(tmp_path)
    settings = PRESETS[RESNET].for_dataset(data.dataset_info(name))
    store = Store()
    run = store.add(settings, ME)
    store.claim(run)
    store.beat(run, 0.25)
    assert "Downloading weights pretrained on ImageNet: 25%" in words(opened(run=run))


@pytest.mark.parametrize(
    ("setting", "typed", "words_of_it"),
    [
        ("epochs", -3, "number of epochs is -3; it must be a whole number from 1 to 10,000"),
        ("batch_size", 10**9, "batch size is 1000000000"),
        ("learning_rate", 500.0, "must be greater than 0 and at most 100"),
        ("seed", -1, "The seed is -1"),
        ("weight_decay", 2.0, "must be from 0 to 1"),
        ("label_smoothing", 1.0, "must be at least 0 and less than 1"),
        ("checks", 0, "number of evaluations per epoch is 0"),
    ],
)
def test_an_invalid_number_shows_a_message_and_the_box_goes_back(
    setting: str, typed: float, words_of_it: str
) -> None:
    app = opened()
    key = f"training.{setting}"
    before = app.number_input(key=key).value
    app.number_input(key=key).set_value(typed).run()
    assert words_of_it in app.toast[0].value.replace("10000.", "10,000.")
    assert app.number_input(key=key).value == before
    app.run()
    assert not app.toast


def test_random_layers_that_are_frozen_are_said_to_be_so() -> None:
    assert "keep their random weights" in words(opened(net="fashion-cnn", frozen="4"))
