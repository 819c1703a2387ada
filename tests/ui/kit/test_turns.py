"""Scripts take turns; none that waits keeps the others waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from cnnviz.ui.kit import turns
from cnnviz.ui.kit.pages import PAGES

PATIENCE_S = 10


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "language", lambda: "en")


def gets_its_turn(seconds: float) -> bool:
    """Return whether another thread gets the turn within a time; it gives it back."""
    taken = threading.Event()

    def take() -> None:
        with turns.turn():
            taken.set()

    threading.Thread(target=take, daemon=True).start()
    return taken.wait(seconds)


def nested(body: Callable[[], bool]) -> bool:
    with turns.turn(), turns.turn():
        return body()


def test_one_script_at_a_time_has_the_turn() -> None:
    assert not nested(lambda: gets_its_turn(0.2))
    assert gets_its_turn(PATIENCE_S)


def test_others_have_the_turn_while_a_script_waits() -> None:
    def wait() -> bool:
        with turns.aside():
            return gets_its_turn(PATIENCE_S)

    assert nested(wait)
    with turns.turn(waits=True):
        assert gets_its_turn(PATIENCE_S)


def test_the_turn_is_given_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    assert gets_its_turn(PATIENCE_S)


def test_pages_with_files_runs_or_networks_take_no_turns() -> None:
    waiting = {page.id for page in PAGES if page.waits}
    assert waiting == {"data", "training", "transfer", "inside", "dnn_cnn", "classroom"}
