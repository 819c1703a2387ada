"""Links of the documents lead to existing files and what they name exists; the examples run."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
TARGETS = re.compile(r'\]\(([^)#]+)[^)]*\)|src="([^"]+)"')


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/house.md"]
)
def test_links_and_images_exist(document: str) -> None:
    targets = ["".join(pair) for pair in TARGETS.findall((ROOT / document).read_text("utf-8"))]
    local = [target for target in targets if "://" not in target]
    folder = (ROOT / document).parent
    assert [target for target in local if not (folder / target).exists()] == []


FOLDERS = ("assets", "cnnviz", "deploy", "docs", "pages", "static", "tests")
NEAR = re.compile(r"`(\w+)(\(\))?` (?:of|in)\s+(?:`\w+` (?:of|in)\s+)?`([\w/.]+\.(?:py|js))`")
"""A name, parentheses if it is a function, and the file that a document says it is in."""


def find_file(path: str) -> list[Path]:
    """Return the files or folders that a document may mean by a path, which may be shortened."""
    files = [ROOT / path, *chain.from_iterable((ROOT / one).rglob("*") for one in FOLDERS)]
    return [file for file in files if file.exists() and f"/{file.as_posix()}".endswith(f"/{path}")]


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/house.md"])
def test_paths_exist(document: str) -> None:
    spans = re.findall("`([^`]+)`", (ROOT / document).read_text("utf-8"))
    paths = {one.rstrip("/") for one in spans if re.fullmatch(r"[\w./-]+(/|\.\w{2,5})", one)}
    known = {one for one in paths if "NAME" in one or one.startswith((".venv", "cnnviz."))}
    assert [path for path in sorted(paths - known) if not find_file(path)] == []


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/house.md"])
def test_names_are_in_the_files_that_are_said_to_have_them(document: str) -> None:
    named = NEAR.findall((ROOT / document).read_text("utf-8"))
    assert len(named) > 15
    wrong = []
    for name, function, path in named:
        expression = rf"\b(def|function) {name}\(" if function else rf"\b{name}\b"
        if not any(re.search(expression, file.read_text("utf-8")) for file in find_file(path)):
            wrong.append(f"{name} of {path}")
    assert wrong == []


@pytest.mark.parametrize("code", EXAMPLES, ids=["convolution", "network", "training", "inside"])
def test_examples_of_the_readme_run(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out


def test_the_readme_shows_the_mean_of_every_window(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(EXAMPLES[0], "README.md", "exec"), {})
    assert "[ 3.5  4.5  5.5]" in capsys.readouterr().out
