"""Several runs on one chart."""

from __future__ import annotations

import json
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.training import Event, EventKind, Phase, Progress, Settings, State, Store
from cnnviz.ui.labels import settings

from .opening import ME, OTHER, html, visit

SMALL = Settings(nets.find("lecture-cnn"), data="practice", epochs=2, train_images=500)


def opened(**params: str) -> AppTest:
    return visit("training", **params)


def ended(settings: Settings, accuracy: float, owner: str = ME) -> str:
    store = Store()
    run = store.add(settings, owner)
    store.claim(run)
    for epoch in (1, 2):
        figures = {"test_loss": 1 / epoch, "test_accuracy": accuracy * epoch / 2}
        store.append(
            run,
            Progress(
                Phase.EPOCH, epoch, 5 * epoch, 10, 3.0 * epoch, 9.0, "CPU", 1e-3, 1.0, 0.5,
                train_loss=1.0, train_accuracy=0.5, **figures,
            ),
        )  # fmt: skip
    store.finish(run, State.DONE)
    return run


def test_one_run_is_not_compared() -> None:
    ended(SMALL, 0.8)
    assert "Compare runs" not in [head.value for head in opened().subheader]


def test_the_link_names_the_runs_and_only_differences_are_shown() -> None:
    runs = [ended(SMALL, 0.8), ended(replace(SMALL, learning_rate=0.01), 0.9, OTHER)]
    app = opened(race="_".join(runs))
    table = html(app)
    assert "Learning rate" in table
    assert "Batch size" not in table
    assert "<b>80.0%</b>" in table
    assert "<b>90.0%</b>" in table
    assert "0:06" in table
    for option in app.multiselect(key="comparison.runs").options:  # numbered as in the box
        assert f">{option.partition(' ')[0]}</span>" in table


def test_runs_selected_in_the_box_are_in_the_link() -> None:
    runs = [ended(SMALL, 0.8), ended(SMALL, 0.9)]
    app = opened()
    app.multiselect(key="comparison.runs").set_value(runs).run()
    assert app.query_params["race"] == "_".join(runs)
    assert "the same" in html(app)
    app.multiselect(key="comparison.runs").set_value([]).run()
    assert "race" not in app.query_params


def test_changes_during_training_are_shown_too() -> None:
    first, second = ended(SMALL, 0.8), ended(SMALL, 0.9)
    store = Store()
    store.record(first, Event(EventKind.RATE, 1_234, 1, 0.01))
    for kind in (EventKind.PAUSE, EventKind.RESUME):  # do not matter
        store.record(second, Event(kind, 3, 1))
    table = html(opened(race=f"{first}_{second}"))
    assert "Changes during training" in table
    assert "step 1,234: learning rate 0.01" in table
    assert "paused" not in table
    assert "the same" not in table


def test_the_epoch_that_a_run_continues_from_is_shown_too() -> None:
    first = ended(SMALL, 0.8)
    store = Store()
    store.save_weights(first, 1, b"weights", 0.4, (5, b"state"))
    second = store.continue_from(first, 1, ME)
    assert "from epoch 1 of another run" in html(opened(race=f"{first}_{second}"))


def test_a_missing_run_is_named() -> None:
    runs = [ended(SMALL, 0.8), ended(SMALL, 0.9)]
    app = opened(race="_".join([*runs, "nobody"]))
    assert "Run nobody is not in the store" in app.warning[0].value
    assert "<b>90.0%</b>" in html(app)


def test_ended_runs_are_compared_on_a_chart_to_zoom_into() -> None:
    runs = [ended(SMALL, 0.8), ended(SMALL, 0.9)]
    app = opened(race="_".join(runs), y="loss", log="on", x="seconds")
    (chart,) = app.get("plotly_chart")
    spec = json.loads(chart.proto.spec)
    assert [curve["name"] for curve in spec["data"]] == ["1", "2"]
    assert spec["layout"]["yaxis"]["type"] == "log"
    assert spec["layout"]["hovermode"] == "x unified"
    app.toggle(key="comparison.log").set_value(False).run()
    assert "log" not in app.query_params


def test_runs_that_still_train_are_compared_on_a_chart_that_is_redrawn_in_place() -> None:
    first, second = ended(SMALL, 0.8), Store().add(SMALL, ME)
    app = opened(race=f"{first}_{second}")
    assert not app.get("plotly_chart")
    assert len(app.get("vega_lite_chart")) == 1


def test_every_setting_can_differ() -> None:
    assert settings.LABELS.keys() == Settings().to_dict().keys()
