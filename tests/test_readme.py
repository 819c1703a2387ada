"""Links of the documents lead to existing files, and the examples of the README run."""

from __future__ import annotations

import re
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


@pytest.mark.parametrize("code", EXAMPLES, ids=["convolution", "network", "training"])
def test_examples_of_the_readme_run(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out


def test_the_readme_shows_the_mean_of_every_window(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(EXAMPLES[0], "README.md", "exec"), {})
    assert "[ 3.5  4.5  5.5]" in capsys.readouterr().out
