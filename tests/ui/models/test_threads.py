"""Small networks compute with one thread, others with all; the number always comes back."""

import threading
from collections.abc import Iterator

import pytest
import torch

from cnnviz.ui.models import threads
from cnnviz.ui.models.loading import load_model

SMALL = "net:mine~1x4x4~conv_1_2_3~flatten~linear_8_3"
LARGE = "net:mine~1x100x100~conv_1_64_3~conv_64_64_3"


@pytest.fixture(autouse=True)
def _two_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = torch.get_num_threads()
    monkeypatch.setattr(threads, "_all_threads", lambda: 2)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(("net", "count"), [(SMALL, 1), (LARGE, 2)])
def test_a_small_network_computes_with_one_thread(net: str, count: int) -> None:
    with threads.threads_for(load_model(net)):
        assert torch.get_num_threads() == count
    assert torch.get_num_threads() == 2


def test_a_thread_that_starts_meanwhile_does_not_take_the_number_along() -> None:
    model, counts = load_model(SMALL), list[int]()

    def compute() -> None:
        with threads.threads_for(model):
            pass
        counts.append(torch.get_num_threads())

    with threads.threads_for(model):
        other = threading.Thread(target=compute)
        other.start()
        other.join()
    assert counts == [2]
