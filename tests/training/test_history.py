"""The history of a run: its file, and what it measures beside the run."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from cnnviz.__main__ import main
from cnnviz.data import Dataset
from cnnviz.problem import Problem
from cnnviz.resources import resource
from cnnviz.training.export.recorder import Recorder
from cnnviz.training.loop.evaluation import evaluate_in_train_mode
from cnnviz.training.loop.loop import Loop, initial_module
from cnnviz.training.records.history import load_history
from cnnviz.training.records.progress import Phase

from .small_runs import MOODY, floats, settings_for


def test_the_command_writes_a_history_and_its_card(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "runs" / "moody-3.json"
    options = ["--net", MOODY, "--data", "practice", "--train-images", "500", "--epochs", "2"]
    threads = torch.get_num_threads()
    assert main(["train", *options, "--seed", "3", "--checks", "2", "--history", str(file)]) == 0
    torch.set_num_threads(threads)
    history = load_history(file)
    assert [record.phase for record in history.progress] == ["check", "epoch"] * 2
    assert [record.epoch for record in history.epochs] == [1, 2]
    assert (history.settings.seed, history.settings.net) == (3, MOODY)
    assert (history.train_images, history.test_images, history.train_mode) == (500, 1000, ())
    assert sum(map(sum, history.report.confusion)) == 1000
    correct = sum(row[label] for label, row in enumerate(history.report.confusion))
    assert correct / 1000 == history.epochs[-1].test_accuracy
    printed = capsys.readouterr().out
    assert f"{history.epochs[-1].test_accuracy:.2%}" in printed
    card = file.with_suffix(".md").read_text(encoding="utf-8")
    assert f"**{history.epochs[-1].test_accuracy:.2%}** on 1,000 images" in card
    assert history.command in card
    assert history.command.startswith("python -m cnnviz train")


def test_a_history_is_read_as_it_was_written(practice_set: Dataset, tmp_path: Path) -> None:
    loop = Loop(settings_for(MOODY, checks=2), dataset=practice_set)
    recorder = Recorder(loop, both_modes=True)
    records = [*loop.run()]
    for record in records:
        recorder.add(record)
    history = recorder.history(practice_set, "a command")
    kept = [record for record in records if record.phase in (Phase.CHECK, Phase.EPOCH)]
    assert list(history.progress) == kept
    (tmp_path / "run.json").write_text(history.to_json())
    again = load_history(tmp_path / "run.json")
    assert again.to_json() == history.to_json()
    assert again.settings == history.settings
    assert again.report.confusion == history.report.confusion
    assert again.progress[-1].test_loss == pytest.approx(history.progress[-1].test_loss, rel=1e-5)
    assert again.progress[0].train_loss is None
    assert len(again.train_mode) == len(again.progress)


def test_measuring_in_train_mode_does_not_change_the_run(practice_set: Dataset) -> None:
    def trained(*, both_modes: bool) -> dict[str, torch.Tensor]:
        loop = Loop(settings_for(MOODY, checks=3), dataset=practice_set)
        recorder = Recorder(loop, both_modes=both_modes)
        for record in loop.run():
            recorder.add(record)
        return loop.module.state_dict()

    plain, measured = trained(both_modes=False), trained(both_modes=True)
    for name, value in plain.items():
        torch.testing.assert_close(measured[name], value, rtol=0, atol=0)


def test_train_mode_is_what_a_loop_without_eval_measures(practice_set: Dataset) -> None:
    module = initial_module(settings_for(MOODY))
    images, labels = practice_set.test_images, torch.tensor(practice_set.test_labels)
    result = evaluate_in_train_mode(module, torch.tensor(images), labels, batch_size=70, seed=4)
    assert module[1].running_mean.eq(0).all()
    torch.manual_seed(4)
    module.train()
    with torch.no_grad():
        outputs = [module(batch) for batch in floats(images).split(70)]
    logits = torch.cat(outputs)
    assert result.predicted.equal(logits.argmax(1))
    assert result.loss == pytest.approx(float(F.cross_entropy(logits, labels)), rel=1e-5)


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", '{"settings": 3}'])
def test_a_damaged_history_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(Problem, match=r"Cannot use the history .*run\.json"):
        load_history(tmp_path / "run.json")


def test_a_folder_that_cannot_be_written_is_refused_before_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["train", "--data", "practice", "--history", str(tmp_path / "file" / "x.json")])
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Cannot use" in printed.err


def test_a_history_of_an_older_version_has_no_validation_figures() -> None:
    """Those that come with the app are such."""
    bundled = resource("assets", "runs", "fashion-cnn-0.json")
    assert '"validation_loss"' not in bundled.read_text(encoding="utf-8")
    assert {record.validation_loss for record in load_history(bundled).progress} == {None}
