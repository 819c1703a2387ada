"""Weights that somebody brings: what is read, and what is refused unread."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save
from torch import nn

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.weights import module_weights, weights_file

from ..examples import examples

NET = nets.find("small~1x28x28~conv_1_4_3~batchnorm_4~relu~maxpool_4~flatten~linear_144_10")


class Net(nn.Module):
    """As our own class form prints it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3)
        self.norm1 = nn.BatchNorm2d(4)
        self.fc1 = nn.Linear(144, 10)


def saved(thing: object, **how: bool) -> bytes:
    buffer = io.BytesIO()
    torch.save(thing, buffer, **how)
    return buffer.getvalue()


OURS = module_weights.initialized(NET, 3)
OTHERS = Net()
STATE = OURS.state_dict()
PT = saved(STATE)


def same(module: nn.Module, other: nn.Module) -> bool:
    pairs = zip(module.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(one, two) for one, two in pairs)


@pytest.mark.parametrize(
    "content",
    [
        module_weights.pack(OURS),
        PT,
        saved({"epoch": 3, "model_state_dict": STATE, "loss": 0.5}),
        saved({name: nn.Parameter(one) if one.is_floating_point() else one
               for name, one in STATE.items()}),
    ],
    ids=["safetensors", "state_dict", "checkpoint", "parameters"],
)  # fmt: skip
def test_weights_under_our_names_are_read(content: bytes) -> None:
    result = weights_file.load_weights(NET, content)
    assert same(result.module, OURS)
    assert not result.by_order
    assert not result.module.training


def test_other_names_in_the_same_order_are_matched_and_said() -> None:
    result = weights_file.load_weights(NET, saved(OTHERS.state_dict()))
    assert result.by_order
    assert same(result.module, OTHERS)


def test_half_precision_is_read_as_float32() -> None:
    result = weights_file.load_weights(NET, saved(Net().half().state_dict()))
    assert {p.dtype for p in result.module.parameters()} == {torch.float32}


class Mine:
    """Runs when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("ran",)


def zipped(pickled: bytes, **more: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {"data.pkl": pickled, "version": b"3\n", **more}.items():
            archive.writestr(f"archive/{name}", content)
    return buffer.getvalue()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(PT)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(name, source.read(name))
        archive.writestr("archive/data/99", bytes(50_000_000))
    return buffer.getvalue()


def changed(name: str, value: torch.Tensor) -> dict[str, torch.Tensor]:
    return {**STATE, name: value}


BAD_VALUES = r"0\.bias .* has NaN or infinite values, or the wrong data type"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "does not contain weights"),
        (b"a note, no weights", "does not contain weights"),
        (PT[:-200], "damaged"),
        (module_weights.pack(OURS)[:-5], "damaged"),
        (zipped(b""), "damaged"),
        (bomb(), "compressed parts"),
        (saved(Mine()), r"would run code when loaded \(\w+ mkdir\)"),
        (saved(OURS), r"would run code .*state_dict\(\)"),
        (zipped(pickle.dumps(Mine(), protocol=4)), "would run code"),
        (zipped(pickle.dumps(bytearray(9), protocol=2)), "would run code .*bytearray"),
        (pickle.dumps(STATE), "old version of PyTorch"),
        (saved(STATE, _use_new_zipfile_serialization=False), "old version of PyTorch"),
        (saved([1, 2]), "does not contain a state_dict"),
        (saved({"optimizer": {"lr": 0.1}}), "does not contain a state_dict"),
        (saved(changed("5.weight", torch.zeros(10, 120))),
         r"5\.weight should be \(10, 144\) but is \(10, 120\)"),
        (saved({**STATE, "6.bias": torch.zeros(3)}), r"6\.bias should be – but is \(3,\)"),
        (saved({"conv.weight": torch.zeros(4, 1, 5, 5)}),
         r"tensor 1 of the network, 0\.weight, is \(4, 1, 3, 3\); that of the file, conv\.weight, "
         r"is \(4, 1, 5, 5\)"),
        (saved({"a": STATE["0.weight"], "b": STATE["0.bias"]}),
         r"tensor 3 of the network, 1\.weight, .* –, is –"),
        (saved(changed("0.bias", torch.full((4,), torch.nan))), BAD_VALUES),
        (saved(changed("0.bias", torch.zeros(4, dtype=torch.int64))), BAD_VALUES),
    ],
)  # fmt: skip
def test_unusable_weights_are_refused(
    content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Problem, match=message):
        weights_file.load_weights(NET, content)
    assert list(tmp_path.iterdir()) == [], "code in the file ran"


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_file, "MAX_BYTES", 2**20)
    with pytest.raises(Problem, match="file is 2 MB; the limit is 1 MB"):
        weights_file.load_weights(NET, bytes(2**20 + 1))


@examples(60)
@given(st.integers(0, len(PT) - 1), st.integers(0, 255), st.booleans())
def test_a_byte_that_fell_over_is_survived(place: int, value: int, cut: bool) -> None:
    """Either the file is refused in plain words, or what it says now is taken."""
    damaged = bytearray(PT)
    damaged[place] = value
    with suppress(Problem):  # any other error fails
        weights_file.load_weights(NET, bytes(damaged[:place] if cut else damaged))


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod."])
def test_what_wrappers_put_before_names_is_taken_away(prefix: str) -> None:
    wrapped = {prefix + name: one for name, one in sorted(STATE.items())}
    for content in (saved(wrapped), save(wrapped)):
        result = weights_file.load_weights(NET, content)
        assert same(result.module, OURS)
        assert not result.by_order
