"""Pasted code: common forms are read; what is not supported is named with its position."""

from __future__ import annotations

import contextlib
import inspect
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnviz import nets
from cnnviz.nets import reader
from cnnviz.nets.code import pytorch
from cnnviz.nets.layers.kinds import (
    BLOCKS,
    AdaptiveAvgPool2d,
    AvgPool2d,
    BatchNorm2d,
    Branches,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    Hardsigmoid,
    Hardswish,
    LeakyReLU,
    Linear,
    LogSoftmax,
    MaxPool2d,
    ReLU,
    ReLU6,
    Residual,
    Softmax,
    SqueezeExcitation,
    Tanh,
    ZeroPad2d,
)
from cnnviz.nets.reader import signatures
from cnnviz.problem import Problem

from ..examples import examples
from .printed import run
from .strategies import networks

SHAPE = (1, 28, 28)
TWO = (Conv2d(1, 16, 5), ReLU())
OPEN_FORMS = ("sequential", "ordered")


def read(source: str) -> tuple[nets.Layer, ...]:
    return reader.read(source, SHAPE).layers


@pytest.mark.parametrize("form", OPEN_FORMS)
@pytest.mark.parametrize("network", nets.catalogue().values(), ids=lambda network: network.name)
def test_the_printed_catalogue_comes_back(network: nets.Network, form: pytorch.Form) -> None:
    if form not in pytorch.available_forms(network.layers):
        pytest.skip("a residual block needs the class form")
    printed = network.to_pytorch(form)
    assert reader.read_code(printed, network.input_shape, network.name).network == network


@given(networks())
@examples(500)
def test_random_networks_come_back(network: nets.Network) -> None:
    for form in OPEN_FORMS:
        if form in pytorch.available_forms(network.layers):
            printed = network.to_pytorch(form)
            assert reader.read_code(printed, network.input_shape, network.name).network == network


def squares_as_numbers(text: str) -> str:
    return re.sub(r"\((\d+), \1\)", r"\1", text)


@given(networks())
@examples(100)
def test_what_torch_shows_of_a_network_makes_it_again(network: nets.Network) -> None:
    text = str(network.to_torch())
    if network.layers and "AvgPool2d" not in text:  # not completely shown by torch
        again = reader.read(text, network.input_shape)
        assert squares_as_numbers(str(again.to_torch())) == squares_as_numbers(text)


OF_TORCH = [
    name
    for name, kind in signatures.LAYERS.items()
    if kind.code not in BLOCKS and kind.library == "torch.nn"
]


@pytest.mark.parametrize("name", OF_TORCH)
def test_the_arguments_are_torchs_in_its_order(name: str) -> None:
    theirs = list(inspect.signature(getattr(nn, name)).parameters)
    assert signatures.ORDER[name] == [word for word in theirs if word not in ("args", "kwargs")]


@pytest.mark.parametrize(
    ("source", "layer"),
    [
        ("SqueezeExcitation(16, 4)", SqueezeExcitation(16, 4)),
        ("SqueezeExcitation(squeeze_channels=4, input_channels=16)", SqueezeExcitation(16, 4)),
        (
            "SqueezeExcitation(16, 4, nn.ReLU, nn.Hardsigmoid)",
            SqueezeExcitation(16, 4, hard=True),
        ),
        (
            "SqueezeExcitation(16, 4, scale_activation=torch.nn.Sigmoid)",
            SqueezeExcitation(16, 4),
        ),
    ],
)
def test_squeeze_and_excitation_is_read_as_torchvision_has_it(
    source: str, layer: nets.Layer
) -> None:
    code = "import torch\nfrom torch import nn\nfrom torchvision.ops import SqueezeExcitation\n"
    code += f"model = nn.Sequential({source})"
    assert read(code) == read(str(run(code))) == (layer,)


@pytest.mark.parametrize("name", OF_TORCH)
def test_what_is_fixed_is_what_torch_does_anyway(name: str) -> None:
    for word, argument in inspect.signature(getattr(nn, name)).parameters.items():
        if word in signatures.FIXED:
            assert argument.default == signatures.FIXED[word][0]


