# ruff: noqa: E501 - code as people write it
"""Forms of code beyond the samples: read with the numbers that torch has, or refused."""

from __future__ import annotations

import pytest

from cnnviz import nets
from cnnviz.nets import reader

IMPORTS = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
READ = {
    "dense on maps": (
        "from keras import layers, Input, Sequential\n"
        "m = Sequential([Input((8, 8, 3)), layers.Dense(4)])",
        16,
        "3x8x8",
    ),
    "lines that call layers": (
        IMPORTS
        + """\
x = torch.randn(1, 3, 32, 32)
conv = nn.Conv2d(3, 8, 3)
pool = nn.MaxPool2d(2)
y = pool(F.relu(conv(x)))
""",
        224,
        "3x32x32",
    ),
    "alexnet": (
        IMPORTS
        + """\
class AlexNet(nn.Module):
    def __init__(self, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(64, 192, kernel_size=5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(192, 384, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(p=dropout), nn.Linear(256 * 6 * 6, 4096), nn.ReLU(inplace=True),
            nn.Dropout(p=dropout), nn.Linear(4096, 4096), nn.ReLU(inplace=True), nn.Linear(4096, num_classes))
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.features(x)
        x = self.avgpool(x)
        x = torch.flatten(x, 1)
        x = self.classifier(x)
        return x
""",
        61100840,
        "3x224x224",
    ),
    "net1net2": (
        IMPORTS
        + """\
net1 = nn.Sequential(nn.Conv2d(1,16,5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()).to("cuda:0")
net2 = nn.Sequential(nn.Linear(2304,10)).to("cuda:0")
net = nn.Sequential(net1, net2)
loss_fn = torch.nn.CrossEntropyLoss()
optimizr = torch.optim.Adam(net.parameters())
for epoc in range(100):
    netout = net(X)
    loss = loss_fn(netout, y)
    loss.backward()
    optimizr.step()
""",
        23466,
        "1x28x28",
    ),
    "lazy": (
        IMPORTS
        + """\
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(1, 4, 3)
        self.f = nn.LazyLinear(10)
    def forward(self, x):
        return self.f(torch.flatten(F.relu(self.c(x)), 1))
net = N()
net(torch.randn(1,1,28,28))
""",
        27090,
        "1x28x28",
    ),
    "subclass seq": (
        IMPORTS
        + """\
class CBR(nn.Sequential):
    def __init__(self, i, o, k=3):
        super().__init__(nn.Conv2d(i, o, k, padding=(k-1)//2, bias=False), nn.BatchNorm2d(o), nn.ReLU6())
net = nn.Sequential(CBR(3, 8), CBR(8, 8, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 2))
""",
        330,
        "3x32x32",
    ),
    "add_module": (
        IMPORTS
        + """\
net = nn.Sequential()
net.add_module("conv1", nn.Conv2d(3, 8, 3))
net.add_module("relu", nn.ReLU())
for i in range(2):
    net.add_module(f"c{i}", nn.Conv2d(8, 8, 3))
""",
        1392,
        "3x32x32",
    ),
    "lightning": (
        """\
import pytorch_lightning as pl
from torch import nn
class Lit(pl.LightningModule):
    def __init__(self, lr=1e-3, hidden=32):
        super().__init__()
        self.save_hyperparameters()
        self.model = nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))
        self.loss = nn.CrossEntropyLoss()
    def forward(self, x):
        return self.model(x)
    def training_step(self, batch, batch_idx):
        x, y = batch
        return self.loss(self(x), y)
""",
        25450,
        "1x28x28",
    ),
    "kwargs": (
        IMPORTS
        + """\
cfg = dict(kernel_size=3, padding=1)
def block(i, o, **kw):
    return nn.Sequential(nn.Conv2d(i, o, **{**cfg, **kw}), nn.ReLU())
model = nn.Sequential(*(block(i, o) for i, o in [(3, 8), (8, 16)]), nn.Flatten(), nn.Linear(16*32*32, 10))
""",
        165242,
        "3x32x32",
    ),
    "dummy": (
        IMPORTS
        + """\
class N(nn.Module):
    def __init__(self, shape=(3, 32, 32), n=10):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(shape[0], 8, 5, stride=2), nn.ReLU())
        with torch.no_grad():
            d = self.conv(torch.zeros(1, *shape))
            self.size = int(np.prod(d.shape[1:]))
        self.fc = nn.Linear(d.view(1, -1).shape[1], n)
    def forward(self, x):
        x = self.conv(x)
        return self.fc(x.view(x.shape[0], -1))
net = N()
""",
        16298,
        "3x32x32",
    ),
    "densenet": (
        IMPORTS
        + """\
class L(nn.Module):
    def __init__(self, i, g):
        super().__init__()
        self.bn = nn.BatchNorm2d(i)
        self.conv = nn.Conv2d(i, g, 3, padding=1, bias=False)
    def forward(self, x):
        return torch.cat([x, self.conv(F.relu(self.bn(x)))], 1)
class N(nn.Module):
    def __init__(self):
        super().__init__()
        c = 8
        self.stem = nn.Conv2d(3, c, 3, padding=1)
        ls = []
        for _ in range(3):
            ls.append(L(c, 4)); c += 4
        self.block = nn.Sequential(*ls)
        self.head = nn.Linear(c, 10)
    def forward(self, x):
        x = self.block(self.stem(x))
        x = F.avg_pool2d(x, x.size()[2:]).view(x.size(0), -1)
        return self.head(x)
""",
        1802,
        "3x32x32",
    ),
    "resnet": (
        IMPORTS
        + """\
class BasicBlock(nn.Module):
    expansion = 1
    def __init__(self, in_planes, planes, stride=1):
        super(BasicBlock, self).__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != self.expansion*planes:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_planes, self.expansion*planes, kernel_size=1, stride=stride, bias=False),
                nn.BatchNorm2d(self.expansion*planes))
    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        out = F.relu(out)
        return out
class ResNet(nn.Module):
    def __init__(self, block, num_blocks, num_classes=10):
        super(ResNet, self).__init__()
        self.in_planes = 64
        self.conv1 = nn.Conv2d(3, 64, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.layer1 = self._make_layer(block, 64, num_blocks[0], stride=1)
        self.layer2 = self._make_layer(block, 128, num_blocks[1], stride=2)
        self.layer3 = self._make_layer(block, 256, num_blocks[2], stride=2)
        self.layer4 = self._make_layer(block, 512, num_blocks[3], stride=2)
        self.linear = nn.Linear(512*block.expansion, num_classes)
    def _make_layer(self, block, planes, num_blocks, stride):
        strides = [stride] + [1]*(num_blocks-1)
        layers = []
        for stride in strides:
            layers.append(block(self.in_planes, planes, stride))
            self.in_planes = planes * block.expansion
        return nn.Sequential(*layers)
    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.layer1(out)
        out = self.layer2(out)
        out = self.layer3(out)
        out = self.layer4(out)
        out = F.avg_pool2d(out, 4)
        out = out.view(out.size(0), -1)
        out = self.linear(out)
        return out
def ResNet18():
    return ResNet(BasicBlock, [2, 2, 2, 2])
""",
        11173962,
        "3x32x32",
    ),
    "torchinfo": (
        """\
==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Net                                      [1, 10]                   --
├─Sequential: 1-1                        [1, 16, 12, 12]           --
│    └─Conv2d: 2-1                       [1, 16, 24, 24]           416
│    └─ReLU: 2-2                         [1, 16, 24, 24]           --
│    └─MaxPool2d: 2-3                    [1, 16, 12, 12]           --
├─Linear: 1-2                            [1, 10]                   23,050
==========================================================================================
""",
        23466,
        "1x28x28",
    ),
    "numbers": (
        """\
1  import torch.nn as nn
2  net = nn.Sequential(
3      nn.Conv2d(1, 16, 5),
4      nn.ReLU(),
5  )
""",
        416,
        "1x28x28",
    ),
    "tabs": (
        IMPORTS
        + "class N(nn.Module):\n\tdef __init__(self):\n\t\tsuper().__init__()\n\t\tself.c = nn.Conv2d(1, 2, 3)\n\tdef forward(self, x):\n\t\treturn self.c(x)\n",
        20,
        "1x28x28",
    ),
    "prose": (
        """\
Here is my model

class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(1, 2, 3)
    def forward(self, x):
        return self.c(x)
""",
        20,
        "1x28x28",
    ),
    "unet": (
        IMPORTS
        + """\
def dc(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.ReLU())
class U(nn.Module):
    def __init__(self):
        super().__init__()
        self.d1 = dc(1, 4); self.d2 = dc(4, 8); self.up = nn.ConvTranspose2d(8, 4, 2, stride=2); self.u1 = dc(8, 4); self.o = nn.Conv2d(4, 1, 1)
        self.p = nn.MaxPool2d(2)
    def forward(self, x):
        a = self.d1(x)
        b = self.d2(self.p(a))
        x = torch.cat([self.up(b), a], dim=1)
        return self.o(self.u1(x))
""",
        765,
        "1x28x28",
    ),
    "cuda if": (
        IMPORTS
        + """\
device = 'cuda' if torch.cuda.is_available() else 'cpu'
class N(nn.Module):
    def __init__(self, act=nn.ReLU):
        super().__init__()
        self.c = nn.Conv2d(1, 2, 3); self.a = act()
        self.apply(self._w)
    def _w(self, m):
        if isinstance(m, nn.Conv2d): nn.init.xavier_uniform_(m.weight)
    def forward(self, x):
        if self.training:
            x = F.dropout(x, 0.1)
        assert x.shape[1] == 1
        return self.a(self.c(x))
net = N().to(device)
if device == 'cuda':
    net = nn.DataParallel(net)
@torch.no_grad()
def test():
    pass
""",
        20,
        "1x28x28",
    ),
}
REFUSED = {
    "weights of another layer": (
        IMPORTS
        + "net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))\nnet[1].weight = net[0].weight",
        5,
        "supported",
    ),
    "rows concatenated": (
        "from keras import layers, Input, Model\ni = Input((8, 8, 3))\na = layers.Conv2D(3, 1)(i)\n"
        "m = Model(i, layers.concatenate([i, a], axis=1))",
        4,
        "supported|function call",
    ),
    "a norm with fewer parameters": (
        "from keras import layers, Input, Sequential\n"
        "m = Sequential([Input((8, 8, 3)), layers.BatchNormalization(scale=False)])",
        2,
        "supported",
    ),
    "two outputs": (
        IMPORTS
        + """\
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(3, 3, 3)
    def forward(self, x):
        return self.c(x), x
""",
        8,
        "one tensor",
    ),
    "gan": (
        IMPORTS
        + """\
class G(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Linear(100, 10)
    def forward(self, z): return self.f(z)
class D(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Linear(10, 1)
    def forward(self, z): return torch.sigmoid(self.f(z))
g = G(); d = D()
""",
        14,
        "a second network",
    ),
    "twice": (
        IMPORTS
        + """\
class D(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Conv2d(3, 3, 3, padding=1)
    def forward(self, z): return self.f(F.relu(self.f(z)))
""",
        8,
        "used twice",
    ),
    "loop unknown": (
        IMPORTS
        + """\
layers = [nn.Conv2d(3, 8, 3)]
for i in range(int(input())):
    layers.append(nn.Conv2d(8, 8, 3))
net = nn.Sequential(*layers)
""",
        5,
        "function call",
    ),
    "scale": (
        IMPORTS
        + """\
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(1, 2, 3)
    def forward(self, x):
        x = x / 255.0
        return self.c(x) * 2
""",
        9,
        "cannot be shown as a layer",
    ),
}


@pytest.mark.parametrize(("text", "parameters", "shape"), READ.values(), ids=READ)
def test_other_forms_are_read(text: str, parameters: int, shape: str) -> None:
    network = nets.read(text)
    assert network.problem is None
    assert network.parameters == parameters
    assert network.input_shape == nets.parse_shape(shape)


@pytest.mark.parametrize(("text", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_what_no_chain_can_show_is_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(reader.PasteProblem, match=message) as caught:
        nets.read(text)
    assert caught.value.line == line
