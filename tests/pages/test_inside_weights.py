"""Own weights in Look inside: by name, by order, refused, kept for one browser."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import Tensor

from cnnviz import nets
from cnnviz.ui.kit.reader import KEY
from cnnviz.ui.models import loading
from cnnviz.weights import module_weights, own_weights

from .opening import APP, ME, OTHER, visit, words

SMALL = "small~1x28x28~conv_1_4_3~relu~maxpool_4~flatten~linear_144_10"
pytestmark = pytest.mark.usefixtures("drawn_only")


def state_dict(net: str = SMALL, seed: int = 5) -> dict[str, Tensor]:
    return dict(module_weights.initialized(nets.find(net), seed).state_dict())


def torch_file(state: dict[str, Tensor]) -> bytes:
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def renamed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors in their order, with names that the network does not have."""
    letters: Iterator[str] = itertools.chain("abcdefgh")
    return {next(letters): tensor for tensor in state.values()}


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    (box,) = app.file_uploader
    box.set_value((name, content, "application/octet-stream")).run()
    app.button(key="inside-load-weights").click().run()
    assert not app.exception
    return app


def opened_by(owner: str, run: str, lang: str = "en") -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.session_state[KEY] = owner
    app.query_params.update({"lang": lang, "run": run})
    return app.switch_page("pages/inside.py").run()


def loaded_weights(app: AppTest) -> dict[str, Tensor]:
    return dict(loading.load_model(app.query_params["run"]).module.state_dict())


@pytest.mark.parametrize("by_order", [False, True])
def test_weights_are_shown_with_their_file_and_kept_for_a_reload(by_order: bool) -> None:
    state = state_dict()
    content = torch_file(renamed(state) if by_order else state)
    app = upload(visit("inside", net=SMALL), "mine_*.pt", content)
    assert not app.error
    assert app.query_params["run"].startswith("weights:")
    assert "net" not in app.query_params
    assert r"your file mine\_\*.pt" in words(app).replace(r"\.", ".")
    assert ("matched by order and shape" in words(app)) == by_order
    assert "Predicted class" in words(app)
    weights = loaded_weights(app)
    assert all(torch.equal(weights[name], state[name]) for name in state)
    again = visit("inside", run=app.query_params["run"])
    assert not again.error
    assert r"your file mine" in words(again)
    assert [file.value for file in app.file_uploader] == [None], "ready for the next file"


def test_safetensors_of_another_input_size_end_before_the_linear_layers() -> None:
    content = module_weights.pack(module_weights.initialized(nets.find("explain-cnn"), 5))
    app = upload(visit("inside", net="explain-cnn"), "cat.safetensors", content)
    assert not app.error
    assert app.segmented_control[0].value == "photo", "as for the untrained network"
    assert "source" not in app.query_params
    app.number_input(key="inside.side").set_value(66).run()
    assert not app.exception
    assert app.query_params["side"] == "66"
    assert "the maps are not flattened" in words(app)


HTML = b"<!doctype html><title>404</title>"
WRONG_SHAPE = {**state_dict(), "0.weight": torch.zeros(4, 1, 5, 5)}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HTML, "does not contain weights"),
        (torch_file(WRONG_SHAPE), "0.weight should be (4, 1, 3, 3) but is (4, 1, 5, 5)"),
        (torch_file(renamed(WRONG_SHAPE)), "tensor 1 of the network, 0.weight, is (4, 1, 3, 3)"),
    ],
    ids=["HTML", "by name", "by order"],
)
def test_a_refused_file_leaves_the_network_and_is_not_kept(content: bytes, message: str) -> None:
    app = upload(visit("inside", net=SMALL, seed="7"), "mine.pt", content)
    (error,) = app.error
    assert message in error.value.replace("\\", "")
    assert error.value.startswith("mine.pt") or error.value.startswith(r"mine\.pt")
    assert (app.query_params["net"], app.query_params["seed"]) == (SMALL, "7")
    assert "Predicted class" in words(app)
    assert list(own_weights.root().iterdir()) == []
    upload(app, "good.pt", torch_file(state_dict()))
    assert not app.error


@pytest.mark.parametrize(("lang", "message"), [("en", "only the browser"), ("ko", "브라우저")])
def test_another_browser_gets_a_message_and_no_word_of_the_file(lang: str, message: str) -> None:
    app = upload(visit("inside", net=SMALL), "geheim.pt", torch_file(state_dict()))
    other = opened_by(OTHER, app.query_params["run"], lang)
    assert not other.exception
    assert message in other.error[0].value
    assert other.selectbox(key="inside.run").value == "fashion-cnn"
    sent = "\n".join(str(getattr(element, "proto", "")) for element in other._tree)
    assert "geheim" not in sent


def test_deleted_weights_leave_their_network_untrained() -> None:
    app = upload(visit("inside", net=SMALL), "mine.pt", torch_file(state_dict()))
    run = app.query_params["run"]
    app.button(key="inside-delete-weights").click().run()
    assert not app.exception
    assert app.query_params["net"] == SMALL
    assert own_weights.list_weights(ME) == []
    assert "not available" in visit("inside", run=run).error[0].value


def test_a_network_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("inside", net=SMALL)
    monkeypatch.setattr(loading, "LIMITS", ((100, loading.LIMITS[0][1]), loading.LIMITS[1]))
    app = upload(app, "mine.pt", torch_file(state_dict()))
    assert "parameters; the limit" in app.error[-1].value


def test_a_host_without_uploads_offers_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_UPLOADS", "off")
    assert not visit("inside", net=SMALL).file_uploader