@pytest.mark.parametrize(
    "source",
    [
        "nn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU())",
        "model = nn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU(),)",
        "import torch\nmodel = torch.nn.Sequential(torch.nn.Conv2d(1, 16, 5), torch.nn.ReLU())",
        "from torch.nn import *\nm = Sequential(Conv2d(1, 16, 5), ReLU())",
        "Sequential(Conv2d(1, 16, 5), ReLU())",
        "import torch.nn as tnn\ntnn.Sequential(tnn.Conv2d(1, 16, 5), tnn.ReLU())",
        "from torch.nn import Conv2d as C, Sequential, ReLU\nSequential(C(1, 16, 5), ReLU())",
        "import torch; import torch.nn as nn; nn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU())",
        "model: nn.Module = nn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU())",
        "        self.features = nn.Sequential(\n            nn.Conv2d(1, 16, 5),\n"
        "            nn.ReLU(),\n        )",
        "model = nn.Sequential(\n        nn.Conv2d(1, 16, 5),\n    nn.ReLU()\n  )",
        "    import torch\n  model = nn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU())",
        "# my net\nmodel = nn.Sequential(  # 합성곱\n  nn.Conv2d(1, 16, 5),  # (28 - 5) + 1 = 24\n"
        "  # nn.Dropout(0.5),\n  nn.ReLU(),\n)\n# end",
        '"""My net."""\nmodel = nn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU())\nmodel\n',
        "model = \\\n  nn.Sequential(nn.Conv2d(1, 16, 5), \\\n nn.ReLU())",
        "model = nn.Sequential(\r\n\tnn.Conv2d(1, 16, 5),\r\n\tnn.ReLU()\r\n)\r\n",
        "```python\nnn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU())\n```",
        "Here it is:\n```\nnn.Sequential(nn.Conv2d(1, 16, 5),\nnn.ReLU())\n```\nIt's (good.",
        "```py\nnn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU())",
        ">>> from torch import nn\n>>> m = nn.Sequential(\n...     nn.Conv2d(1, 16, 5),\n...\n"
        "...     nn.ReLU())\n>>> m\nSequential(\n  (0): Conv2d(9, 9, kernel_size=(5, 5))\n)",
        ">>> model\nSequential(\n  (0): Conv2d(1, 16, kernel_size=(5, 5), stride=(1, 1))\n"
        "  (1): ReLU()\n)\n>>> ",
        "In [1]: m = nn.Sequential(nn.Conv2d(1, 16, 5),\n   ...:     nn.ReLU())",
        "\ufeffmodel\u00a0= nn.Sequential（nn.Conv2d（1，16, 5）, nn.ReLU())",
        "nn.Sequential(nn.Sequential(nn.Sequential(nn.Conv2d(1, 16, 5)), nn.ReLU()))",
        "nn.Sequential(nn.Identity(), nn.Conv2d(1, 16, 5), nn.Sequential(), nn.ReLU())",
        "nn.Sequential(OrderedDict([('conv1', nn.Conv2d(1, 16, 5)), ('relu1', nn.ReLU())]))",
        "nn.Sequential(OrderedDict([['a', nn.Conv2d(1, 16, 5)], [“b”, nn.ReLU()],]))",
        "import collections\nnn.Sequential(collections.OrderedDict((('a', nn.Conv2d(1, 16, 5)),"
        " ('b', nn.ReLU()))))",
        "from collections import OrderedDict as OD\n"
        "nn.Sequential(OD({'a': nn.Conv2d(1, 16, 5), 'b': nn.ReLU()}))",
        "nn.Sequential({'a': nn.Conv2d(1, 16, 5), 'b': nn.ReLU()})",
        "nn.Sequential(nn.Sequential(OrderedDict([('a', nn.Conv2d(1, 16, 5))])), nn.ReLU())",
        "Sequential(\n  (features): Sequential(\n    (0): Conv2d(1, 16, kernel_size=(5, 5), "
        "stride=(1, 1))\n  )\n  (act): ReLU(inplace=True)\n)",
        "model = nn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU()).to(device)\nprint(model)",
        "import os\na = b = nn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU())\nlr = 0.001",
        "nn.Sequential(*[nn.Conv2d(1, 2 ** 4, 10 // 2, device='cuda'), x := nn.ReLU()])",
        "Net(\n  (conv1): Conv2d(1, 16, kernel_size=(5, 5))\n  (act): ReLU()\n)",
        "  Sequential(\n    (0): Conv2d(1, 16, kernel_size=(5, 5), stride=(1, 1))\n"
        "    (1): ReLU()\n  )\n\n",
    ],
)
def test_what_people_paste_is_read(source: str) -> None:
    assert read(source) == TWO


