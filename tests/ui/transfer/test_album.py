"""The shots of one page: what the browser sends is checked, and bounded."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from cnnviz.ui.transfer.album import MOST_BYTES, MOST_SHOTS, Album, read_frame


def jpeg(size: tuple[int, int] = (224, 224), kind: str = "JPEG") -> str:
    pixels = np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


def message(version: int, images: dict[str, str], *classes: tuple[str, list[int]]) -> dict:
    listed = [[place, name, shots] for place, (name, shots) in enumerate(classes)]
    return {"version": version, "classes": listed, "images": images}


def test_shots_arrive_in_parts_and_leave_when_they_are_listed_no_more() -> None:
    album, code = Album(), jpeg()
    album.take(message(1, {"1": code, "3": code}, ("cup", [1, 2]), ("hand", [3])))
    assert list(album.images) == [1, 3]
    album.take(message(2, {"2": code}, ("cup", [1, 2]), ("hand", [3])))
    assert [len(one.shots) for one in album.shot_classes] == [2, 1]
    album.take(message(3, {}, ("mug", [2]), ("hand", [3])))
    assert (album.version, list(album.images)) == (3, [2, 3])
    assert [one.name for one in album.shot_classes] == ["mug", "hand"]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "?",
        base64.b64encode(b"no image").decode(),
        jpeg((100, 100)),
        jpeg(kind="PNG"),
        "A" * (2 * MOST_BYTES),
        None,
        7,
    ],
)
def test_what_is_no_shot_is_left_out(code: object) -> None:
    assert read_frame(code) == b""
    album = Album()
    album.take(message(1, {"1": code}, ("cup", [1]), ("hand", [])))
    assert album.images == {}
    assert album.version == 1  # the browser learns of it and does not send it again


@pytest.mark.parametrize(
    "classes",
    [
        [("cup", [])] * 6,
        [("x" * 31, []), ("hand", [])],
        [("cup", list(range(MOST_SHOTS + 1))), ("hand", [])],
        [("cup", [1]), ("hand", [1])],
        [("cup", [1, 1]), ("hand", [])],
    ],
)
def test_a_list_beyond_the_limits_changes_nothing(classes: list[tuple[str, list[int]]]) -> None:
    album = Album()
    album.take(message(1, {"1": jpeg()}, ("cup", [1]), ("hand", [])))
    with pytest.raises(ValueError, match="limits"):
        album.take(message(2, {}, *classes))
    assert (album.version, list(album.images)) == (1, [1])
