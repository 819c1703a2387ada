"""What the owner of a run can do in the training room, and what others see."""

import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import (
    Device,
    Event,
    EventKind,
    Origin,
    Phase,
    Progress,
    Settings,
    State,
    Store,
)
from cnnviz.ui.runs.actions import RATE_MENU

from .opening import ME, OTHER, visit, words

pytestmark = pytest.mark.usefixtures("drawn_only", "no_workers")
SMALL = Settings(nets.find("lecture-cnn"), data="practice", epochs=3, train_images=500)


def opened(run: str, lang: str = "en") -> AppTest:
    return visit("training", lang, run=run)


def run_with_rate_box(app: AppTest) -> AppTest:
    """Run the page with the box for the learning rate open; AppTest does not keep it open."""
    app.session_state[RATE_MENU] = True
    return app.run()


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def run_of(owner: str = ME, *, epochs: int = 1) -> tuple[Store, str]:
    """Return a run in progress that has trained some epochs."""
    store = Store()
    run = store.add(SMALL, owner)
    store.claim(run)
    for epoch in range(1, epochs + 1):
        figures = (0.3, 0.9, 0.4, 0.8)
        step = 5 * epoch
        store.append(
            run, Progress(Phase.EPOCH, epoch, step, 15, 1.0, 9.0, "CPU", 1e-3, 1.0, 0.5, *figures)
        )
        store.save_weights(run, epoch, b"weights", 0.8, (step, b"state"))
    return store, run


def test_pause_and_resume_are_written_into_the_store() -> None:
    store, run = run_of()
    app = opened(run)
    assert app.button(key="pause").label == "Pause"
    app.button(key="pause").click().run()
    assert store.run(run).pause_requested
    assert app.button(key="resume-run").label == "Resume"
    store.record(run, Event(EventKind.PAUSE, 5, 1))
    app.run()
    assert "Paused: step 5 of 15" in words(app)
    assert "step 5: paused" in words(app)
    app.button(key="resume-run").click().run()
    assert not store.run(run).pause_requested


def test_the_learning_rate_is_changed_while_a_run_works() -> None:
    store, run = run_of()
    app = opened(run)
    assert f"actions.rate.{run}" not in {box.key for box in app.number_input}
    run_with_rate_box(app)
    box = app.number_input(key=f"actions.rate.{run}")
    assert box.value == 1e-3
    box.set_value(0.02).run()
    assert store.run(run).requested_rate == 0.02
    store.request_rate(run, ME, 0.5)  # in another tab
    run_with_rate_box(app)
    assert app.number_input(key=f"actions.rate.{run}").value == 0.5


def test_an_empty_learning_rate_shows_a_message_and_the_run_keeps_its_own() -> None:
    store, run = run_of()
    app = run_with_rate_box(opened(run))
    app.number_input(key=f"actions.rate.{run}").set_value(None).run()
    assert [toast.value for toast in app.toast] == [
        "Learning rate needs a number; it stays at 0.001."
    ]
    assert store.run(run).requested_rate is None
    run_with_rate_box(app)
    assert app.number_input(key=f"actions.rate.{run}").value == 1e-3


def test_a_name_and_a_note_are_shown_as_they_were_typed() -> None:
    store, run = run_of()
    app = opened(run)
    app.text_input(key=f"label.name.{run}").set_value("*my* run").run()
    app.text_area(key=f"label.note.{run}").set_value("<b>slow</b>").run()
    assert (store.run(run).name, store.run(run).note) == ("*my* run", "<b>slow</b>")
    assert r"**\*my\* run**" in words(app)
    assert r"\<b\>slow" in words(app)
    assert any(r"\*my\* run" in link.proto.label for link in app.get("page_link"))


def test_others_get_no_buttons() -> None:
    _store, run = run_of(OTHER)
    app = opened(run)
    assert not keys(app) & {"pause", "stop"}
    assert not [box for box in app.number_input if "steer" in str(box.key)]
    assert "you can only watch" in words(app)


def test_an_interrupted_run_says_why_and_is_resumed() -> None:
    store, run = run_of(epochs=2)
    store.finish(run, State.INTERRUPTED, Problem("The server that started this run was shut down."))
    app = opened(run)
    assert "server that started this run was shut down" in app.warning[0].value
    button = app.button(key="resume")
    assert button.label == "Resume from epoch 2"
    button.click().run()
    assert not app.exception
    assert store.run(run).state == State.QUEUED
    assert "in the queue: position 1" in words(app)


