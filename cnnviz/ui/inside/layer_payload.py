"""What the browser gets of a layer: its values, and how each of them is computed.

Arrays are sent in full as long as they are small.  Larger maps are sent as shades of fewer cells,
and the numbers behind a cell when it is chosen (``detail.py``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.figures import colors
from cnnviz.grid.geometry import to_pair
from cnnviz.nets import Network, Row, shape_text
from cnnviz.nets.layers.kinds import Block, ConvTranspose2d, Residual
from cnnviz.nets.placed_layers import PlacedLayer, path_ends, placed_layers
from cnnviz.ui.inside.features import features_payload
from cnnviz.ui.inside.strip import encode, network_fields, path_names
from cnnviz.ui.kit.i18n import _n
from cnnviz.ui.kit.size_formula import tensor_shapes
from cnnviz.ui.labels.layers import layer_sentence, layer_title
from cnnviz.ui.models.activations import map_reading
from cnnviz.ui.models.loading import Floats, Model

if TYPE_CHECKING:
    from cnnviz.inside.gates import Gate
    from cnnviz.inside.reading import LayerReading
    from cnnviz.inside.statistics import MapStatistics

MOST_BYTES = 300_000
"""Of an array that is sent in full."""
TILE = 84
"""Side of larger maps as they are sent, at most."""
MOST_CELLS = 250_000
"""Of all larger maps of a layer together."""
MOST_PRODUCTS = 25
"""Of a sum that the browser writes out, MOST_TERMS of static/components/inside/sums.js."""


def layer_payload(
    model: Model, row: Row, before: Floats, after: Floats, strip: str, *, statistics: bool
) -> dict[str, Any]:
    """Return what static/components/inside/layer.js draws of a layer, which may be inside a block.

    Its input is (C, H, W) or (F,), its output (C', H', W') or (F',); ``strip`` identifies the
    network and its input.  ``row`` is that of :func:`~cnnviz.nets.placed_layers.placed_layers`.
    The statistics of large maps take long: they are only computed if they are shown.
    """
    from cnnviz.inside.statistics import map_statistics, map_strengths

    wanted = statistics or after.nbytes <= MOST_BYTES
    maps = after if after.ndim == 3 else after[None]  # the statistics of a vector are of all values
    reading = None
    if after.ndim == 3 and before.ndim == 3:
        reading = map_reading(model, row.index, before, after)
    read = before if reading is None else reading.inputs
    payload = {
        "id": f"{strip}/{row.index}",
        "index": row.index,
        **_heading(model, row),
        "shape": list(after.shape),
        "inputShape": list(read.shape),
        "inputs": encode_values(read),
        "outputs": encode_values(after),
        "limit": figures.magnitude(after),
        "inputLimit": figures.magnitude(read),
        "grayscale": _is_gray(row.index, before),
        "strongest": int(figures.map_magnitudes(after).argmax()),
        "strength": encode_floats(map_strengths(after)) if after.ndim == 3 else None,
        "statistics": _statistics(map_statistics(maps)) if wanted else None,
        "fields": network_fields(model.network, row.index),
        "paths": _paths(model.network, row.index),
    }
    if after.ndim == 3 and before.ndim == 3:
        payload["reading"] = reading and _reading(reading, placed_layers(model.network)[row.index])
    if after.ndim == 1:
        payload |= features_payload(model, row.index, after)
    return payload


def _heading(model: Model, row: Row) -> dict[str, Any]:
    """Return the name of a layer, its shapes, its parameters and what it does."""
    network = model.network
    placed = placed_layers(network)[row.index]
    layer, before = placed.layer, placed.input_shape
    last = row.index == len(network.layers) - 1
    parameters = ""
    if row.parameters:
        terms, _equals, _total = row.arithmetic.rpartition(" = ")
        count = f"{terms} = {row.parameters:,}"
        parameters = _n("{count} parameter", "{count} parameters", row.parameters, count=count)
    trained = model.key.seed is None
    return {
        "number": row.name if placed.inner else f"{row.index + 1}",
        "title": layer_title(layer),
        "code": row.layer,
        "size": shape_text(row.output_shape).replace("×", " × "),
        "parameters": parameters,
        "tensors": tensor_shapes(layer.weight_shapes()),
        "sentence": layer_sentence(layer, row, before, last=last, trained=trained),
    }


def _paths(network: Network, place: int) -> list[dict[str, Any]]:
    """Return the paths of a block: their names, their last layers and the maps that they make."""
    placed = placed_layers(network)
    block = placed[place].layer
    if not isinstance(block, Block):
        return []
    counts = [shapes[-1][0] for shapes in block.path_shapes(placed[place].input_shape)]
    concatenated = not isinstance(block, Residual)
    paths = zip(path_names(network, place), path_ends(network, place), counts, strict=True)
    return [
        {
            "name": name,
            "layer": end,
            "label": placed[end].row.name if end >= 0 else "",
            "first": sum(counts[:number]) if concatenated else 0,
            "count": count,
        }
        for number, (name, end, count) in enumerate(paths)
    ]


def _is_gray(index: int, before: Floats) -> bool:
    """Return whether a layer's input is a grayscale image with values from 0 to 1."""
    return bool(index == 0 and len(before) == 1 and 0 <= before.min() <= before.max() <= 1)


