"""The live answer is that of the whole network, in the order of the cards."""

from __future__ import annotations

import dataclasses
import io
import threading

import numpy as np
import pytest
import torch
from PIL import Image

from cnnviz import data
from cnnviz.data.photos import read_photo
from cnnviz.ui.models.loading import Model, ModelKey, load_model
from cnnviz.ui.transfer import live
from cnnviz.ui.transfer.album import Album

from ...data.pets import image_bytes

FRAME = image_bytes(120, "JPEG", (224, 224))


@pytest.mark.parametrize("name", ["photo-cnn", "imagenet:efficientnet-lite0"])
def test_the_answer_is_the_output_of_the_network(name: str) -> None:
    model = load_model(name)
    side = model.network.input_shape[1]
    pixels = torch.from_numpy(data.image_reading.read_image(FRAME))  # (3, 224, 224)
    if side == 224:
        x = (pixels.float() - 127) / 128
        expected = torch.softmax(model.module(x[None]), 1)[0].detach().numpy()
        assert np.allclose(live.classify_frame(model.key, FRAME), expected, atol=1e-4)
    shares = live.classify_frame(model.key, FRAME)
    assert len(shares) == len(model.classes)
    assert sum(shares) == pytest.approx(1, abs=1e-4)


def test_one_frame_at_a_time_is_classified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of readers with networks of their own, whose locks differ."""
    model, inside, most = load_model("photo-cnn"), [], [0]

    class Watched(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            inside.append(1)
            most[0] = max(most[0], len(inside))
            output: torch.Tensor = model.module(x)
            inside.pop()
            return output

    def own(_key: ModelKey) -> Model:
        return dataclasses.replace(model, module=Watched(), lock=threading.Lock())  # type: ignore[arg-type]

    monkeypatch.setattr(live, "cached_model", own)
    threads = [
        threading.Thread(target=live.classify_frame, args=(model.key, FRAME)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


@dataclasses.dataclass
class Trained:
    """As much of a run as is looked at."""

    id: str
    settings: object = None


@pytest.mark.parametrize(
    ("cards", "names", "order"),
    [
        (("phone", "hand"), ("phone", "hand"), (1, 0)),
        (("phone ", "/hand"), ("hand", "phone"), (0, 1)),
        (("phone", "cup"), ("hand", "phone"), (0, 1)),
    ],
)
def test_the_classes_have_the_order_of_their_cards(
    monkeypatch: pytest.MonkeyPatch,
    cards: tuple[str, ...],
    names: tuple[str, ...],
    order: tuple[int, ...],
) -> None:
    monkeypatch.setattr(live, "classes_of_run", lambda _settings: ("hand", "phone"))
    found = live.find_live(Trained("photo-cnn"), Album([(name, ()) for name in cards]))  # type: ignore[arg-type]
    assert (found.names, found.order) == (names, order)
    assert found.key.id == "photo-cnn"


def test_photographs_of_the_app_are_recognized() -> None:
    """An ImageNet network sees the cat: colors, their order and the scale are right."""
    file = io.BytesIO()
    image = Image.fromarray(read_photo("chelsea").transpose(1, 2, 0))
    image.crop((75, 0, 375, 300)).resize((224, 224)).save(file, "JPEG", quality=85)
    model = load_model("imagenet:efficientnet-lite0")
    best = int(np.argmax(live.classify_frame(model.key, file.getvalue())))
    assert "cat" in model.classes[best]
