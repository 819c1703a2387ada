"""The camera on the page Transfer learning: commands of the browser, without a browser."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.data import image_folders
from cnnviz.training import State, Store
from cnnviz.training.store.database import default_url
from cnnviz.ui.kit.edits import MEMORY
from cnnviz.ui.models.loading import ModelKey
from cnnviz.ui.transfer import shots
from cnnviz.ui.transfer.album import Album
from cnnviz.ui.transfer.live import Live

from ..data.pets import image_bytes
from .opening import ME, component_data, visit, words

pytestmark = pytest.mark.usefixtures("drawn_only", "no_workers")
KEY = MEMORY + shots.KEY


def album(*counts: int) -> Album:
    """Return an album whose classes are called C, B, A and so on, backwards."""
    made = Album(version=4)
    for place, count in enumerate(counts):
        first = len(made.images)
        for id in range(first, first + count):
            made.images[id] = image_bytes(90 * place + id, "JPEG", (224, 224))
        made.classes.append(("CBA"[place], tuple(range(first, first + count))))
    return made


def opened(**changes: Any) -> AppTest:
    """Open the page, and have the browser send what is changed."""
    app = visit("transfer", open="camera")
    visited = app.session_state[KEY]["visit"]
    for name, value in changes.items():
        setattr(visited, name, value)
    return app.run()


def camera(app: AppTest) -> dict[str, Any]:
    assert not app.exception
    return component_data(app, "camera.main")


def test_the_camera_is_open_only_where_the_link_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = visit("transfer")
    assert KEY not in closed.session_state
    data = camera(opened())
    assert (data["status"]["kind"], data["live"], data["answer"]) == ("", None, None)
    monkeypatch.setenv("CNNVIZ_UPLOADS", "off")
    assert KEY not in visit("transfer", open="camera").session_state


def test_shots_are_trained_on_and_deleted() -> None:
    app = opened(album=album(5, 6), command={"id": 7, "name": "train"})
    data = camera(app)
    assert (data["done"], data["status"]["kind"]) == (7, "waiting")
    store = Store(default_url())
    (run,) = store.runs(ME)
    assert app.query_params["run"] == run.id
    (name,) = image_folders.folder_names(ME)
    settings = run.settings
    assert (settings.data, settings.start, settings.batch_size) == (name, "imagenet", shots.BATCH)
    assert settings.network.output_shape == (2,)
    assert settings.frozen == len(settings.network.layers) - 1  # only the last layer is trained
    assert settings.validation > 0
    card = image_folders.folder_card(name, ME)
    assert (card.title, card.classes, card.shape) == ("C, B", ("B", "C"), (3, 224, 224))
    app.session_state[KEY]["visit"].command = {"id": 8, "name": "discard"}
    assert camera(app.run())["done"] == 8
    assert image_folders.folder_names(ME) == []
    assert camera(app)["held"] == []
    store.close()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"album": album(5)}, "only one class"),
        ({"album": album(5, 1)}, "only one readable image"),
        ({"album": Album([("A", (0,)), ("A ", (1,))], {0: b"", 1: b""})}, "name of its own"),
    ],
)
def test_what_cannot_be_trained_is_said(changes: dict[str, Any], reason: str) -> None:
    app = opened(command={"id": 7, "name": "train"}, **changes)
    data = camera(app)
    assert data["status"]["kind"] == "failed"
    assert reason in data["status"]["text"]
    assert data["done"] == 7
    assert len(data["held"]) == len(changes["album"].images)  # nothing is lost
    assert image_folders.folder_names(ME) == []


def test_the_quota_of_image_folders_holds_for_shots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_MAX_SETS", "1")
    app = opened(album=album(5, 5), command={"id": 7, "name": "train"})
    assert camera(app)["status"]["kind"] == "waiting"
    visited = app.session_state[KEY]["visit"]
    visited.album, visited.command = album(5, 6), {"id": 8, "name": "train"}
    data = camera(app.run())
    assert "Limit of image folders" in data["status"]["text"]
    assert len(image_folders.folder_names(ME)) == 1


def test_a_run_that_failed_or_is_gone_is_said() -> None:
    app = opened(album=album(5, 5), command={"id": 7, "name": "train"})
    store = Store(default_url())
    (run,) = store.runs(ME)
    store.request_stop(run.id, ME)
    assert store.run(run.id).state == State.STOPPED
    data = camera(app.run())
    assert data["status"]["kind"] == "failed"
    assert "before its first epoch" in data["status"]["text"]
    store.close()


def test_a_frame_opens_in_look_inside_until_another_image_is_uploaded() -> None:
    frame = image_bytes(200, "JPEG", (224, 224))
    command = {"id": 7, "name": "open", "image": base64.b64encode(frame).decode()}
    app = opened(command=command, live=Live(ModelKey("photo-cnn"), ("a", "b"), (0, 1)))
    assert not app.exception
    assert app.query_params["run"] == "photo-cnn"
    assert app.query_params["source"] == "own"
    assert "the frame that you opened" in words(app)
    assert "Links do not contain" not in words(app)
    (box,) = app.file_uploader
    box.set_value(("other.png", image_bytes(20), "image/png")).run()
    assert "the frame that you opened" not in words(app)
