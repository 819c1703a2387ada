"""The command line: in this process, but for what needs a terminal or a signal."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from cnnviz.__main__ import main
from cnnviz.data import load
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


def test_training_prints_json_and_keeps_weights_with_their_card(
    cnnviz: Command, tmp_path: Path
) -> None:
    ran = cnnviz(*TRAIN, "--epochs", "2", "--seed", "1", "--json", "--save", str(tmp_path / "m"))
    assert (ran.returncode, ran.stderr) == (0, "")
    records = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [one["epoch"] for one in records if one.get("phase") == "epoch"] == [1, 2]
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
    ran = cnnviz(*TRAIN, "--preset", "quick", "--epochs", "1", "--json")
    settings = json.loads(ran.stdout.splitlines()[-1])["settings"]
    assert (settings["epochs"], settings["net"]) == (1, TINY)
    assert (settings["batch_size"], settings["optimizer"]) == (128, "adamw")


def test_training_prints_a_line_per_epoch(cnnviz: Command) -> None:
    ran = cnnviz(*TRAIN, "--epochs", "2")
    assert ran.returncode == 0
    lines = ran.stdout.splitlines()
    assert [line.split()[:2] for line in lines[:-1]] == [["epoch", "1"], ["epoch", "2"]]
    assert "test accuracy" in lines[-1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_a_terminal_shows_a_bar_below_the_epochs() -> None:
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    command = [sys.executable, "-m", "cnnviz", *TRAIN, "--epochs", "2"]
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "epoch 2: 100%|" in shown
    assert "images/s" in shown
    assert len(ran.stdout.splitlines()) == 3


@pytest.fixture
def heeds_ctrl_c() -> Iterator[None]:
    """Take care that programs heed SIGINT, though a shell that tests in the background does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="sends a signal that Windows has not")
