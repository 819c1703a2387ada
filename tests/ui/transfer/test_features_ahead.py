"""Features of shots that are computed ahead are those that training would compute."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from cnnviz import data
from cnnviz.data.image_reading import read_image
from cnnviz.data.shots import ShotClass, import_shots
from cnnviz.training.loop import features
from cnnviz.training.loop.loop import Loop
from cnnviz.training.recipe.transfer import Base, Depth, plan_run
from cnnviz.ui.transfer.features_ahead import FeaturesAhead, base_layers

from ...data.pets import image_bytes
from ...rounding import assert_equal_but_rounding

SHOTS = {id: image_bytes(20 * id, "JPEG", (224, 224)) for id in range(6)}


def computed(shots: dict[int, bytes]) -> FeaturesAhead:
    """Return the features of shots once the thread has ended."""
    ahead = FeaturesAhead()
    ahead.take(shots)
    if ahead._thread is not None:
        ahead._thread.join()
    return ahead


def test_training_finds_the_features_of_all_shots(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CNNVIZ_SETS", str(tmp_path / "sets"))
    classes = [
        ShotClass("cup", tuple(SHOTS[id] for id in (0, 1, 2))),
        ShotClass("hand", tuple(SHOTS[id] for id in (3, 4, 5))),
    ]
    card = import_shots(classes, seed=0, owner="me")
    dataset = data.load(card.name)
    settings = plan_run(data.dataset_info(card.name, "me"), Base.LITE0, Depth.CLASSIFIER)
    monkeypatch.setattr(features, "cache_folder", lambda: tmp_path / "before")
    loop = Loop(settings, dataset=dataset)
    loop.prepare()
    expected = loop._inputs.data.train_images

    monkeypatch.setattr(features, "cache_folder", lambda: tmp_path / "ahead")
    assert not computed({id: SHOTS[id] for id in range(5)}).keep_for(dataset)  # one is missing
    assert not list(tmp_path.glob("ahead/*"))
    assert computed(SHOTS).keep_for(dataset)
    monkeypatch.setattr(features, "_output", lambda *_args: pytest.fail("computed again"))
    again = Loop(settings, dataset=dataset)
    again.prepare()
    assert_equal_but_rounding(again._inputs.data.train_images, expected, share=1e-4)


def test_features_of_deleted_shots_are_forgotten() -> None:
    ahead = computed({0: SHOTS[0], 1: SHOTS[1]})
    row = base_layers()(torch.from_numpy(read_image(SHOTS[1])).float()[None] / 255)[0]
    ahead.take({1: SHOTS[1]})
    ((kept,),) = (tuple(ahead.rows.values()),)
    assert_equal_but_rounding(kept, row.detach().numpy(), share=1e-4)
    ahead.take({})
    assert not ahead.rows
