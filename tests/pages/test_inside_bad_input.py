"""Look inside with what it cannot show: images of extreme shapes, damaged files, a deleted run."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.training import Settings, State, Store
from cnnviz.training.loop.loop import initial_module
from cnnviz.weights import module_weights

from .opening import ME, component_data, visit

pytestmark = pytest.mark.usefixtures("drawn_only")


def png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    image = Image.new("L", (width, height), 40)
    image.putpixel((width // 2, height // 2), 255)
    image.save(buffer, "PNG")
    return buffer.getvalue()


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader(key="inside-own").upload(name, content, "image/png")
    return app.run()


def errors(app: AppTest) -> str:
    return "\n".join(one.value for one in app.error)


@pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1), (2, 3)])
@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_an_image_of_any_shape_runs_through_the_network(size: tuple[int, int], fit: str) -> None:
    app = upload(visit("inside", source="own", fit=fit), "line.png", png(*size))
    assert not app.exception
    assert errors(app) == ""
    assert component_data(app, "inside.strip")["input"] == [1, 28, 28]


@pytest.mark.parametrize(
    "content",
    [b"", b"<html></html>", png(40, 40)[:60], b"\x89PNG\r\n\x1a\n"],
    ids=["empty", "html", "truncated", "signature"],
)
def test_a_damaged_file_leaves_the_last_image(content: bytes) -> None:
    app = upload(visit("inside", source="own"), "first.png", png(40, 40))
    first = component_data(app, "inside.strip")["id"]
    app = upload(app, "second.png", content)
    assert not app.exception
    assert errors(app)
    assert component_data(app, "inside.strip")["id"] == first
    assert any("still the one before" in one.value for one in app.warning)


def test_a_run_that_was_deleted_meanwhile_is_said_to_be_gone() -> None:
    store = Store()
    settings = Settings(nets.find("lecture-cnn"), data="practice")
    run = store.add(settings, ME)
    store.claim(run)
    store.save_weights(run, 1, module_weights.pack(initial_module(settings)), 0.5)
    store.finish(run, State.DONE)
    app = visit("inside", run=run)
    assert errors(app) == ""
    store.delete(run, ME)
    app.number_input(key="inside.number").set_value(2).run()
    assert not app.exception
    assert errors(app)
    assert component_data(app, "inside.strip")["layers"]
