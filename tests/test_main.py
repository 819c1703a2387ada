"""The command line, run in this process except where a test needs a terminal or a signal."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from cnnviz import nets
from cnnviz.__main__ import main
from cnnviz.data import PHOTO_CLASSES, Dataset, load, samples
from cnnviz.training.loop import evaluation
from cnnviz.weights import model_cards

ROOT = Path(__file__).parents[1]
TINY = "tiny~1x28x28~maxpool_4~flatten~linear_49_10"
FROZEN = "two~1x28x28~conv_1_2_3~maxpool_4~flatten~linear_72_10"
TRAIN = ["train", "--net", TINY, "--data", "practice", "--train-images", "500"]


@dataclass(frozen=True)
class Result:
    """The exit code of a command and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Result]


@pytest.fixture
def cnnviz(capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Return a function that runs the command line in this process."""
    threads = torch.get_num_threads()

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as end:  # from argparse
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    yield run
    torch.set_num_threads(threads)


def test_training_prints_json_and_saves_weights_with_a_card(
    cnnviz: Command, tmp_path: Path
) -> None:
    result = cnnviz(*TRAIN, "--epochs", "2", "--seed", "1", "--json", "--save", str(tmp_path / "m"))
    assert (result.returncode, result.stderr) == (0, "")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["epoch"] for record in records if record.get("phase") == "epoch"] == [1, 2]
    last = records[-1]
    assert last.keys() >= {"test_accuracy", "train_seconds", "images_per_second", "device"}
    assert last["settings"]["seed"] == 1

    trained = model_cards.load_model(tmp_path / "m")
    assert json.loads(json.dumps(dataclasses.asdict(trained.card))) == last
    assert evaluation.evaluate(trained.module, load("practice"))[1] == last["test_accuracy"]
    card = (tmp_path / "m" / "card.md").read_text()
    assert f"**{last['test_accuracy']:.2%}**" in card
    assert "drawn by cnnviz" in card


def test_arguments_override_those_of_a_preset(cnnviz: Command) -> None:
    result = cnnviz(*TRAIN, "--preset", "quick", "--epochs", "1", "--json")
    settings = json.loads(result.stdout.splitlines()[-1])["settings"]
    assert (settings["epochs"], settings["net"]) == (1, TINY)
    assert (settings["batch_size"], settings["optimizer"]) == (128, "adamw")


def test_training_prints_a_line_per_epoch(cnnviz: Command) -> None:
    result = cnnviz(*TRAIN, "--epochs", "2")
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert [line.split()[:2] for line in lines[:-1]] == [["epoch", "1"], ["epoch", "2"]]
    assert "test accuracy" in lines[-1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_a_terminal_shows_a_bar_below_the_epochs() -> None:
    import pty
    import termios

    reader, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 100))
    command = [sys.executable, "-m", "cnnviz", *TRAIN, "--epochs", "2"]
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=terminal, check=True)
    os.close(terminal)
    screen = os.read(reader, 100_000).decode()
    os.close(reader)
    assert "epoch 2: 100%|" in screen
    assert "images/s" in screen
    assert len(result.stdout.splitlines()) == 3


@pytest.fixture
def sigint_enabled() -> Iterator[None]:
    """Enable SIGINT: shells disable it for programs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT")
@pytest.mark.usefixtures("sigint_enabled")
def test_ctrl_c_saves_the_trained_weights(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cnnviz", *TRAIN, "--epochs", "10000", "--json"]
    with subprocess.Popen(
        [*command, "--save", str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["epoch"] == 3:
                break
        process.send_signal(signal.SIGINT)
        last = json.loads(process.stdout.read().splitlines()[-1])
    assert process.returncode == 130
    assert last["epochs_done"] >= 2
    assert model_cards.load_model(tmp_path).card.epochs_done == last["epochs_done"]


def test_the_layer_table_shows_its_arithmetic(cnnviz: Command) -> None:
    result = cnnviz("table", "--net", "lenet5")
    assert result.returncode == 0
    assert "16·6·5·5 + 16 = 2416" in result.stdout
    assert "61,706 parameters" in result.stdout


def test_the_layer_table_shows_receptive_fields_and_memory(cnnviz: Command) -> None:
    lines = cnnviz("table", "--net", "lenet5-convs").stdout.splitlines()
    assert lines[1].split("  ")[-1] == "memory"
    row = [cell.strip() for cell in lines[4].split("  ") if cell.strip()]
    assert row[1:4] == ["conv2", "Conv2d(6, 16, 5)", "16×24×24"]
    assert row[-5:] == ["1,382,400", "9×9", "1×1", "12…20 × 12…20", "36.0 KiB"]
    assert "483.8 KiB of activations" in lines[-1]


def test_the_layer_table_names_a_layer_that_does_not_fit_the_input(cnnviz: Command) -> None:
    result = cnnviz("table", "--net", "lenet5", "--input", "1x32x32")
    assert result.returncode == 1
    assert "Layer linear1, Linear(120, 84), does not fit" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["table", "--net", "no-such-net"], 1, "Unknown network no-such-net. Available: "),
        (["table", "--input", "28"], 1, "its input is flat (features: 28)"),
        (["table", "--input", "wide"], 1, "wide is not an input shape"),
        (["train", "--epochs", "0"], 1, "The number of epochs is 0"),
        (["train", "--epochs", "many"], 2, "invalid int value"),
        ([], 2, "COMMAND"),
    ],
    ids=str,
)
def test_wrong_arguments_are_refused_without_a_traceback(
    cnnviz: Command, arguments: list[str], code: int, message: str
) -> None:
    result = cnnviz(*arguments)
    assert result.returncode == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


TEXTS = ["fashion-cnn", "fashion-dnn", "lecture-cnn", "lenet5", "mnist-cnn"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_bundled_network_reaches_the_accuracy_on_its_card(
    name: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    trained = model_cards.load_bundled_model(name)
    assert trained.network == nets.find(name)
    loss, accuracy = evaluation.evaluate(trained.module, load(trained.card.data))
    assert accuracy == pytest.approx(trained.card.test_accuracy, abs=5e-4)
    assert loss == pytest.approx(trained.card.test_loss, abs=1e-3)
    assert sum(p.numel() for p in trained.module.parameters()) == trained.card.parameters
    assert not trained.module.training


def test_the_networks_of_the_texts_are_bundled() -> None:
    assert set(model_cards.bundled_models()) == {*TEXTS, "photo-cnn"}
    assert model_cards.load_card(model_cards.BUNDLED / "fashion-cnn").test_accuracy >= 0.91


def test_the_bundled_network_for_photographs_reaches_the_accuracy_on_its_card(
    data_folder: Path,
) -> None:
    path = data_folder / "photos10.zip"
    if not path.is_file():
        pytest.skip(f"no {path.name}")
    trained = model_cards.load_bundled_model("photo-cnn")
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if "/test/" in name and name.endswith(".png")]
        photos = [np.asarray(Image.open(archive.open(name)).convert("RGB")) for name in names]
    labels = np.array([trained.card.classes.index(name.split("/")[-2]) for name in names])
    images = np.stack(photos).transpose(0, 3, 1, 2)  # (1000, 3, 32, 32)
    dataset = Dataset("", "", images[:0], labels[:0], images, labels, trained.card.classes, mean=(),
                      std=(), drawn=False)  # fmt: skip
    loss, accuracy = evaluation.evaluate(trained.module, dataset)
    assert len(labels) == trained.card.test_images == 1_000
    assert accuracy == pytest.approx(trained.card.test_accuracy, abs=1e-3)
    assert loss == pytest.approx(trained.card.test_loss, abs=1e-3)
    assert accuracy >= 0.88
    assert trained.card.classes == PHOTO_CLASSES


@pytest.mark.parametrize("name", TEXTS)
def test_a_bundled_network_recognizes_bundled_images_without_a_download(name: str) -> None:
    trained = model_cards.load_bundled_model(name)
    bundled = samples.load_samples(trained.card.data)
    _loss, accuracy = evaluation.evaluate(trained.module, bundled)
    assert accuracy == pytest.approx(trained.card.test_accuracy, abs=0.04)  # of 500 images


def test_training_starts_from_a_weights_file(cnnviz: Command, tmp_path: Path) -> None:
    file = tmp_path / "mine.pt"
    torch.save({"fc.weight": torch.zeros(10, 49), "fc.bias": torch.arange(10.0)}, file)
    options = ["--epochs", "1", "--learning-rate", "1e-6", "--save", str(tmp_path / "out")]
    result = cnnviz(*TRAIN, *options, "--weights", str(file))
    assert result.returncode == 0
    assert "matched by their order and shapes" in result.stderr
    state = model_cards.load_model(tmp_path / "out").module.state_dict()
    torch.testing.assert_close(state["2.bias"], torch.arange(10.0), atol=1e-3, rtol=0)
    refused = cnnviz(*TRAIN, "--weights", str(tmp_path / "none.pt"))
    assert (refused.returncode, f"Cannot use {tmp_path / 'none.pt'}: " in refused.stderr) == (
        1,
        True,
    )


def test_an_image_folder_can_be_added_listed_trained_on_and_deleted(
    cnnviz: Command, photos: Path
) -> None:
    added = cnnviz("data", "add", str(photos), "--side", "16", "--gray", "--title", "Pets")
    assert added.returncode == 0, added.stderr
    name = added.stdout.strip()
    listed = cnnviz("data", "list").stdout.splitlines()[-1]
    assert listed.split() == [name, "1×16×16", "2", "classes", "Pets"]
    assert json.loads(cnnviz("data", "card", name).stdout)["train_counts"] == [178, 178]
    result = cnnviz("train", "--data", name, "--net", "lenet5", "--epochs", "1", "--json")
    last = json.loads(result.stdout.splitlines()[-1])
    assert last["net"].startswith("lenet5~1x16x16~")
    assert "lenet5 is adapted to 1×16×16 images, 2 classes." in result.stderr
    mismatch = cnnviz("train", "--data", name, "--net", TINY)
    assert (mismatch.returncode, "takes 1×28×28 images" in mismatch.stderr) == (1, True)
    assert last["classes"] == ["cat", "dog"]
    assert cnnviz("data", "delete", name).returncode == 0
    missing = cnnviz("train", "--data", name)
    assert (missing.returncode, "is not on this server" in missing.stderr) == (1, True)


def test_data_add_says_what_was_ignored_in_the_words_of_this_zip(
    cnnviz: Command, tmp_path: Path
) -> None:
    image = io.BytesIO()
    Image.new("RGB", (9, 9), "teal").save(image, "PNG")
    for path, extra in (("plain", ()), ("full", ("cat/huge.png", "notes.txt", "bird/"))):
        with zipfile.ZipFile(tmp_path / f"{path}.zip", "w") as zipped:
            for name in ("cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"):
                zipped.writestr(name, image.getvalue())
            for name in extra:
                zipped.writestr(name, b"")
    side = ("--side", "8")
    full = cnnviz("data", "add", str(tmp_path / "full.zip"), *side)
    assert full.stderr.splitlines()[-3:] == [
        "Not read: cat/huge.png (1)",
        "Files ignored (not images, or not in a class folder): 1",
        "Folders without images, ignored: bird (1)",
    ]
    plain = cnnviz("data", "add", str(tmp_path / "plain.zip"), *side)
    assert plain.stdout == full.stdout
    assert "huge" not in plain.stderr + cnnviz("data", "card", plain.stdout.strip()).stdout
    assert cnnviz("data", "list").stdout.splitlines()[-1].endswith(" plain")


def test_layers_are_frozen_and_a_preset_names_the_images_it_needs(cnnviz: Command) -> None:
    result = cnnviz(*TRAIN, "--net", FROZEN, "--frozen", "1", "--epochs", "1", "--json")
    assert json.loads(result.stdout.splitlines()[-1])["settings"]["frozen"] == 1
    result = cnnviz("train", "--preset", "textbook-resnet18")
    assert result.returncode == 1
    assert "set an image folder with --data" in result.stderr
    result = cnnviz("train", "--preset", "textbook-resnet18", "--data", "practice")
    assert "needs color photographs" in result.stderr
    result = cnnviz(*TRAIN, "--start", "imagenet")
    assert result.returncode == 1
    assert "No pretrained weights are available for tiny" in result.stderr


def test_a_diverging_run_saves_its_last_good_epoch(cnnviz: Command, tmp_path: Path) -> None:
    """A growing learning rate: after some good epochs the loss is NaN."""
    diverging = ["--net", "quick-cnn", "--optimizer", "momentum", "--learning-rate", "100"]
    schedule = ["--schedule", "one-cycle", "--epochs", "60", "--batch-size", "50"]
    result = cnnviz(*TRAIN, *diverging, *schedule, "--train-images", "100", "--threads", "1",
                 "--save", str(tmp_path / "m"))  # fmt: skip
    assert result.returncode == 1
    assert "The loss diverged in epoch" in result.stderr
    card = model_cards.load_model(tmp_path / "m").card
    assert 0 < card.epochs_done < 60
    assert f"The weights after epoch {card.epochs_done} are saved." in result.stderr
    epochs = [line for line in result.stdout.splitlines() if line.startswith("epoch")]
    assert f"test {card.test_accuracy:.2%}" in epochs[-1]


def test_a_folder_without_write_access_is_refused_before_training(
    cnnviz: Command,
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("not a folder")
    result = cnnviz(*TRAIN, "--epochs", "500", "--save", str(tmp_path / "file" / "m"))
    assert (result.returncode, result.stdout) == (1, "")
    assert "file" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["train", "--threads", "-1"], 2, "-1 is not a whole number from 1"),
        (["train", "--threads", "0"], 2, "0 is not a whole number from 1"),
        (["train", "--augment", "spin"], 2, "choose from 'flip', 'shift'"),
        (
            ["train", "--data", "nope"],
            1,
            "Available: fashion-mnist, mnist, cifar10, practice, scenes, folder-",
        ),
        (
            ["data", "card", "nope"],
            1,
            "Available: fashion-mnist, mnist, cifar10, practice, scenes, folder-",
        ),
        (["data", "delete", "mnist"], 1, "Image folder not found: mnist"),
        (["data", "add", ".", "--side", "5"], 1, "The image size is 5"),
    ],
    ids=str,
)
def test_invalid_values_are_refused_with_a_clear_message(
    cnnviz: Command,
    arguments: list[str],
    code: int,
    message: str,
    tmp_path: Path,
) -> None:
    broken = tmp_path / "sets" / "folder-0123456789ab"
    broken.mkdir(parents=True)
    (broken / "card.json").write_text("{")
    result = cnnviz(*arguments)
    assert result.returncode == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_damaged_image_folder_does_not_hide_the_others(cnnviz: Command, tmp_path: Path) -> None:
    for name in ("folder-0123456789ab", "folder-ba9876543210"):
        (tmp_path / "sets" / name).mkdir(parents=True)
    result = cnnviz("data", "list")
    assert result.returncode == 0
    assert result.stdout.count("classes") == 5
    assert result.stderr.count("is damaged") == 2
