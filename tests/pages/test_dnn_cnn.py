"""The lesson DNN against CNN on its page."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.lessons.dnn_cnn import CNN, DNN, Mode, Order, mean_accuracy, measure_mode
from cnnviz.lessons.histories import kept_history
from cnnviz.training import Phase, Progress, Settings, State, Store

from .opening import ME, OTHER, browser_figure, html, visit, words


def ended(owner: str = ME, data: str = "fashion-mnist") -> str:
    store = Store()
    run = store.add(Settings(data=data, epochs=1, seed=7), owner)
    store.claim(run)
    record = Progress(
        Phase.EPOCH, 1, 10, 10, 3.0, 9.0, "CPU", 1e-3, 1.0, 0.5,
        train_loss=1.0, train_accuracy=0.5, test_loss=0.4, test_accuracy=0.815,
    )  # fmt: skip
    store.append(run, record)
    store.finish(run, State.DONE)
    return run


def curves(app: AppTest, chart: str = "accuracy") -> dict[str, Any]:
    return {line["name"]: line for line in browser_figure(app)["charts"][chart]["lines"]}


def test_the_curves_of_the_cnn_are_hidden_until_they_are_predicted() -> None:
    app = visit("dnn_cnn")
    assert not any(name.startswith(f"{CNN},") for name in curves(app))
    assert f"{mean_accuracy(DNN):.2%}" in html(app)
    assert f"{mean_accuracy(CNN):.2%}" not in html(app)
    app = visit("dnn_cnn", predicted="six-runs.1")
    last = kept_history(CNN, 0).epochs[-1]
    assert curves(app)[f"{CNN}, seed 0"]["y"][-1] == pytest.approx(last.test_accuracy, abs=1e-6)
    assert curves(app, "loss")[f"{CNN}, seed 0"]["y"][-1] == pytest.approx(last.test_loss, abs=1e-6)
    assert f"{mean_accuracy(CNN):.2%}" in html(app)


def test_both_modes_are_drawn_by_the_seed_once_predicted() -> None:
    link = {"scene": "over-training", "seed": "1"}
    app = visit("dnn_cnn", **link)
    assert browser_figure(app)["params"] == {"seed": "1"}
    assert set(curves(app, "1")) == {f"{DNN}, model.eval()", f"{CNN}, model.eval()"}
    shown = curves(visit("dnn_cnn", **link, predicted="over-training.1"), "1")
    run = kept_history(CNN, 1)
    assert shown[f"{CNN}, model.train()"]["y"] == pytest.approx(run.train_mode, abs=1e-6)


@pytest.mark.parametrize("order", list(Order))
def test_a_switch_evaluates_again_in_the_other_mode(order: Order) -> None:
    app = visit("dnn_cnn", scene="eval-mode", predicted="eval-mode.0", order=order)
    app.button_group(key="dnn_cnn.mode").set_value(Mode.TRAIN).run()
    assert app.query_params["mode"] == "train"
    for net in (DNN, CNN):
        before = measure_mode(net, Mode.EVAL, order=order)
        after = measure_mode(net, Mode.TRAIN, 100, order)
        text = (
            f"`model.eval()` **{before.accuracy:.1%}** · `model.train()` **{after.accuracy:.1%}**"
        )
        assert text in words(app)
        assert f"**{sum(before.changed(after))}** prediction" in words(app)


def test_the_result_in_training_mode_is_hidden_until_it_is_predicted() -> None:
    app = visit("dnn_cnn", scene="eval-mode", mode="train")
    assert words(app).count("`model.train()` **?**") == 2
    assert "predictions change" not in words(app)


def test_own_runs_on_fashion_mnist_are_drawn_beside_the_kept_ones() -> None:
    mine, digits = ended(), ended(data="mnist")
    ended(OTHER)
    app = visit("dnn_cnn", scene="yours")
    options = app.selectbox(key="dnn_cnn.mine").options
    assert len(options) == 2
    app.selectbox(key="dnn_cnn.mine").set_value(mine).run()
    assert app.query_params["mine"] == mine
    assert curves(app)["fashion-cnn, seed 7"]["y"] == [0.815]
    assert "81.5%" in words(app)
    assert digits not in str(options)


def test_a_link_to_a_run_of_another_browser_draws_it() -> None:
    theirs = ended(OTHER)
    assert "fashion-cnn, seed 7" in curves(visit("dnn_cnn", scene="yours", mine=theirs))


def test_a_run_that_does_not_exist_shows_a_message() -> None:
    app = visit("dnn_cnn", scene="yours", mine="0123456789abcdef")
    assert "0123456789abcdef" in app.error[0].value
    assert set(curves(app)) == {f"{DNN}, seed 0", f"{CNN}, seed 0"}


def test_the_links_to_the_training_room_load_the_presets() -> None:
    app = visit("dnn_cnn", scene="yours")
    queries = [link.proto.query_string for link in app.get("page_link")]
    assert sum("net=fashion-dnn" in query and "checks=12" in query for query in queries) == 1
