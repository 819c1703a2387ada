"""The memory of uploads comes back once they are read, whether they can be used or not."""

from __future__ import annotations

import gc
import io

import numpy as np
import pytest
from PIL import Image
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile
from streamlit.testing.v1 import AppTest

from cnnviz.ui.inside.weights_upload import REFUSED
from cnnviz.ui.kit.uploads import READ

from .opening import visit, words

pytestmark = pytest.mark.usefixtures("drawn_only")
MEGABYTE = 2**20


@pytest.fixture
def managers(monkeypatch: pytest.MonkeyPatch) -> list[MemoryUploadedFileManager]:
    """Return what holds the uploads; each run of an AppTest gets one of its own."""
    found: list[MemoryUploadedFileManager] = []
    create = MemoryUploadedFileManager.__init__

    def note(manager: MemoryUploadedFileManager, endpoint: str) -> None:
        create(manager, endpoint)
        found.append(manager)

    monkeypatch.setattr(MemoryUploadedFileManager, "__init__", note)
    return found


def held(managers: list[MemoryUploadedFileManager]) -> int:
    """Return the bytes of the uploads after the last run: of the server, and of the session."""
    gc.collect()
    records = (file for files in managers[-1].file_storage.values() for file in files.values())
    opened = [one for one in gc.get_objects() if isinstance(one, UploadedFile) and not one.closed]
    return sum(len(file.data) for file in records) + sum(len(one.getbuffer()) for one in opened)


def upload(app: AppTest, content: bytes) -> AppTest:
    app.file_uploader(key="inside-own").set_value(("image.png", content, "image/png"))
    return app.run()


def noise() -> bytes:
    """Return an image of nearly 20 MB."""
    pixels = np.random.default_rng(0).integers(0, 256, (2500, 2700, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    assert 19 * MEGABYTE < file.tell() < 20 * MEGABYTE + 500_000
    return file.getvalue()[: 20 * MEGABYTE]


def test_an_image_that_was_read_leaves_its_pixels_alone(
    managers: list[MemoryUploadedFileManager],
) -> None:
    app = upload(visit("inside", net="lecture-cnn", source="own"), noise())
    assert not app.error
    assert held(managers) == 0
    read = app.session_state[READ + "inside-own"]
    assert read.pixels.nbytes < 3.2 * MEGABYTE
    shown = words(app)
    app.selectbox(key="inside.run").set_value("net:lenet5").run()  # it is not read again
    assert not app.error
    assert "Links do not contain" not in shown + words(app)


def test_a_refused_image_leaves_nothing_but_the_reason(
    managers: list[MemoryUploadedFileManager],
) -> None:
    content = b"<!doctype html>" + bytes(20 * MEGABYTE - 15)
    app = upload(visit("inside", net="lecture-cnn", source="own"), content)
    assert "image" in app.error[0].value
    assert held(managers) == 0
    problem = app.session_state[READ + "inside-own"].problem
    assert problem.__traceback__ is problem.__cause__ is problem.__context__ is None
    app.run()
    assert "image" in app.error[0].value, "still said while the file is shown"


def test_a_removed_image_leaves_nothing(managers: list[MemoryUploadedFileManager]) -> None:
    app = upload(visit("inside", net="lecture-cnn", source="own"), noise())
    app.file_uploader(key="inside-own").set_value(None).run()
    assert held(managers) == 0
    assert READ + "inside-own" not in app.session_state


def test_refused_weights_leave_nothing_but_the_reason(
    managers: list[MemoryUploadedFileManager],
) -> None:
    app = visit("inside", net="lecture-cnn")
    (box,) = app.file_uploader
    box.set_value(("mine.pt", b"PK\x03\x04" + bytes(20 * MEGABYTE), "")).run()
    app.button(key="inside-load-weights").click().run()
    assert "damaged" in app.error[0].value
    assert held(managers) == 0
    *_names, problem = app.session_state[REFUSED]
    assert problem.__traceback__ is problem.__cause__ is problem.__context__ is None