def test_only_its_owner_is_offered_to_resume_a_run() -> None:
    store, run = run_of(OTHER)
    store.finish(run, State.INTERRUPTED)
    app = opened(run)
    assert "interrupted" in app.warning[0].value
    assert "resume" not in keys(app)


def test_a_new_run_continues_from_a_selected_epoch_of_any_run() -> None:
    store, run = run_of(OTHER, epochs=3)
    store.finish(run, State.DONE)
    app = opened(run)
    assert app.number_input(key=f"resume.epochs.{run}.3").value == 6
    app.selectbox(key=f"resume.epoch.{run}").set_value(1).run()
    assert app.number_input(key=f"resume.epochs.{run}.1").value == 3  # as planned
    app.number_input(key=f"resume.rate.{run}.1").set_value(0.01).run()
    app.number_input(key=f"resume.epochs.{run}.1").set_value(4).run()
    app.button(key="resume.start").click().run()
    assert not app.exception
    new = store.run(app.query_params["run"])
    assert (new.owner, new.origin, new.parent_epoch) == (ME, Origin.CONTINUED, 1)
    assert (new.settings.epochs, new.requested_rate) == (4, 0.01)
    assert any("Continues from epoch 1" in link.proto.label for link in app.get("page_link"))


def test_a_limit_of_the_host_shows_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_MAX_KEPT", "1")
    store, run = run_of(epochs=2)
    store.finish(run, State.STOPPED)
    app = opened(run)
    app.button(key="resume.start").click().run()
    assert "Delete one of yours first" in app.toast[0].value
    assert len(store.runs()) == 1


def test_a_failed_run_says_which_weights_were_saved() -> None:
    store, run = run_of(epochs=2)
    store.finish(run, State.FAILED, Problem("Training failed."))
    app = opened(run)
    assert "weights up to epoch 2 were saved" in words(app)
    assert "resume.start" in keys(app)


def test_a_stopped_run_says_which_weights_were_saved() -> None:
    """Given initial weights, stored as epoch 0, are nothing that it has learned."""
    for epochs, sentence in ((2, "weights up to epoch 2 were saved"), (0, "No weights had been")):
        store, run = run_of(epochs=epochs)
        store.save_weights(run, 0, b"given", None)
        store.finish(run, State.STOPPED)
        assert sentence in words(opened(run))


def test_an_evaluated_epoch_is_not_called_saved() -> None:
    """The disk was full: the evaluation was recorded, the weights were not saved."""
    store, run = run_of(epochs=1)
    figures = (0.3, 0.9, 0.4, 0.8)
    store.append(run, Progress(Phase.EPOCH, 2, 10, 15, 1.0, 9.0, "CPU", 1e-3, 1.0, 0.5, *figures))
    store.finish(run, State.FAILED, Problem("The disk of the store {url} is full.", url="x"))
    assert "weights up to epoch 1 were saved" in words(opened(run))


def test_a_store_whose_file_was_deleted_says_so_and_shows_the_run() -> None:
    store, run = run_of(epochs=2)
    app = opened(run)
    assert store.engine.url.database
    Path(store.engine.url.database).unlink()
    app.run()
    assert "No run is lost; runs in the new file: 1." in app.warning[0].value
    assert "stop" in keys(app)
    assert [warning.value for warning in app.run().warning] == [app.warning[0].value]


def test_weights_history_script_and_settings_can_be_downloaded() -> None:
    store, run = run_of(epochs=2)
    store.finish(run, State.DONE)
    app = opened(run)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == [
        "Weights (safetensors)",
        "Training history (CSV)",
        "This run as a PyTorch script",
    ]
    link = next(e for e in app.get("page_link") if "Link to these settings" in e.proto.label)
    assert re.search("net=lecture-cnn&data=practice&epochs=3", link.proto.query_string)


def test_a_resumed_run_shows_what_it_has_now() -> None:
    store, run = run_of(epochs=2)
    app = opened(run)
    late = Progress(Phase.TRAINING, 3, 14, 15, 1.0, 9.0, "CPU", 1e-3, 1.0, 0.5)
    store.append(run, late)
    app.run()
    assert "step 14 of 15" in words(app)
    store.finish(run, State.INTERRUPTED)
    store.resume(run, ME)
    store.claim(run)
    app.run()
    assert "step 14" not in words(app)