def encode_values(values: Floats) -> dict[str, Any]:
    """Return an array in full, or maps as shades of fewer cells: each map has its own scale."""
    if values.ndim == 1 or values.nbytes <= MOST_BYTES:
        return {"floats": encode_floats(values)}
    small = shrink_maps(values)
    limits = figures.map_magnitudes(small)
    levels = colors.levels(small, limits[:, None, None])
    return {
        "levels": encode(levels.tobytes()),
        "limits": encode_floats(limits),
        "height": small.shape[1],
        "width": small.shape[2],
    }


def shrink_maps(values: Floats) -> Floats:
    """Return maps (C, H, W) with fewer cells, about MOST_CELLS in all: means of blocks."""
    import torch

    most = min(TILE, math.isqrt(MOST_CELLS // len(values)))
    times = [-(-side // most) for side in values.shape[1:]]
    small: Floats = torch.nn.functional.avg_pool2d(torch.from_numpy(values), times).numpy()
    return small


def _reading(reading: LayerReading, placed: PlacedLayer) -> dict[str, Any]:
    kernels, layer = reading.kernels, placed.layer
    return {
        "kind": reading.kind,
        "depth": reading.depth,
        "shared": reading.shared,
        "rows": _lists(list(reading.rows)),
        "columns": _lists(list(reading.columns)),
        "divisors": None if reading.divisors is None else reading.divisors.tolist(),
        "biases": _optional(reading.biases),
        "norms": _optional(reading.norms),
        "slope": reading.slope,
        "kernelRows": _lists(reading.kernel_rows),
        "kernelColumns": _lists(reading.kernel_columns),
        "transposed": _settings(layer) if isinstance(layer, ConvTranspose2d) else None,
        "gate": reading.gate and _gate(reading.gate),
        "kernels": _optional(kernels if kernels is None or kernels.nbytes <= MOST_BYTES else None),
        "kernelShape": None if kernels is None else list(kernels.shape),
        "kernelLimit": 0 if kernels is None else figures.magnitude(kernels),
    }


def _settings(layer: ConvTranspose2d) -> dict[str, tuple[int, int]]:
    return {
        "stride": to_pair(layer.stride),
        "padding": to_pair(layer.padding),
        "dilation": to_pair(layer.dilation),
        "outputPadding": to_pair(layer.output_padding),
    }


def _gate(gate: Gate) -> dict[str, Any]:
    """Return how factors are made; weights only where their products can be written out."""
    return {
        "means": encode_floats(gate.means),
        "hidden": encode_floats(gate.hidden),
        "factors": encode_floats(gate.factors),
        "hard": gate.hard,
        "steps": [
            {
                "sums": encode_floats(weights @ values),
                "biases": encode_floats(biases),
                "weights": encode_floats(weights) if len(values) <= MOST_PRODUCTS else None,
            }
            for weights, values, biases in (
                (gate.weights_in, gate.means, gate.biases_in),
                (gate.weights_out, gate.hidden, gate.biases_out),
            )
        ],
    }


def _lists(windows: Sequence[NDArray[Any]] | None) -> list[list[int]] | None:
    return None if windows is None else [cells.tolist() for cells in windows]


def _statistics(statistics: MapStatistics) -> dict[str, Any]:
    return {
        **{
            name: encode_floats(getattr(statistics, name))
            for name in ("mean", "deviation", "zeros")
        },
        "counts": encode(statistics.counts.astype(np.int32).tobytes()),
        "bins": statistics.counts.shape[1],
        "low": statistics.low,
        "high": statistics.high,
        "total": encode_floats(
            np.array([statistics.total_mean, statistics.total_deviation], np.float32)
        ),
        "dead": statistics.dead,
    }


def _optional(values: Floats | None) -> str | None:
    return None if values is None else encode_floats(values)


def encode_floats(values: Floats) -> str:
    """Return an array of float32 in base64."""
    return encode(np.ascontiguousarray(values, np.float32).tobytes())
