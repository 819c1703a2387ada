"""Small networks that the tests of this folder share."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cnnviz import nets

BLOCKS = (
    "n~1x8x8~conv_1_4_3_p1~relu~residual~conv_4_4_3_p1~relu~end~branches~conv_4_2_1~branch"
    "~conv_4_3_3_p1~relu~concat~adaptiveavgpool_1~flatten~linear_5_3"
)
"""A residual block and concatenated branches, then the mean of each map and one linear layer."""


class Nested(nn.Module):
    """Submodules at several depths, in-place activations, one of which is used at two places."""

    def __init__(self) -> None:
        super().__init__()
        relu = nn.ReLU(inplace=True)
        self.features = nn.Sequential(
            nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), relu),
            nn.Sequential(nn.Conv2d(4, 6, 3, padding=1), nn.BatchNorm2d(6), relu),
        )
        self.dropout = nn.Dropout(0.5)
        self.head = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.features(x)  # (N, 6, H, W)
        return self.head(self.dropout(maps.mean(dim=(2, 3))))  # (N, 3)


def nested() -> Nested:
    torch.manual_seed(0)
    return Nested()


def with_blocks() -> nn.Sequential:
    torch.manual_seed(1)
    return nets.Network.parse(BLOCKS).to_torch()


def image(seed: int = 1, side: int = 8) -> Tensor:
    return torch.rand(1, 1, side, side, generator=torch.Generator().manual_seed(seed))
