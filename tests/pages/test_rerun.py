"""Starting a second run with the same start and one change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Augment, Origin, Settings, State, Store
from cnnviz.ui.runs import rerun

from .opening import ME, OTHER, visit

pytestmark = pytest.mark.usefixtures("drawn_only", "no_workers")
SMALL = Settings(nets.find("lecture-cnn"), data="practice", epochs=3, train_images=500)


def opened(run: str) -> AppTest:
    return visit("training", run=run)


def ended(settings: Settings = SMALL) -> tuple[Store, str]:
    store = Store()
    run = store.add(settings, OTHER)
    store.claim(run)
    store.finish(run, State.STOPPED)
    return store, run


def labels(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def test_a_second_run_starts_and_both_are_compared() -> None:
    store, run = ended()
    app = opened(run)
    app.button(key="rerun.start").click().run()
    assert not app.exception
    new = store.run(app.query_params["run"])
    assert (new.owner, new.origin, new.parent) == (ME, Origin.SAME_START, run)
    assert new.settings == replace(SMALL, learning_rate=0.01)
    assert app.query_params["race"] == f"{run}_{new.id}"
    words = "Same start as another run · Learning rate: 0.01 instead of 0.001"
    assert words in labels(app)


def test_the_one_change_may_be_a_choice_or_several_and_must_be_one() -> None:
    store, run = ended()
    app = opened(run)
    app.selectbox(key=f"rerun.setting.{run}").set_value("optimizer").run()
    app.selectbox(key=f"rerun.optimizer.{run}").set_value("adam").run()
    app.button(key="rerun.start").click().run()
    assert "Nothing has changed yet" in app.toast[0].value
    app.selectbox(key=f"rerun.setting.{run}").set_value("augment").run()
    app.button(key="rerun.start").click().run()
    assert store.run(app.query_params["run"]).settings == replace(SMALL, augment=(Augment.FLIP,))


def test_a_deleted_run_is_no_longer_described() -> None:
    store, run = ended()
    new = store.add(replace(SMALL, epochs=1), ME, like=run)
    store.delete(run, OTHER)
    assert "Same start as a deleted run" in [text.value for text in opened(new).caption]


@pytest.mark.parametrize("setting", rerun.CHANGEABLE)
def test_every_setting_is_proposed_with_another_value(setting: str) -> None:
    now = Settings(nets.find("fashion-cnn"))
    value = rerun.propose_value(setting, now)
    changed = rerun.change_setting(now, setting, value)
    assert rerun.propose_value(setting, changed) != value
    with pytest.raises(Problem):
        rerun.change_setting(changed, setting, value)