def test_out_of_memory_is_explained() -> None:
    store, run = run_of()
    store.record(run, Event(EventKind.BATCH, 3, 1, 50))
    app = opened(run)
    assert "step 3: out of memory, images at a time: 50" in words(app)
    batch = SMALL.batch_size
    assert f"from step 4, the {batch} images of a step are processed in parts of 50" in words(app)
    assert "Only batch norm" not in words(app), "the network has none"


def renamed(old: str, new: str) -> None:
    with Store().session() as session:
        session.connection().exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


def test_an_unreadable_store_shows_an_error_and_the_last_state() -> None:
    _store, run = run_of()
    app = opened(run)
    charts = len(app.get("vega_lite_chart"))
    assert charts > 0
    renamed("runs", "gone")
    app.run()
    assert not app.exception
    assert "no such table" in app.error[0].value
    assert "last state that could be read" in words(app)
    assert len(app.get("vega_lite_chart")) == charts
    renamed("gone", "runs")
    app.run()
    assert "last state that could be read" not in words(app)


def test_gpu_settings_are_offered_only_with_a_gpu() -> None:
    _store, run = run_of()
    assert "training.precision" not in {str(box.key) for box in opened(run).selectbox}
    Store().write_device(Device("cuda", "A GPU", 8, "2.15", 2))
    st.cache_data.clear()
    app = opened(run)
    assert "2 × A GPU" in words(app)
    app.selectbox(key="training.precision").select("float32").run()
    app.toggle(key="training.repeatable").set_value(True).run()
    assert app.query_params["precision"] == "float32"
    assert app.query_params["repeatable"] == "on"
    st.cache_data.clear()


def steered(state: State = State.DONE) -> tuple[Store, str]:
    """Return a run whose learning rate changed in the middle of its second epoch."""
    store, run = run_of(epochs=3)
    store.request_rate(run, ME, 0.02)
    store.record(run, Event(EventKind.RATE, 7, 2, 0.02))
    store.finish(run, state)
    return store, run


@pytest.mark.parametrize(("epoch", "rate"), [(1, 1e-3), (2, 0.02)])
def test_a_new_run_continues_with_the_rate_of_its_epoch(epoch: int, rate: float) -> None:
    store, run = steered()
    app = opened(run)
    app.selectbox(key=f"resume.epoch.{run}").set_value(epoch).run()
    assert app.number_input(key=f"resume.rate.{run}.{epoch}").value == rate
    app.button(key="resume.start").click().run()
    assert store.run(app.query_params["run"]).learning_rate == rate


def test_a_new_run_uses_the_typed_rate_even_if_the_other_run_ended_with_it() -> None:
    store, run = steered()
    app = opened(run)
    app.selectbox(key=f"resume.epoch.{run}").set_value(1).run()
    app.number_input(key=f"resume.rate.{run}.1").set_value(0.02).run()
    app.button(key="resume.start").click().run()
    assert store.run(app.query_params["run"]).learning_rate == 0.02


def test_an_invalid_learning_rate_shows_its_bounds() -> None:
    store, run = run_of()
    app = run_with_rate_box(opened(run))
    app.number_input(key=f"actions.rate.{run}").set_value(500.0).run()
    assert "must be greater than 0 and at most 100" in app.toast[0].value
    assert store.run(run).requested_rate is None
    assert app.number_input(key=f"actions.rate.{run}").value == 1e-3


def test_the_best_epoch_is_marked_in_the_list() -> None:
    store, run = run_of(epochs=2)
    figures = (0.3, 0.9, 0.4, 0.85)
    last = Progress(Phase.EPOCH, 3, 15, 15, 1.0, 9.0, "CPU", 1e-3, 1.0, 0.5, *figures)
    store.append(run, last)
    store.save_weights(run, 3, b"weights", 0.85, (15, b"state"))
    store.finish(run, State.DONE)
    options = opened(run).selectbox(key=f"download.epoch.{run}").options
    assert options == ["1 · 80.0%", "2 · 80.0%", "3 · 85.0% · best"]


def test_a_resumed_run_does_not_say_that_it_evaluates_before_it_trains() -> None:
    store, run = run_of()
    store.describe(run, "CPU", 2, {})
    assert "Training: step 5 of 15" in words(opened(run))
