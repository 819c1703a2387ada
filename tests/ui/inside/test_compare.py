"""What the browser gets of two networks or images side by side."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest
import torch

from cnnviz import figures, nets
from cnnviz.ui.inside.compare import figures as compared
from cnnviz.ui.inside.compare.choice import Side
from cnnviz.ui.inside.compare.view import compare_payload
from cnnviz.ui.models.activations import activations, probabilities
from cnnviz.ui.models.loading import Floats, ModelKey

from .test_layer_payload import model_of
from .test_space import NET, image_of

OTHER = "n~1x8x8~conv_1_3_5~relu"


@pytest.fixture
def sides() -> tuple[Side, Side]:
    first, second = (model_of(nets.find(NET), seed) for seed in (0, 1))
    first, second = (replace(one, classes=("a", "b")) for one in (first, second))
    return Side(first, image_of(first), "first"), Side(second, image_of(second), "second")


def outputs_of(sides: tuple[Side, Side]) -> list[list[Floats]]:
    """Return the outputs of both, whose modules have the same name."""
    return [activations(one.model, one.image.input, str(id(one))) for one in sides]


def test_the_difference_is_that_of_torch(sides: tuple[Side, Side]) -> None:
    outputs = outputs_of(sides)
    for place in range(6):
        both = [torch.from_numpy(one[place]) for one in outputs]
        expected = both[1] - both[0]
        data = compare_payload(sides, outputs, place)["difference"]
        values = np.frombuffer(base64.b64decode(data["values"]["floats"]), np.float32)
        assert np.array_equal(values.reshape(data["shape"]), expected.numpy())
        assert data["limit"] == expected.abs().max().item()
        assert data["pair"] == [one[tuple(data["place"])].item() for one in both]
        assert abs(data["pair"][1] - data["pair"][0]) == pytest.approx(data["limit"])


def test_the_answers_are_the_best_classes_with_their_probabilities(
    sides: tuple[Side, Side],
) -> None:
    outputs = outputs_of(sides)
    for answer, side, output in zip(
        compare_payload(sides, outputs, 0)["answers"], sides, outputs, strict=True
    ):
        shares = probabilities(side.model, output[-1])
        assert [share for _name, share, _true in answer] == pytest.approx(
            sorted(shares, reverse=True), abs=1e-6
        )


def test_the_figures_are_the_maps_of_both_and_their_difference(
    monkeypatch: pytest.MonkeyPatch, sides: tuple[Side, Side]
) -> None:
    models = [replace(one.model, key=ModelKey(str(place))) for place, one in enumerate(sides)]
    monkeypatch.setattr(compared, "cached_model", lambda key: models[int(key.id)])
    first, other = ((model.key, side.image) for model, side in zip(models, sides, strict=True))
    drawn = compared.compared_figures((first, other), ("first", "second"), 0)
    outputs = [activations(model, sides[0].image.input) for model in models]
    both = [one[0] for one in outputs]
    limit = max(float(np.abs(one).max()) for one in both)
    expected = [
        *(figures.maps_figure(one, limit=limit) for one in both),
        figures.maps_figure(both[1] - both[0]),
    ]
    for draw, other_figure in zip(drawn.values(), expected, strict=True):
        *maps, bar = draw().axes
        *others, other_bar = other_figure.axes
        for one, same in zip(maps, others, strict=True):
            assert [image.get_array().tolist() for image in one.images] == [
                image.get_array().tolist() for image in same.images
            ]
        texts = [[label.get_text() for label in one.get_yticklabels()] for one in (bar, other_bar)]
        assert texts[0] == texts[1]


def test_layers_that_differ_in_shape_are_refused_in_words(sides: tuple[Side, Side]) -> None:
    other = model_of(nets.find(OTHER))
    mixed = (sides[0], Side(other, image_of(other), "other"))
    outputs = outputs_of(mixed)
    data = compare_payload(mixed, outputs, 0)
    assert data["difference"] is None
    assert data["refused"] == (
        "Layer 1 of first is 3×6×6, that of other 3×4×4: they cannot be subtracted."
    )
    assert compare_payload(mixed, outputs, 4)["refused"] == "other has no layer 5."
    assert data["answers"][1] == []  # it ends in maps
