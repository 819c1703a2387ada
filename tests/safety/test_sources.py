"""What the code itself must not contain: ways to run what somebody has sent."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [
    ROOT / "app.py",
    ROOT / "home.py",
    *sorted(ROOT.glob("pages/*.py")),
    *sorted(ROOT.glob("deploy/*.py")),
    *sorted(ROOT.glob("cnnviz/**/*.py")),
]
SCRIPTS = sorted((ROOT / "static" / "components").rglob("*.js"))
RUNS_CODE = {"eval", "exec", "compile", "__import__"}
UNPICKLES = {"pickle", "cPickle", "dill", "joblib", "cloudpickle", "shelve", "marshal", "yaml"}
KNOWN = {"cifar.py imports pickle"}
"""It reads the host's files, and only arrays in them: tests/data/test_cifar.py tries code."""
MAY_WRITE_HTML = {
    "builder/layer_card.js", "builder/rows.js", "course/glossary.js", "inside/closeup.js",
    "inside/compare.js", "inside/gate.js", "inside/units.js", "kit/html.js", "kit/svg.js",
    "shared/dom.js",
}  # fmt: skip
"""What they write is made by Python, which escapes texts, or of numbers
(tests/browser/test_safety.py tries it).  Before you add one: textContent is enough for words."""


def calls(tree: ast.Module) -> Iterator[tuple[str, str, dict[str, object], int]]:
    """Yield each call: what it is called on, its name, its constant keywords, its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            keywords = {
                one.arg: one.value.value
                for one in node.keywords
                if one.arg and isinstance(one.value, ast.Constant)
            }
            match node.func:
                case ast.Name(id=name):
                    yield "", name, keywords, node.lineno
                case ast.Attribute(value=ast.Name(id=owner), attr=name):
                    yield owner, name, keywords, node.lineno


def faults(path: Path) -> list[str]:
    """Return the calls and imports of a file that could run what somebody has sent."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for owner, name, keywords, line in calls(tree):
        if (
            (not owner and name in RUNS_CODE)
            or (owner, name) in {("os", "system"), ("os", "popen")}
            or keywords.get("shell") is True
            or keywords.get("unsafe_allow_html") is True
            or keywords.get("unsafe_allow_javascript") is True
            or ((owner, name) == ("torch", "load") and keywords.get("weights_only") is not True)
            or keywords.get("allow_pickle") is True
        ):
            found.append(f"{path.name}:{line} {owner}.{name}")
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found += [f"{path.name} imports {one}" for one in names if one.split(".")[0] in UNPICKLES]
    return found


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)", "exec(text)", "os.system(x)", "subprocess.run(x, shell=True)",
        "import pickle", "torch.load(x)", "torch.load(x, weights_only=False)",
        "np.load(x, allow_pickle=True)",
        "st.markdown(x, unsafe_allow_html=True)", "from yaml import load",
    ],
)  # fmt: skip
def test_a_fault_would_be_found(source: str, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(source, encoding="utf-8")
    assert faults(file)


def test_nothing_runs_or_unpickles_what_somebody_has_sent() -> None:
    assert {fault for path in CODE for fault in faults(path)} <= KNOWN


def test_scripts_compile_nothing_and_few_write_html() -> None:
    writers = set()
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function\(|document\.write\(|javascript:", text), path
        if re.search(r"\.(innerHTML|outerHTML) *=[^=]|insertAdjacentHTML", text):
            writers.add(path.relative_to(ROOT / "static" / "components").as_posix())
    assert writers <= MAY_WRITE_HTML


def test_no_key_is_a_parameter_of_a_link() -> None:
    fields = re.compile(r"Field\(\s*\"(\w*(?:key|token|secret|password)\w*)\"", re.I)
    found = [name for path in CODE for name in fields.findall(path.read_text(encoding="utf-8"))]
    assert found == []
