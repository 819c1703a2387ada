"""The kept runs of the lesson's last scene show what its prose says."""

import pytest

from cnnviz.lessons.learning_overfitting import compare_counts, compare_remedies, read_result


def test_the_runs_differ_only_in_their_images() -> None:
    runs = compare_counts()
    assert list(runs) == [100, 1000, 5000]
    for count, history in runs.items():
        assert history.train_images == count
        assert history.settings.network == runs[100].settings.network
        assert history.settings.seed == runs[100].settings.seed


def test_more_images_make_the_gap_smaller() -> None:
    results = [read_result(history) for history in compare_counts().values()]
    assert all(result.train > 0.99 for result in results)
    gaps = [result.gap for result in results]
    assert gaps == sorted(gaps, reverse=True)
    tests = [result.test for result in results]
    assert tests == sorted(tests)


def test_the_test_loss_rises_again_while_the_training_loss_falls() -> None:
    for history in compare_counts().values():
        result, last = read_result(history), history.epochs[-1]
        best = history.epochs[result.best_epoch - 1]
        assert result.best_epoch < result.epochs
        assert last.test_loss > best.test_loss  # type: ignore[operator]
        assert last.train_loss < best.train_loss  # type: ignore[operator]


@pytest.mark.parametrize("count", [1000, 5000])
def test_every_remedy_makes_gap_and_test_loss_smaller(count: int) -> None:
    runs = compare_remedies(count)
    assert len(runs) > 1
    plain = runs.pop("plain")
    for history in runs.values():
        assert history.train_images == count
        assert read_result(history).gap < read_result(plain).gap
        assert history.epochs[-1].test_loss < plain.epochs[-1].test_loss  # type: ignore[operator]


def test_no_remedy_helps_much_with_100_images() -> None:
    runs = compare_remedies(100)
    plain = read_result(runs.pop("plain"))
    assert all(abs(read_result(history).test - plain.test) < 0.02 for history in runs.values())
