"""Importing a zip in a separate process gives the same dataset and the same problems."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import zipfile

import pytest
from PIL import Image

from cnnviz.data import image_folders, isolated_import
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem


def zip_of(*classes: str) -> io.BytesIO:
    file, image = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (9, 9), "teal").save(image, "PNG")
    with zipfile.ZipFile(file, "w") as archive:
        for name in classes:
            for number in range(60):
                archive.writestr(f"{name}/{number}.png", image.getvalue())
    return file


def test_the_other_process_imports_the_same_dataset() -> None:
    shares: list[float] = []
    upload = {"origin": "동물.zip", "title": "", "owner": "a" * 32}
    card = isolated_import.import_zip(
        zip_of("개", "cat"), ImportOptions(8), report=shares.append, **upload
    )
    assert (card.title, card.classes, card.train_counts) == ("동물", ("cat", "개"), (48, 48))
    assert shares[-1] == 1
    assert image_folders.folder_names("a" * 32) == [card.name]
    assert (
        image_folders.add_folder(zip_of("개", "cat"), ImportOptions(8), origin="x").name
        == card.name
    )


def test_an_import_that_takes_too_long_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated_import, "MAX_SECONDS", 0.01)
    upload = {"origin": "x", "title": "", "owner": "a"}
    with pytest.raises(Problem, match="too much memory or time"):
        isolated_import.import_zip(
            zip_of("cat", "dog"), ImportOptions(8), report=lambda _: None, **upload
        )
    assert image_folders.folder_names() == []


def test_a_problem_keeps_its_values_across_processes() -> None:
    with pytest.raises(Problem, match=r"one class, \{개\}") as error:
        isolated_import.import_zip(
            zip_of("{개}"), ImportOptions(8), report=lambda _: None, origin="x", title="", owner="a"
        )
    assert error.value.values["kind"] == "{개}"


HOLD_TURN = """
from cnnviz.data import isolated_import
with isolated_import.reading_turn(lambda: None):
    print("held", flush=True)
    input()
"""


def test_one_zip_at_a_time_is_read_by_all_server_processes() -> None:
    waits, released = threading.Event(), threading.Event()

    def read() -> None:
        with isolated_import.reading_turn(waits.set):
            assert released.is_set()
            done.set()

    done = threading.Event()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_TURN], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        thread = threading.Thread(target=read)
        thread.start()
        assert waits.wait(10), "the reader is told that others come first"
        assert not done.is_set()
        released.set()
        other.stdin.close()  # the process ends, as one that crashes would, and the turn is free
    assert done.wait(10)
    thread.join()


def test_a_folder_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_SETS", "/dev/null/sets")
    with (
        pytest.raises(Problem, match="Cannot write to /dev/null/sets"),
        isolated_import.reading_turn(lambda: None),
    ):
        pass
