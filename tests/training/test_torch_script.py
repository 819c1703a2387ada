"""The script of a run is run as printed, and compared with the run."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import datasets, models

from cnnviz import data, nets
from cnnviz.data import image_folders as sets
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.training import Event, EventKind, Phase, Progress, Settings, State, Store
from cnnviz.training.export import torch_script
from cnnviz.training.recipe import schedules
from cnnviz.training.recipe.choices import Schedule, Start
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.weights import module_weights

from ..rounding import assert_equal_but_rounding
from .queued_runs import train_queued

ROOT = Path(__file__).parents[2]
NET = "moody~1x28x28~conv_1_4_3~batchnorm_4~relu~maxpool_2~dropout_0.3~flatten~linear_676_10"
BLOCK = "block~1x28x28~conv_1_4_3_p1~residual~conv_4_4_3_p1~relu~end~relu~avgpool_4~flatten"
BRANCHES = (
    "branches~1x28x28~zeropad_0x1x0x1~conv_1_4_3_s2~relu6~branches~conv_4_2_1~relu"
    "~branch~conv_4_2_3_p1~batchnorm_2_e0.001~relu~concat~avgpool_2~flatten"
)
RUN = Settings(
    nets.find(NET), data="practice", train_images=230, batch_size=50, epochs=3, device="cpu", seed=4
)


@pytest.fixture
def store() -> Store:
    return Store()


def run_script(text: str) -> tuple[dict[str, Any], list[str]]:
    """Run a script and return its names and what it printed."""
    printed: list[str] = []
    names: dict[str, Any] = {"print": printed.append, "__name__": "__main__"}
    before = torch.get_num_threads()
    try:
        exec(compile(text, "script.py", "exec"), names)
    finally:
        torch.set_num_threads(before)
    return names, printed


def check_script(store: Store, run_id: str) -> None:
    """Run the script of a run; its weights and figures must equal those of the run."""
    run = store.run(run_id)
    names, printed = run_script(torch_script.to_pytorch(run, store.events(run_id)))
    ours = module_weights.unpack(run.settings.network, store.weights(run_id, "last"))
    state = names["model"].state_dict().values()
    for mine, theirs in zip(ours.state_dict().values(), state, strict=True):
        assert_equal_but_rounding(mine, theirs.cpu())
    ends = [one for one in store.progress(run_id) if one.phase == Phase.EPOCH]
    lines = [line for line in printed if "validation" not in line]
    for one, line in zip(ends, lines, strict=False):
        loss = float(re.findall(r"loss ([\d.]+)", line)[0])
        assert loss == pytest.approx(one.test_loss, abs=2e-4)


def trained_run(store: Store, settings: Settings, *events: Event) -> str:
    run_id = store.add(settings, "me")
    for event in events:
        store.record(run_id, event)
    assert train_queued(store, run_id).state == State.DONE
    return run_id


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"validation": 0.25},
        {"optimizer": "momentum", "schedule": "one-cycle", "weight_decay": 0.01},
        {"optimizer": "adamw", "schedule": "step", "label_smoothing": 0.1, "accumulate": 2},
        {"optimizer": "sgd", "schedule": "cosine", "augment": ("flip", "shift", "crop", "erase")},
        {"network": nets.find(f"{BLOCK}~linear_196_10"), "train_images": None, "epochs": 1},
        {"network": nets.find(f"{BRANCHES}~linear_196_10"), "epochs": 1},
        {"frozen": 3, "augment": ("resized-crop",)},
        {
            "network": nets.find(
                "normed~1x28x28~conv_1_4_3_s2~batchnorm_4~relu~flatten"
                "~linear_676_16~batchnorm1d_16~linear_16_10"
            ),
            "keep_statistics": True,
        },
    ],
    ids=[
        "plain",
        "validation",
        "momentum",
        "adamw",
        "augmented",
        "residual",
        "branches",
        "frozen",
        "statistics",
    ],
)
def test_the_script_repeats_the_run(store: Store, changed: dict[str, Any]) -> None:
    check_script(store, trained_run(store, dataclasses.replace(RUN, **changed)))


def test_the_script_repeats_changes_of_the_learning_rate(store: Store) -> None:
    settings = dataclasses.replace(RUN, schedule="cosine")  # type: ignore[arg-type]
    rates = (Event(EventKind.RATE, 4, 1, 0.01), Event(EventKind.RATE, 9, 2, 0.0004))
    run_id = trained_run(store, settings, *rates)
    assert "4: 0.01, 9: 0.0004" in torch_script.to_pytorch(store.run(run_id), store.events(run_id))
    check_script(store, run_id)


def test_the_script_repeats_a_continued_run_from_the_beginning(store: Store) -> None:
    first = trained_run(store, dataclasses.replace(RUN, schedule="cosine"))  # type: ignore[arg-type]
    second = store.continue_from(first, 2, "me", epochs=5, rate=0.003)
    assert train_queued(store, second).state == State.DONE
    check_script(store, second)


def test_the_script_of_a_stopped_run_ends_at_the_same_step(store: Store) -> None:
    """The step of Stop is inserted by hand: when it reaches a worker is not predictable."""
    whole = trained_run(store, RUN)
    stop = Event(EventKind.STOP, 7, 2)
    names, printed = run_script(torch_script.to_pytorch(store.run(whole), [stop]))
    assert names["step"] == 7
    assert len(printed) == 2


@pytest.mark.parametrize("schedule", list(Schedule))
def test_the_script_has_the_same_schedule(schedule: Schedule) -> None:
    name = schedules.FUNCTIONS[schedule].__name__
    names: dict[str, Any] = {"math": math}
    exec(torch_script.definitions(Path(schedules.__file__), [name]), names)
    for step in range(100):
        assert names[name](step / 100) == schedules.FUNCTIONS[schedule](step / 100)


def test_the_script_reads_the_same_images_by_torchvision(
    store: Store, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script's own reader of the files, in a folder as the script makes it."""
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    settings = dataclasses.replace(RUN, data="mnist", epochs=1)
    run_id = trained_run(store, settings)
    raw = tmp_path / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file in (data_folder / "MNIST" / "raw").glob("*.gz"):
        (raw / file.name).symlink_to(file)
    monkeypatch.chdir(tmp_path)
    text = torch_script.to_pytorch(store.run(run_id), [])
    assert "cnnviz import" not in text
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr[-2000:]
    loss = float(re.findall(r"loss ([\d.]+)", done.stdout)[0])
    assert loss == pytest.approx(store.progress(run_id)[-1].test_loss, abs=2e-4)