@pytest.mark.parametrize(
    ("call", "layer"),
    [
        ("Conv2d(1, 16, kernel_size=5)", Conv2d(1, 16, 5)),
        ("Conv2d(in_channels=1, out_channels=16, kernel_size=(5, 3))", Conv2d(1, 16, (5, 3))),
        ("Conv2d(1, 4, [3, 5], 2, 1, 1, 1, False)", Conv2d(1, 4, (3, 5), 2, 1, bias=False)),
        ("Conv2d(1, 4, 3, padding_mode='zeros', device=None, dtype=None)", Conv2d(1, 4, 3)),
        ("Conv2d(1, 4, 5, padding='same')", Conv2d(1, 4, 5, padding=2)),
        ("Conv2d(1, 4, (3, 5), padding='same')", Conv2d(1, 4, (3, 5), padding=(1, 2))),
        ("Conv2d(1, 4, 2, padding='same', dilation=2)", Conv2d(1, 4, 2, padding=1, dilation=2)),
        ("Conv2d(1, 4, 4, 2, 'valid')", Conv2d(1, 4, 4, 2)),
        ("MaxPool2d(2, 2)", MaxPool2d(2, 2)),
        ("MaxPool2d(kernel_size=(2, 1), stride=None)", MaxPool2d((2, 1))),
        ("MaxPool2d(3, 2, 1, 1, False, True)", MaxPool2d(3, 2, 1, 1, True)),
        (
            "AvgPool2d(2, ceil_mode=True, count_include_pad=False)",
            AvgPool2d(2, None, 0, True, False),
        ),
        ("AvgPool2d(2, 2, 0, False, True, None)", AvgPool2d(2, 2)),
        ("AdaptiveAvgPool2d((1, 1))", AdaptiveAvgPool2d((1, 1))),
        ("BatchNorm2d(16, 1e-5, 0.1, True)", BatchNorm2d(16)),
        ("BatchNorm2d(16, eps=0.00001, momentum=.1)", BatchNorm2d(16)),
        ("BatchNorm2d(16, eps=1e-3)", BatchNorm2d(16, 0.001)),
        ("ZeroPad2d(1)", ZeroPad2d(1)),
        ("ZeroPad2d([0, 1, 2, 3])", ZeroPad2d((0, 1, 2, 3))),
        ("ReLU6(inplace=True)", ReLU6()),
        (
            "ConvTranspose2d(1, 4, (3, 5), 2, 1, 1, 1, False, 2, 'zeros')",
            ConvTranspose2d(1, 4, (3, 5), 2, 1, 1, 1, False, 2),
        ),
        ("Hardswish(inplace=True)", Hardswish()),
        ("Hardsigmoid()", Hardsigmoid()),
        ("LeakyReLU(0.2, True)", LeakyReLU(0.2)),
        ("Dropout()", Dropout(0.5)),
        ("Dropout(p=.25, inplace=True)", Dropout(0.25)),
        ("Dropout(0)", Dropout(0.0)),
        ("Flatten(1)", Flatten()),
        ("Flatten(start_dim=1, end_dim=-1)", Flatten()),
        ("Linear(64*7*7, 1_000, bias=True)", Linear(3136, 1000)),
        ("Softmax(dim=-1)", Softmax()),
        ("LogSoftmax(1)", LogSoftmax()),
        ("Tanh()", Tanh()),
    ],
)
def test_arguments_are_read_as_torch_reads_them(call: str, layer: nets.Layer) -> None:
    assert read(f"nn.Sequential(nn.{call})") == (layer,)
    theirs = run(f"from torch import nn\nmodel = nn.Sequential(nn.{call})")
    ours = nets.Network("n", SHAPE, (layer,)).layers[0].arguments()
    mine = getattr(nn, type(layer).__name__)(*ours[0], **ours[1])
    assert [p.shape for p in theirs.parameters()] == [p.shape for p in mine.parameters()]


