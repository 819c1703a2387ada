"""Code is read as Python and torch run it: the same layers, and the same numbers."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from cnnviz import nets
from cnnviz.nets import reader

from ..rounding import assert_equal_but_rounding

SHAPE = (3, 16, 16)
TWO_CONVS = """
self.c = nn.Conv2d(3, 3, 3, padding=1)
self.d = nn.Conv2d(3, 3, 3, padding=1)
self.r = nn.ReLU(inplace=True)
"""
FORWARDS = {
    "a sum in place changes all names": "y = self.c(x)\nz = y\ny += x\nreturn F.relu(self.d(z))",
    "a method in place": "y = self.c(x)\ny.add_(x)\nreturn self.d(y).relu_()",
    "a layer in place, result not used": "x = self.c(x)\nself.r(x)\nreturn self.d(x)",
    "a function in place, result not used": (
        "x = self.c(x)\nF.relu(x, inplace=True)\nreturn self.d(x)"
    ),
    "not in place, result not used": "x = self.c(x)\nF.relu(x)\nreturn self.d(x)",
    "the shortcut is changed, too": "x = self.c(x)\nreturn x + self.d(self.r(x))",
    "a copy is not changed": "x = self.c(x)\ny = x.clone()\nreturn y + self.d(self.r(x))",
    "a condition about the size": (
        "x = self.c(x)\nif x.shape[-1] > 20:\n    x = F.relu(x)\nreturn self.d(x)"
    ),
    "a loop about the size": (
        "while x.size(2) > 4:\n    x = F.max_pool2d(x, 2)\nreturn self.d(self.c(x))"
    ),
    "mean of each map": "return self.d(self.c(x)).mean(dim=(2, 3))",
    "window as large as the map": (
        "x = self.d(self.c(x))\nreturn F.max_pool2d(x, kernel_size=x.size()[2:]).flatten(1)"
    ),
}
MODELS = {
    "replace the last layer": "m[-1] = nn.Linear(4 * 14 * 14, 2)",
    "remove a layer": "del m[1]",
    "remove some layers": "del m[1:]",
    "pop and insert": "m.pop(1)\nm.insert(1, nn.Tanh())",
    "not in place after all": "m[1].inplace = False",
    "cut and put together": "m = nn.Sequential(*list(m.children())[:-1], nn.Linear(784, 5))",
    "part of it": "m = m[:2]",
    "frozen": (
        "for p in m.parameters():\n    p.requires_grad = False\nm = nn.Sequential(m, nn.ReLU())"
    ),
}


def indented(text: str, spaces: int = 8) -> str:
    return "\n".join(" " * spaces + line for line in text.strip().split("\n"))


def network_class(forward: str) -> str:
    return (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        f"{indented(TWO_CONVS)}\n    def forward(self, x):\n{indented(forward)}\n"
    )


def run(text: str) -> nn.Module:
    """Run code of this file, to compare with what is read."""
    names: dict[str, Any] = {"nn": nn, "F": functional, "torch": torch}
    exec(text, names)
    model = names["m"] if "m" in names else names["Net"]()
    assert isinstance(model, nn.Module)
    return model.eval()


def assert_same_numbers(text: str) -> None:
    torch.manual_seed(0)
    theirs, network = run(text), nets.read(text, SHAPE)
    ours, state = network.to_torch().eval(), theirs.state_dict()
    mine = {name: value for name, value in ours.state_dict().items() if value.numel()}
    used = [state[name] for name in state if state[name].numel()][: len(mine)]
    ours.load_state_dict(dict(zip(mine, used, strict=True)), strict=False)
    image = torch.randn(2, *SHAPE)
    with torch.no_grad():
        assert_equal_but_rounding(ours(image.clone()).numpy(), theirs(image.clone()).numpy())


@pytest.mark.parametrize("forward", FORWARDS.values(), ids=FORWARDS.keys())
def test_forward_gives_the_same_numbers(forward: str) -> None:
    assert_same_numbers(network_class(forward))


@pytest.mark.parametrize("change", MODELS.values(), ids=MODELS.keys())
def test_a_changed_network_gives_the_same_numbers(change: str) -> None:
    start = (
        "nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(784, 10))"
    )
    assert_same_numbers(f"m = {start}\n{change}\n")


def test_a_child_that_cannot_be_removed_is_not_ignored() -> None:
    with pytest.raises(reader.PasteProblem) as raised:
        nets.read("m = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())\ndel m[5]\n", SHAPE)
    assert raised.value.line == 2


def test_a_sum_with_a_factor_is_not_read_as_a_sum() -> None:
    with pytest.raises(reader.PasteProblem):
        nets.read(network_class("return torch.add(x, self.c(x), alpha=0.5)"), SHAPE)


def test_the_only_call_of_a_class_gives_its_arguments() -> None:
    text = (
        "class Net(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n"
        "        self.c = nn.Conv2d(3, width, 3)\n    def forward(self, x):\n"
        "        return self.c(x)\ndef test():\n    net = Net(7)\n    print(net)\n"
    )
    assert nets.read(text, SHAPE).output_shape == (7, 14, 14)
    with pytest.raises(reader.PasteProblem):
        nets.read(text + "    other = Net(8)\n", SHAPE)