def test_the_script_reads_color_photographs_by_torchvision(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    photos = {part: rng.integers(0, 256, (12, 32, 32, 3), np.uint8) for part in (True, False)}

    class Photos:
        """What torchvision's CIFAR10 has: an array and a list."""

        def __init__(self, _root: str, *, train: bool, download: bool) -> None:
            self.data, self.targets = photos[train], [*range(10), 0, 1]

    monkeypatch.setattr(datasets, "CIFAR10", Photos)
    network = nets.find("small~3x32x32~conv_3_2_3~relu~flatten~linear_1800_10")
    settings = dataclasses.replace(
        RUN, network=network, data="cifar10", epochs=1, train_images=10, batch_size=5
    )
    names, printed = run_script(torch_script.to_pytorch(store.run(store.add(settings, "me")), []))
    assert len(printed) == 1
    for name, expected in (("train", photos[True][:10]), ("test", photos[False])):
        assert (names[f"{name}_images"].numpy() == expected.transpose(0, 3, 1, 2)).all()
        assert names[f"{name}_labels"].tolist() == [*range(10), 0, 1][: len(expected)]


def test_the_csv_file_has_all_fields_of_progress() -> None:
    record = Progress(Phase.EPOCH, 1, 5, 10, 1.5, 333.0, "CPU, really", 1e-3, 0.5, 0.8, 0.4)
    (row,) = csv.DictReader(io.StringIO(torch_script.to_csv([record])))
    assert row["device"] == "CPU, really"
    assert (row["phase"], float(row["train_loss"]), row["test_loss"]) == ("epoch", 0.4, "")
    assert list(row) == [field.name for field in dataclasses.fields(Progress)]


def pets(count: int, side: int) -> bytes:
    """Return a zip of dark cats and light dogs."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, tone in (("cat", 30), ("dog", 200)):
            for number in range(count):
                image = io.BytesIO()
                Image.new("RGB", (side, side), (tone, number, 99)).save(image, "PNG")
                zipped.writestr(f"{name}/{number}.png", image.getvalue())
    return file.getvalue()


def test_the_script_of_an_image_folder_says_how_it_was_read_and_repeats_the_run(
    store: Store,
) -> None:
    card = sets.add_folder(
        io.BytesIO(pets(10, 9)), ImportOptions(side=8, seed=5), origin="my pets.zip"
    )
    net = "pets~3x8x8~conv_3_4_3~relu~flatten~linear_144_2"
    settings = Settings(nets.find(net), data=card.name, epochs=2, batch_size=5, device="cpu")
    run_id = trained_run(store, settings)
    text = torch_script.to_pytorch(store.run(run_id), store.events(run_id))
    assert "python -m cnnviz data add 'my pets.zip' --side 8 --rgb --seed 5" in text
    check_script(store, run_id)


def test_the_script_starts_from_published_weights(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is in torch's download folder, where both find it."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    url: str = models.get_weight("ResNet18_Weights.IMAGENET1K_V1").url
    cache = tmp_path / "torch" / "hub" / "checkpoints"
    cache.mkdir(parents=True)
    torch.manual_seed(8)
    torch.save(models.resnet18(weights=None).state_dict(), cache / url.rpartition("/")[2])
    card = sets.add_folder(
        io.BytesIO(pets(12, 40)), ImportOptions(side=32, seed=5), origin="pets.zip"
    )
    preset = PRESETS["textbook-resnet18"].for_dataset(data.dataset_info(card.name))
    run_id = trained_run(store, dataclasses.replace(preset, epochs=2, batch_size=8, device="cpu"))
    text = torch_script.to_pytorch(store.run(run_id), store.events(run_id))
    assert 'models.get_model("resnet18", weights="IMAGENET1K_V1")' in text
    assert "frozen.eval()" in text
    check_script(store, run_id)


def test_the_script_starts_from_the_weights_of_a_package(store: Store) -> None:
    card = sets.add_folder(
        io.BytesIO(pets(12, 40)), ImportOptions(side=32, seed=5), origin="pets.zip"
    )
    network = nets.adapt_network(nets.find("efficientnet-lite0"), (3, 32, 32), 2)
    assert network is not None
    settings = Settings(network, data=card.name, epochs=1, batch_size=8, device="cpu",
                        start=Start.IMAGENET, frozen=76)  # fmt: skip
    check_script(store, trained_run(store, settings))


def test_the_script_starts_from_the_weights_of_photo_cnn(store: Store) -> None:
    card = sets.add_folder(
        io.BytesIO(pets(12, 40)), ImportOptions(side=32, seed=5), origin="pets.zip"
    )
    network = nets.adapt_network(nets.find("photo-cnn"), (3, 32, 32), 2)
    assert network is not None
    settings = Settings(network, data=card.name, epochs=2, batch_size=8, device="cpu",
                        start=Start.CIFAR10, frozen=22, validation=0.2)  # fmt: skip
    check_script(store, trained_run(store, settings))
