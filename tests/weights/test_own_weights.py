"""Weights that readers upload to look inside: where they are, whose they are, and how many."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from cnnviz.problem import Problem
from cnnviz.weights import own_weights

ME, OTHER = "a" * 32, "b" * 32


def keep(owner: str = ME, content: bytes = b"weights", name: str = "a.pt") -> str:
    """Store a file, ten seconds later than the last one."""
    for file in own_weights.root().glob("*.json"):
        earlier = file.stat().st_mtime - 10
        os.utime(file, (earlier, earlier))
    return own_weights.keep_weights(io.BytesIO(content), "lenet5", name, owner).id


def test_a_file_is_stored_as_it_is_for_its_owner_alone() -> None:
    id = keep(content=b"w" * 3_000_000, name="  my\nweights.pt ")
    kept = own_weights.find_weights(id, ME)
    assert (kept.net, kept.name) == ("lenet5", "my weights.pt")
    assert kept.file.read_bytes() == b"w" * 3_000_000
    assert own_weights.list_weights(ME) == [kept]
    assert own_weights.list_weights(OTHER) == []
    with pytest.raises(Problem, match="only the browser that uploaded them"):
        own_weights.find_weights(id, OTHER)
    own_weights.delete_weights(id, OTHER)
    assert kept.file.exists()
    assert ME not in next(own_weights.root().glob("*.json")).read_text()


def test_a_browser_keeps_its_last_files() -> None:
    others = keep(OTHER)
    ids = [keep() for _ in range(own_weights.MOST_FILES + 1)]
    assert [kept.id for kept in own_weights.list_weights(ME)] == ids[:0:-1]
    assert [kept.id for kept in own_weights.list_weights(OTHER)] == [others]
    assert len(list(own_weights.root().iterdir())) == 2 * (own_weights.MOST_FILES + 1)


def test_all_files_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_weights, "MOST_BYTES", 250)
    ids = [keep(owner * 32, bytes(100)) for owner in "abc"]
    sizes = [file.stat().st_size for file in own_weights.root().glob("*.weights")]
    assert sizes == [100, 100]
    assert own_weights.list_weights("a" * 32) == []
    assert [kept.id for kept in own_weights.list_weights("c" * 32)] == ids[2:]


@pytest.mark.parametrize("id", ["", "../../etc/passwd", "0123456789abcdef", "0123456789ABCDEF"])
def test_what_is_not_stored_is_a_problem(id: str) -> None:
    with pytest.raises(Problem, match="not available"):
        own_weights.find_weights(id)


def test_a_folder_that_cannot_be_written_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(tmp_path / "file" / "weights"))
    with pytest.raises(Problem, match="cannot be stored"):
        own_weights.keep_weights(io.BytesIO(b"w"), "lenet5", "a.pt", ME)
