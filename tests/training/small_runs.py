"""Settings of small runs on the practice set."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch

from cnnviz import nets
from cnnviz.training import Settings

TINY = "tiny~1x28x28~maxpool_4~flatten~linear_49_10"
MOODY = "moody~1x28x28~conv_1_2_3~batchnorm_2~dropout_0.5~maxpool_4~flatten~linear_72_10"


def settings_for(net: str = TINY, **values: object) -> Settings:
    small = Settings(nets.find(net), data="practice", epochs=2, batch_size=32, device="cpu")
    return dataclasses.replace(small, **values)  # type: ignore[arg-type]


def floats(images: np.ndarray) -> torch.Tensor:
    return torch.tensor(images).float() / 255
