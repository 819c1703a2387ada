"""What the lesson on batches computes of tensors and epochs, against torch."""

from __future__ import annotations

from math import prod

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.data import DataLoader

from cnnviz.lessons.batches import STEP, pick, shuffle_epoch, split_epoch, strides, values_at


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_an_index_picks_what_it_picks_in_torch(shape: list[int], data: st.DataObject) -> None:
    index = [data.draw(st.none() | st.integers(0, size - 1)) for size in shape]
    exam = torch.arange(0, STEP * prod(shape), STEP).view(shape)
    theirs = exam[tuple(slice(None) if place is None else place for place in index)]
    ours = pick(shape, index)
    assert strides(shape) == exam.stride()
    assert ours.shape == tuple(theirs.shape)
    assert ours.stride == theirs.stride()
    assert ours.offset == theirs.storage_offset()
    np.testing.assert_array_equal(values_at(ours.places()), theirs.numpy())


def test_the_number_of_the_textbook() -> None:
    assert torch.arange(0, 500, 3)[:75].view(3, 5, 5)[2][0][3] == 159
    assert values_at(pick((3, 5, 5), (2, 0, 3)).places()) == 159


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 70), st.booleans(), st.integers(0, 999))
def test_an_epoch_has_the_batches_of_a_data_loader(
    count: int, size: int, drop: bool, seed: int
) -> None:
    generator = torch.Generator().manual_seed(seed)
    data: list[int] = list(range(count))
    loader = DataLoader(
        data,  # type: ignore[arg-type]
        batch_size=size,
        drop_last=drop,
        shuffle=True,
        generator=generator,
    )
    sizes = split_epoch(count, size, drop_last=drop)
    for epoch in range(3):
        batches = [batch.tolist() for batch in loader]
        assert [len(batch) for batch in batches] == sizes
        order = [image for batch in batches for image in batch]
        assert order == list(shuffle_epoch(count, seed, epoch))[: sum(sizes)]


def test_the_epochs_of_the_texts() -> None:
    assert len(split_epoch(60_000, 100)) == 600
    batches = split_epoch(60_000, 64)
    assert (len(batches), batches[-1]) == (938, 32)
    order = torch.Generator().manual_seed(1)
    loader = DataLoader(range(60_000), batch_size=60_000, shuffle=True, generator=order)  # type: ignore[arg-type,var-annotated]
    assert next(iter(loader)).tolist() == list(shuffle_epoch(60_000, 1, 0))
