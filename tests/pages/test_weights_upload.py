"""Uploaded weights in the training room, in Look inside and in a comparison."""

from __future__ import annotations

import io

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn

from cnnviz import nets
from cnnviz.training import Origin, Settings, State, Store
from cnnviz.training.workers.worker import train_run
from cnnviz.weights import module_weights

from .opening import visit, words

TINY = "tiny~1x28x28~maxpool_4~flatten~linear_49_10"
pytestmark = pytest.mark.usefixtures("drawn_only", "no_workers")
SMALL = Settings(nets.find(TINY), data="practice", epochs=2, train_images=500, device="cpu")


def opened(page: str = "training", **params: str) -> AppTest:
    return visit(page, **params)


def file_bytes(module: nn.Module) -> bytes:
    buffer = io.BytesIO()
    torch.save(module.state_dict(), buffer)
    return buffer.getvalue()


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    (box,) = app.file_uploader
    box.set_value([(name, content, "application/octet-stream")]).run()
    return app.button(key="upload.take").click().run()


def worked(run_id: str) -> None:
    store = Store()
    assert store.claim(run_id)
    train_run(store, run_id, threads=1)
    assert store.run(run_id).state == State.DONE


def test_a_file_becomes_a_run_that_is_evaluated_opened_and_trained_further() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fc1 = nn.Linear(49, 10)

    app = upload(opened(net=TINY, data="practice", epochs="4"), "mine_*.pt", file_bytes(Net()))
    assert "matched by order and shape" in words(app)
    run_id = app.query_params["run"]
    worked(run_id)
    app.run()
    assert "With these weights, accuracy is **" in words(app)
    assert r"weights from mine\_\*\.pt" in words(app)
    assert "uploaded, test accuracy" in words(app)
    assert "download.script" not in {button.key for button in app.get("download_button")}

    inside = opened("inside", run=run_id)
    assert "weights from mine" in words(inside)

    app.button(key="upload.train").click().run()
    child = Store().run(app.query_params["run"])
    assert (child.origin, child.parent, child.settings.epochs) == (Origin.FROM_WEIGHTS, run_id, 4)
    worked(child.id)
    app.run()
    assert not app.exception
    assert "step 0: weights from a file" in words(app)
    race = opened(race=f"{run_id}_{child.id}")
    table = "\n".join(element.proto.body for element in race.get("html"))
    assert "Best test accuracy" in table
    assert ">–</td>" in table, "settings that were not used"


def test_weights_that_do_not_fit_show_a_message_and_make_no_run() -> None:
    other = module_weights.initialized(nets.find("lenet5"), 0)
    app = upload(opened(net=TINY, data="practice"), "lenet.pt", file_bytes(other))
    assert "do not fit tiny" in words(app)
    assert Store().runs() == []