@pytest.mark.usefixtures("heeds_ctrl_c")
def test_ctrl_c_keeps_what_was_trained(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cnnviz", *TRAIN, "--epochs", "10000", "--json"]
    with subprocess.Popen(
        [*command, "--save", str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if json.loads(line)["epoch"] == 3:
                break
        running.send_signal(signal.SIGINT)
        last = json.loads(running.stdout.read().splitlines()[-1])
    assert running.returncode == 130
    assert last["epochs_done"] >= 2
    assert model_cards.load_model(tmp_path).card.epochs_done == last["epochs_done"]


def test_a_table_is_printed_with_its_arithmetic(cnnviz: Command) -> None:
    ran = cnnviz("table", "--net", "lenet5")
    assert ran.returncode == 0
    assert "16·6·5·5 + 16 = 2416" in ran.stdout
    assert "61,706 parameters" in ran.stdout


def test_a_table_shows_receptive_fields_and_memory(cnnviz: Command) -> None:
    lines = cnnviz("table", "--net", "lenet5-convs").stdout.splitlines()
    assert lines[1].split("  ")[-1] == "memory"
    row = [cell.strip() for cell in lines[4].split("  ") if cell.strip()]
    assert row[1:4] == ["conv2", "Conv2d(6, 16, 5)", "16×24×24"]
    assert row[-5:] == ["1,382,400", "9×9", "1×1", "12…20 × 12…20", "36.0 KiB"]
    assert "483.8 KiB of activations" in lines[-1]


def test_a_table_for_another_input_says_what_does_not_fit(cnnviz: Command) -> None:
    ran = cnnviz("table", "--net", "lenet5", "--input", "1x32x32")
    assert ran.returncode == 1
    assert "Layer linear1, Linear(120, 84), does not fit" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["table", "--net", "alexnet"], 1, "Unknown network alexnet. Available: "),
        (["table", "--input", "28"], 1, "its input is flat (features: 28)"),
        (["table", "--input", "wide"], 1, "wide is not an input shape"),
        (["train", "--epochs", "0"], 1, "The number of epochs is 0"),
        (["train", "--epochs", "many"], 2, "invalid int value"),
        ([], 2, "COMMAND"),
    ],
    ids=str,
)
def test_wrong_arguments_are_refused_without_a_traceback(
    cnnviz: Command, arguments: list[str], code: int, said: str
) -> None:
    ran = cnnviz(*arguments)
    assert ran.returncode == code
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_bundled_network_is_as_good_as_its_card_says(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    trained = model_cards.load_bundled_model("fashion-cnn")
    loss, accuracy = evaluation.evaluate(trained.module, load("fashion-mnist"))
    assert accuracy >= 0.91
    assert accuracy == pytest.approx(trained.card.test_accuracy, abs=5e-4)
    assert loss == pytest.approx(trained.card.test_loss, abs=1e-3)
    assert trained.card.train_images == 60_000
    assert sum(p.numel() for p in trained.module.parameters()) == trained.card.parameters
    assert not trained.module.training


def test_the_bundled_network_needs_no_download() -> None:
    module = model_cards.load_bundled_model("fashion-cnn").module
    assert module(torch.zeros(1, 1, 28, 28)).shape == (1, 10)


def test_training_begins_with_weights_of_a_file(cnnviz: Command, tmp_path: Path) -> None:
    file = tmp_path / "mine.pt"
    torch.save({"fc.weight": torch.zeros(10, 49), "fc.bias": torch.arange(10.0)}, file)
    few = ["--epochs", "1", "--learning-rate", "1e-6", "--save", str(tmp_path / "out")]
    ran = cnnviz(*TRAIN, *few, "--weights", str(file))
    assert ran.returncode == 0
    assert "matched by their order and shapes" in ran.stderr
    state = model_cards.load_model(tmp_path / "out").module.state_dict()
    torch.testing.assert_close(state["2.bias"], torch.arange(10.0), atol=1e-3, rtol=0)
    refused = cnnviz(*TRAIN, "--weights", str(tmp_path / "none.pt"))
    assert (refused.returncode, f"Cannot use {tmp_path / 'none.pt'}: " in refused.stderr) == (
        1,
        True,
    )


def test_an_image_folder_is_added_listed_trained_on_and_deleted(
    cnnviz: Command, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_SETS", str(tmp_path / "sets"))
    added = cnnviz("data", "add", str(photos), "--side", "16", "--grey", "--title", "Pets")
    assert added.returncode == 0, added.stderr
    name = added.stdout.strip()
    listed = cnnviz("data", "list").stdout.splitlines()[-1]
    assert listed.split() == [name, "1×16×16", "2", "classes", "Pets"]
    assert json.loads(cnnviz("data", "card", name).stdout)["train_counts"] == [178, 178]
    ran = cnnviz("train", "--data", name, "--net", "lenet5", "--epochs", "1", "--json")
    last = json.loads(ran.stdout.splitlines()[-1])
    assert last["net"].startswith("lenet5~1x16x16~")
    assert "lenet5 is fitted to 1×16×16 images, 2 classes." in ran.stderr
    own = cnnviz("train", "--data", name, "--net", TINY)
    assert (own.returncode, "takes 1×28×28 images" in own.stderr) == (1, True)
    assert last["classes"] == ["cat", "dog"]
    assert cnnviz("data", "delete", name).returncode == 0
    gone = cnnviz("train", "--data", name)
    assert (gone.returncode, "is not on this server" in gone.stderr) == (1, True)


def test_frozen_layers_and_a_preset_that_needs_photographs(cnnviz: Command) -> None:
    ran = cnnviz(*TRAIN, "--net", FROZEN, "--frozen", "1", "--epochs", "1", "--json")
    assert json.loads(ran.stdout.splitlines()[-1])["settings"]["frozen"] == 1
    ran = cnnviz("train", "--preset", "textbook-resnet18")
    assert ran.returncode == 1
    assert "set an image folder with --data" in ran.stderr
    ran = cnnviz("train", "--preset", "textbook-resnet18", "--data", "practice")
    assert "needs color photographs" in ran.stderr
    ran = cnnviz(*TRAIN, "--start", "imagenet")
    assert ran.returncode == 1
    assert "No pretrained weights are available for tiny" in ran.stderr


def test_a_run_that_breaks_off_keeps_its_last_good_epoch(cnnviz: Command, tmp_path: Path) -> None:
    """Rates that grow: the first epochs are good, then the loss is no longer a number."""
    wild = ["--net", "quick-cnn", "--optimizer", "momentum", "--learning-rate", "100"]
    often = ["--schedule", "one-cycle", "--epochs", "60", "--batch-size", "50"]
    ran = cnnviz(*TRAIN, *wild, *often, "--train-images", "100", "--threads", "1",
                 "--save", str(tmp_path / "m"))  # fmt: skip
    assert ran.returncode == 1
    assert "The loss diverged in epoch" in ran.stderr
    card = model_cards.load_model(tmp_path / "m").card
    assert 0 < card.epochs_done < 60
    assert f"The weights after epoch {card.epochs_done} are kept." in ran.stderr
    told = [line for line in ran.stdout.splitlines() if line.startswith("epoch")]
    assert f"test {card.test_accuracy:.2%}" in told[-1]


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_trained(
    cnnviz: Command,
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("no folder")
    ran = cnnviz(*TRAIN, "--epochs", "500", "--save", str(tmp_path / "file" / "m"))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "file" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["train", "--threads", "-1"], 2, "-1 is not a whole number from 1"),
        (["train", "--threads", "0"], 2, "0 is not a whole number from 1"),
        (["train", "--augment", "spin"], 2, "choose from 'flip', 'shift'"),
        (["train", "--data", "nope"], 1, "Available: fashion-mnist, mnist, practice, folder-"),
        (["data", "card", "nope"], 1, "Available: fashion-mnist, mnist, practice, folder-"),
        (["data", "delete", "mnist"], 1, "Image folder not found: mnist"),
        (["data", "add", ".", "--side", "5"], 1, "The image size is 5"),
    ],
    ids=str,
)
def test_impossible_requests_are_refused_in_a_sentence(
    cnnviz: Command,
    arguments: list[str],
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CNNVIZ_SETS", str(tmp_path / "sets"))
    broken = tmp_path / "sets" / "folder-0123456789ab"
    broken.mkdir(parents=True)
    (broken / "card.json").write_text("{")
    ran = cnnviz(*arguments)
    assert ran.returncode == code
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_damaged_image_folder_does_not_hide_the_others(
    cnnviz: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_SETS", str(tmp_path / "sets"))
    for name in ("folder-0123456789ab", "folder-ba9876543210"):
        (tmp_path / "sets" / name).mkdir(parents=True)
    ran = cnnviz("data", "list")
    assert ran.returncode == 0
    assert ran.stdout.count("classes") == 3
    assert ran.stderr.count("is damaged") == 2