@pytest.mark.parametrize(
    ("source", "line", "column", "message"),
    [
        ("", 1, 1, "this code contains no network."),
        ("import torch\n", 1, 1, "this code contains no network."),
        ("model = nn.Sequential(", 1, 22, "never closed"),
        ("nn.Sequential(nn.ReLU()))", 1, 25, "“)” has no opening bracket"),
        ("nn.Sequential(nn.ReLU(]", 1, 23, "cannot close “(”"),
        ("nn.Sequential(\n    nn.Conv2d(1, 2, 3)\n    nn.ReLU()\n)", 2, 5, "comma is missing"),
        (
            "nn.Sequential(OrderedDict([\n ('a', nn.Tanh())\n ('b', nn.ReLU())]))",
            2,
            2,
            "put a comma",
        ),
        ("nn.Sequential(nn.Conv2d(1, 16 5))", 1, 28, "comma is missing"),
        ("nn.Sequential(nn.Conv2d(kernel_size=5, 1, 2))", 1, 44, "positional arguments must come"),
        ("nn.Sequential(nn.Dropout(p=0.5, p=0.1))", 1, 33, "p is set twice"),
        ("nn.Sequential(nn.Dropout(0.5, p=0.1))", 1, 31, "p is set twice"),
        ("nn.Sequential(nn.ReLU)", 1, 15, "write nn.ReLU()"),
        ("nn.Sequential(nn.Relu())", 1, 15, "use nn.ReLU"),
        ("nn.Sequential([nn.ReLU()])", 1, 15, "directly, without [ ]"),
        ("nn.Sequential(conv1, nn.ReLU())", 1, 15, "conv1 is a name"),
        ("nn.Sequential(a=nn.ReLU())", 1, 15, "an OrderedDict"),
        ("nn.Sequential('relu')", 1, 15, "'relu' is not a layer"),
        ("nn.Sequential(F.relu)", 1, 15, "F.relu is not a supported layer."),
        (
            "nn.Sequential(F.max_pool2d(2))",
            1,
            15,
            "F.max_pool2d(2) is a function call, and no code is run here: write the value.",
        ),
        (
            "nn.Sequential(torch.flatten(x, 1))",
            1,
            15,
            "torch.flatten(x, 1) is a function call, and no code is run here: write the value.",
        ),
        (
            "import torch.nn.functional as G\nnn.Sequential(G.relu())",
            2,
            15,
            "G.relu() is a function call, and no code is run here: write the value.",
        ),
        ("nn.Sequential(nn.Mish())", 1, 15, "nn.Mish is not a supported layer."),
        ("nn.Sequential(nn.LSTM(3, 4))", 1, 15, "nn.LSTM is not a supported layer"),
        ("nn.Sequential(Block(3, 4))", 1, 15, "Block is not a supported layer"),
        ("nn.Sequential(nn.Conv2d(1, 2, k=3))", 1, 31, "no argument k; it takes in_channels,"),
        ("nn.Sequential(nn.Conv2d(1, 2))", 1, 15, "nn.Conv2d needs kernel_size"),
        ("nn.Sequential(nn.Linear(2, 1, True, None, None, 3))", 1, 49, "it takes up to 5"),
        ("nn.Sequential(nn.Tanh(3))", 1, 23, "it takes up to 0"),
        ("nn.Sequential(nn.Conv2d(1, 2, '3'))", 1, 31, "a whole number or a pair"),
        ("nn.Sequential(nn.Conv2d(1, 2, (3, 3, 3)))", 1, 31, "a whole number or a pair"),
        ("nn.Sequential(nn.Conv2d(1.0, 2, 3))", 1, 25, "must be a whole number, not 1.0"),
        ("nn.Sequential(nn.Conv2d(True, 2, 3))", 1, 25, "must be a whole number, not True"),
        ("nn.Sequential(nn.Linear(4, 2, 1))", 1, 31, "bias must be True or False, not 1"),
        ("nn.Sequential(nn.Dropout('half'))", 1, 26, "p must be a number"),
        ("nn.Sequential(nn.Dropout(1.5))", 1, 26, "must be between 0 and 1"),
        ("nn.Sequential(nn.LeakyReLU(-0.1))", 1, 28, "from 0 to 1"),
        ("nn.Sequential(nn.Conv2d(1, 2, 0))", 1, 31, "kernel_size is 0"),
        ("nn.Sequential(nn.Conv2d(1, 2, 1000000000))", 1, 31, "kernel_size is 1000000000"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3, 1, -1))", 1, 37, "padding is -1"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3, groups=2))", 1, 41, "groups is 2"),
        ("nn.Sequential(nn.MaxPool2d(2, 2, 2))", 1, 34, "padding is 2"),
        ("nn.Sequential(nn.MaxPool2d(2, return_indices=True))", 1, 46, "is not supported"),
        ("nn.Sequential(nn.BatchNorm2d(2, eps=0))", 1, 37, "must be from 0.000001 to 1"),
        ("nn.Sequential(nn.ZeroPad2d((1, 2)))", 1, 28, "(left, right, top, bottom)"),
        ("nn.Sequential(nn.ZeroPad2d(-1))", 1, 28, "padding is -1"),
        (
            "nn.Sequential(nn.ReflectionPad2d(1))",
            1,
            15,
            "nn.ReflectionPad2d is not a supported layer.",
        ),
        (
            "nn.Sequential(nn.Conv2d(1, 2, 3, padding_mode='reflect'))",
            1,
            47,
            "padding_mode='zeros'",
        ),
        ("nn.Sequential(nn.Flatten(0))", 1, 26, "write start_dim=1"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3, 2, 'same'))", 1, 37, "requires stride 1"),
        ("nn.Sequential(nn.Conv2d(1, 2, 4, padding='full'))", 1, 42, "a pair (height, width)"),
        ("nn.Sequential(nn.MaxPool2d(3, padding='same'))", 1, 39, "a pair (height, width)"),
        ("nn.Sequential(nn.Softmax())", 1, 15, "guesses the axis: write nn.Softmax(dim=1)"),
        ("nn.Sequential(nn.LogSoftmax(dim=None))", 1, 15, "guesses the axis"),
        ("nn.Sequential(nn.Softmax(dim=0))", 1, 15, "along the features"),
        ("nn.Sequential(nn.AdaptiveAvgPool2d((None, 7)))", 1, 36, "a pair (height, width)"),
        (
            "nn.Sequential(OrderedDict([('a', nn.ReLU()), ('a', nn.Tanh())]))",
            1,
            27,
            "appears twice",
        ),
        ("nn.Sequential(SqueezeExcitation(4, 2, nn.ELU))", 1, 39, "activation can only be"),
        ("nn.Sequential(SqueezeExcitation(4))", 1, 15, "takes input_channels"),
        ("nn.Sequential(SqueezeExcitation(4, 0))", 1, 15, "squeeze_channels is 0"),
        ("nn.Sequential(SqueezeExcitation(4, 2, hard=True))", 1, 15, "takes input_channels"),
        ("nn.Sequential(Residual(nn.ReLU()))", 1, 24, "one or two nn.Sequential"),
        ("nn.Sequential(Branches(nn.ReLU()))", 1, 24, "an nn.Sequential(…) for each branch"),
        ("nn.Sequential(Branches(a=nn.Sequential()))", 1, 24, "an nn.Sequential(…) for each"),
        (
            "nn.Sequential(Branches(99*nn.Sequential(nn.ReLU())))",
            1,
            15,
            "There are 99 branches; at most 6 can be concatenated here.",
        ),
        ("nn.Sequential(Branches(nn.Sequential()))", 1, 15, "need at least one layer"),
        ("nn.Sequential(Residual())", 1, 15, "one or two nn.Sequential"),
        ("nn.Sequential(Residual(nn.Sequential()))", 1, 15, "needs at least one layer"),
        ("nn.Sequential(nn.ConvTranspose2d(1, 2, 3, 1, 0, 1))", 1, 49, "output_padding is 1"),
        (
            "nn.Sequential(nn.ConvTranspose2d(1, 2, 3, padding='same'))",
            1,
            51,
            "a pair (height, width)",
        ),
        ("nn.Sequential(OrderedDict([nn.ReLU()]))", 1, 27, '("name", layer)'),
        ("nn.Sequential(OrderedDict([(1, nn.ReLU())]))", 1, 15, "in quotation marks"),
        ("nn.Sequential(OrderedDict([('a.b', nn.ReLU())]))", 1, 15, "without a dot"),
        ("nn.Sequential({**x})", 1, 18, "x is not a supported value."),
        ("a = nn.Sequential()\nb = nn.Sequential()", 2, 5, "a second network"),
        ("a[0] = nn.Sequential()", 1, 1, "this code contains no network."),
        ("lr = 0.001", 1, 1, "this code contains no network."),
        (
            "m = nn.Sequential(nn.ReLU())(x)",
            1,
            5,
            "nn.Sequential(nn.ReLU())(x) is not a supported value.",
        ),
        ("from keras import layers", 1, 1, "this code contains no network."),
        ("  class Net(nn.Module):\n    pass", 1, 3, "the class Net has no forward."),
        ("if True:\n    nn.Sequential()", 1, 1, "this code contains no network."),
        ("합성곱 = nn.Sequential(nn.ELU(), '활성' , 3)", 1, 21, "nn.ELU is not a supported layer."),
        ("nn.Sequential(nn.ReLU(), '활성화', nn.SELU())", 1, 26, "is not a layer"),
        (">>> nn.Sequential(\n...   nn.ELU())", 2, 7, "nn.ELU is not a supported layer."),
        ("```\n\tnn.Sequential(\n\t\tnn.ELU())\n```", 3, 3, "nn.ELU is not a supported layer."),
        ("Sequential(\n  (0): BasicBlock(\n    (relu): ReLU()\n  )\n)", 2, 8, "BasicBlock"),
    ],
)
def test_unsupported_code_is_refused_at_its_place(
    source: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(reader.PasteProblem) as caught:
        read(source)
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_every_kind_of_layer_is_read() -> None:
    block = Residual(
        (ConvTranspose2d(2, 2, 3, 2, 1, 1), Conv2d(2, 2, 3, 2, 1), BatchNorm2d(2)),
        (Conv2d(2, 2, 1, bias=False),),
    )
    inside = ", ".join(f"nn.{layer}" for layer in block.layers)
    source = f"Residual(nn.Sequential({inside}), shortcut=nn.Sequential(nn.{block.shortcut[0]}))"
    assert read(f"nn.Sequential({source})") == (block,)
    branches = Branches(
        ((Conv2d(1, 2, 1), ReLU6()), (), (ZeroPad2d((1, 0, 1, 0)), MaxPool2d(2, 1)))
    )
    paths = ", ".join(
        f"nn.Sequential({', '.join(f'nn.{layer}' for layer in path)})" for path in branches.branches
    )
    assert read(f"nn.Sequential(Branches({paths}))") == (branches,)
    assert read(str(nets.Network("n", (1, 8, 8), (branches,)).to_torch())) == (branches,)
    twins = Branches(2 * ((Conv2d(1, 2, 1), ReLU()),))
    assert read(str(nets.Network("n", (1, 8, 8), (twins,)).to_torch())) == (twins,)
    plain = Residual((Tanh(),))
    assert read("nn.Sequential(Residual(nn.Sequential(nn.Tanh())))") == (plain,)
    assert read("nn.Sequential(Residual(nn.Sequential(nn.Tanh()), nn.Sequential()))") == (plain,)


def test_what_torch_shows_of_a_padding_in_words_is_read() -> None:
    text = str(nn.Sequential(nn.Conv2d(1, 2, 5, padding="same"), nn.ReLU()))
    assert read(text) == (Conv2d(1, 2, 5, padding=2), ReLU())


def test_what_torch_shows_of_zero_padding_is_read() -> None:
    padding = nn.Sequential(nn.ZeroPad2d(1), nn.ZeroPad2d((0, 1, 0, 1)))
    assert read(str(padding)) == (ZeroPad2d(1), ZeroPad2d((0, 1, 0, 1)))


def test_a_lone_layer_is_read() -> None:
    assert read("nn.ReLU()") == (ReLU(),)


def test_padding_same_of_an_even_kernel_pads_as_torch_does() -> None:
    assert read("nn.Conv2d(1, 2, 4, padding='same')") == (ZeroPad2d((1, 2, 1, 2)), Conv2d(1, 2, 4))


def test_the_setting_at_fault_and_its_mend_are_handed_on() -> None:
    with pytest.raises(reader.PasteProblem) as caught:
        read("nn.Sequential(nn.Dropout(1.5))")
    assert (caught.value.setting, caught.value.nearest) == ("p", 1.0)


def test_layers_that_do_not_fit_each_other_are_read_all_the_same() -> None:
    network = reader.read_code(
        "nn.Sequential(nn.Flatten(), nn.Linear(5, 2))", SHAPE, "mine-2"
    ).network
    assert (network.name, network.input_shape) == ("mine-2", SHAPE)
    with pytest.raises(Problem, match="does not fit"):
        network.table()


WORDS = "from import as lambda True None torch nn F x nn.ReLU() nn.Conv2d( nn.Sequential("
SIGNS = ". , = : ; ( ) [ ] { } 1 5 0.5 1e9 - * ** ... 'a' \" ''' # \\ >>> ``` (0): f'{x}' 1..real ²"
ODD = ["\n", "\t", "\r", "\x0c", "\u2028", "\ud800", "\x00", "합", " "]
FRAGMENTS = [*WORDS.split(), *SIGNS.split(), *ODD]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join) | st.text(max_size=60))
@examples(500)
def test_any_text_is_read_or_refused_within_it(source: str) -> None:
    with contextlib.redirect_stderr(io.StringIO()) as warned:
        try:
            read(source)
        except reader.PasteProblem as caught:
            lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            line, column = caught.line, caught.column
            assert isinstance(line, int)
            assert isinstance(column, int)
            assert 1 <= line <= len(lines)
            assert 1 <= column <= len(lines[line - 1]) + 1
    assert warned.getvalue() == ""
