"""The textbook's run: ResNet-18 with a weights file under torchvision's names."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest
import torch
from torchvision import models  # type: ignore[import-untyped]

from cnnviz import data
from cnnviz.data import image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.training.loop.loop import Loop
from cnnviz.ui.transfer.state import TransferView, settings_of, text_preset
from cnnviz.weights import pretrained

from ...training.test_torch_script import pets


def test_the_textbook_trains_a_classifier_on_the_features_of_torchvisions_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(pretrained, "cache_folder", lambda: tmp_path / "cache")
    assert not pretrained.is_available(pretrained.RESNET18)
    url: str = models.get_weight("ResNet18_Weights.IMAGENET1K_V1").url
    (tmp_path / "weights").mkdir()
    torch.manual_seed(8)
    published = models.resnet18(weights=None).state_dict()
    torch.save(published, tmp_path / "weights" / url.rpartition("/")[2])
    assert pretrained.is_available(pretrained.RESNET18)

    card = image_folders.add_folder(
        io.BytesIO(pets(12, 40)), ImportOptions(side=32, color=True), origin="pets.zip"
    )
    view = text_preset(TransferView(data=card.name))
    settings = settings_of(view, data.dataset_info(card.name))
    loop = Loop(dataclasses.replace(settings, epochs=2, batch_size=8, device="cpu"))
    *_, last = loop.run()
    assert (last.epoch, last.validation_accuracy) == (2, None)
    trained = list(loop.module.state_dict().values())
    for ours, theirs in list(zip(trained, published.values(), strict=True))[4:-2]:
        # The first convolution and its batch norm take over the scale of the pixels.
        assert torch.equal(ours, theirs)
    assert trained[-2].shape == (2, 512)
