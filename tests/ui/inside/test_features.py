"""Where the inputs of a linear layer come from, and what adds most to a value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz import nets
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.ui.inside.features import (
    MOST_TERMS,
    Source,
    features_payload,
    layer_before,
    source_maps,
    unit_detail,
)
from cnnviz.ui.models.activations import activations, layer_module, layer_values
from cnnviz.ui.models.loading import Floats, Model, ModelKey
from cnnviz.weights import module_weights

NET = "n~2x8x8~conv_2_4_3~relu~maxpool_2~flatten~linear_36_7~relu~dropout_0.5~linear_7_3"


def opened(text: str = NET) -> tuple[Model, list[Floats]]:
    network = nets.find(text)
    module = module_weights.initialized(network, 3).eval()
    model = Model(ModelKey(text), network, module, "practice", ("a", "b", "c"))
    x = np.random.default_rng(1).random(network.input_shape, dtype=np.float32)
    return model, [x, *activations(model, x)]


def detail_of(model: Model, index: int, unit: int, values: list[Floats]) -> Any:
    return unit_detail(model, index, unit, values, (values[index], values[index + 1]))


@pytest.mark.parametrize(
    ("index", "source"),
    [
        (4, Source(2, (4, 3, 3), direct=True)),
        (7, Source(2, (4, 3, 3), direct=False)),
    ],
)
def test_the_source_of_a_vector_are_the_last_maps(index: int, source: Source) -> None:
    assert source_maps(nets.find(NET), index) == source


def test_a_network_that_flattens_its_image_has_the_image_as_source() -> None:
    network = nets.find("n~1x4x4~flatten~linear_16_3")
    assert source_maps(network, 1) == Source(-1, (1, 4, 4), direct=True)


def test_pooled_maps_of_one_cell_are_no_source() -> None:
    network = nets.find("n~1x4x4~conv_1_3_3~adaptiveavgpool_1~flatten~linear_3_2")
    assert source_maps(network, 3) == Source(0, (3, 2, 2), direct=False)


def test_the_terms_of_a_linear_layer_are_weight_times_value() -> None:
    model, values = opened()
    detail: Any = detail_of(model, 4, 5, values)
    weight = model.module[4].weight[5].detach().numpy()
    products = weight * values[4]
    largest = np.sort(np.abs(products))[::-1][:MOST_TERMS]
    np.testing.assert_allclose([abs(term[2]) for term in detail["terms"]], largest, rtol=1e-5)
    for place, value, product in detail["terms"]:
        assert value == values[4][place]
        assert product == pytest.approx(float(products[place]), rel=1e-5)
    assert detail["bias"] == pytest.approx(float(model.module[4].bias[5].detach()), abs=1e-5)
    assert detail["value"] == values[5][5]
    assert "cells" not in detail  # the terms are the cells


def test_a_class_is_drawn_back_to_the_cells_of_the_maps() -> None:
    model, values = opened()
    detail: Any = detail_of(model, 7, 2, values)
    assert detail["count"] == 7
    assert detail["cellsCount"] == 36
    for place, value, _product in detail["cells"]:
        assert value == values[3].ravel()[place]


def test_a_linear_layer_inside_a_block_has_terms_and_names_what_it_reads() -> None:
    text = "n~1x4x4~flatten~linear_16_6~residual~linear_6_5~relu~linear_5_6~end~linear_6_3"
    model, values = opened(text)
    first, second = (
        one.place for one in placed_layers(model.network) if one.inner in ("layers.0", "layers.2")
    )
    assert [layer_before(model.network, place) for place in (1, first, second)] == [0, 1, 5]
    for place in (first, second):
        ends = layer_values(model, place, values[0], values[1:], "")
        detail: Any = unit_detail(model, place, 4, values, ends)
        weight = layer_module(model, place).weight[4].detach().numpy()
        assert detail["value"] == ends[1][4]
        assert detail["count"] == len(ends[0])
        for at, value, product in detail["terms"]:
            assert value == ends[0][at]
            assert product == pytest.approx(float(weight[at] * ends[0][at]), rel=1e-5, abs=1e-7)
        payload = features_payload(model, place, ends[1])
        assert payload["linear"]
        assert payload["source"] is None


def test_other_layers_and_values_have_no_terms() -> None:
    model, values = opened()
    assert detail_of(model, 3, 0, values) is None
    assert detail_of(model, 7, 3, values) is None


def test_through_a_layer_that_bends_there_are_no_exact_cells() -> None:
    model, values = opened("n~1x4x4~conv_1_2_3~flatten~linear_8_5~tanh~linear_5_3")
    detail: Any = detail_of(model, 4, 1, values)
    assert "cells" not in detail
    assert len(detail["terms"]) == 5


def test_what_is_not_a_number_is_sent_as_nothing() -> None:
    model, values = opened()
    values[7][:] = np.nan
    values[8][:] = np.nan
    detail: Any = detail_of(model, 7, 0, values)
    assert detail["value"] is None
    assert detail["terms"][0][2] is None
