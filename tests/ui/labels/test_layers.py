"""What the sentences on layers say about groups, sizes and training."""

from __future__ import annotations

import pytest

from cnnviz import nets
from cnnviz.ui.labels.layers import layer_sentence


def sentence(network: str, index: int, *, trained: bool = True) -> str:
    built = nets.find(network)
    before = [built.input_shape, *built.shapes()][index]
    row = built.table()[index]
    return layer_sentence(built.layers[index], row, before, trained=trained)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ("conv_8_8_3", "reads all input maps at once (in: 8, out: 8)"),
        ("conv_8_8_3_g2", "reads only the 4 channels of its group (in: 8, out: 8)"),
        ("conv_8_16_3_g8", "reads only one of the input channels (in: 8, out: 16)"),
    ],
)
def test_a_filter_reads_the_channels_of_its_group(layer: str, words: str) -> None:
    assert words in sentence(f"mine~8x9x9~relu~{layer}", 1)
    if "g" in layer:  # also as the first layer
        assert words in sentence(f"mine~8x9x9~{layer}", 0)


@pytest.mark.parametrize("kind", ["maxpool", "avgpool"])
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("2", "The maps shrink to 14 × 14."),
        ("2x1_s2x1", "The maps shrink to 14 × 28."),
        ("3_s1_p1", "The size of the maps stays 28 × 28."),
        ("2_s1_p1", "The maps become 29 × 29."),
    ],
)
def test_a_pooling_says_whether_the_maps_shrink(kind: str, settings: str, words: str) -> None:
    assert sentence(f"mine~1x28x28~{kind}_{settings}", 0).endswith(words)


def test_no_sentence_speaks_of_garments_or_of_training_that_has_not_happened() -> None:
    assert "sleeves" not in sentence("mine~1x28x28~relu~conv_1_2_3", 1)
    for network in ("mine~2x8x8~batchnorm_2", "mine~8~batchnorm1d_8"):
        assert "untrained" not in sentence(network, 0)
        assert sentence(network, 0, trained=False).endswith("leave the values as they are.")
