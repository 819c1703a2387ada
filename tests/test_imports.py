"""Imports go down the floors, never up; light pages stay light."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = [
    "problem",
    "resources",
    "grid",
    "nets",
    "quiz",
    "data",
    "weights",
    "inside",
    "training",
    "figures",
    "ui",
]  # lowest first
ROOMS = {
    "cnnviz.nets": ["layers", "receptive", "draft", "code"],
    "cnnviz.training": ["recipe", "records", "loop", "store", "workers", "export"],
    "cnnviz.ui": [
        "kit",
        "backend",
        "labels",
        "shell",
        "grids",
        "sizes",
        "quiz",
        "models",
        "datasets",
        "inside",
        "training",
        "runs",
    ],
}
"""The rooms of a floor; a room may use those before it."""
MAY_USE_STREAMLIT = {"ui"}
NUMPY_ONLY = {"grid", "quiz", "figures"}
HEAVY = {"torch", "torchvision", "keras"}
CHARTS = {"matplotlib", "altair"}  # plotly is imported by Streamlit itself
SOURCES = sorted((ROOT / "cnnviz").rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the absolute names of all modules that a file imports, wherever in the file."""
    package = path.relative_to(ROOT).with_suffix("").parts
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: -node.level]) if node.level else []
            module = ".".join([*base, node.module] if node.module else base)
            names.add(module)
            names.update(f"{module}.{alias.name}" for alias in node.names)
    return names


def floor(module: str) -> str | None:
    """Return the floor of ``cnnviz.floor.…``, None for what stands outside the floors."""
    parts = module.split(".")
    return parts[1] if parts[0] == "cnnviz" and len(parts) > 1 and parts[1] in FLOORS else None


def name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_module_stands_on_a_floor() -> None:
    outside = {name(path) for path in SOURCES if floor(name(path)) is None}
    assert outside <= {"cnnviz.__init__", "cnnviz.__main__"}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_never_go_up(path: Path) -> None:
    here = floor(name(path))
    if here is None:
        return
    above = set(FLOORS[FLOORS.index(here) + 1 :])
    assert {module for module in imported(path) if floor(module) in above} == set()


def room(module: str) -> tuple[str, str] | None:
    """Return the floor and the room in which a module lies, None for a module outside rooms."""
    parts = module.split(".")
    package = ".".join(parts[:2])
    return (package, parts[2]) if len(parts) > 2 and parts[2] in ROOMS.get(package, []) else None


def test_every_package_of_a_floor_is_a_known_room() -> None:
    packages = {
        (package, path.name)
        for package in ROOMS
        for path in ROOT.joinpath(*package.split(".")).iterdir()
        if path.is_dir() and any(path.glob("*.py"))
    }
    assert packages == {(package, name) for package, rooms in ROOMS.items() for name in rooms}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_rooms_use_only_those_before_them(path: Path) -> None:
    here = room(name(path))
    if here is None:
        return
    package, own = here
    after = set(ROOMS[package][ROOMS[package].index(own) + 1 :])
    used = {found for found in map(room, imported(path)) if found and found[0] == package}
    assert {other for _, other in used} & after == set()


def test_the_drawing_of_the_rooms_shows_the_imports() -> None:
    text = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    drawing = text.split("```mermaid\n")[2].split("```")[0]
    drawn = set(re.findall(r"^ *(\w+) --> (\w+)$", drawing, re.M))
    arrows = set()
    for path in SOURCES:
        here = room(name(path))
        if here and here[0] == "cnnviz.ui":
            used = {
                found[1] for found in map(room, imported(path)) if found and found[0] == here[0]
            }
            arrows |= {(here[1], other) for other in used - {here[1], "kit"}}
    assert drawn == arrows, "\n".join(f"    {a} --> {b}" for a, b in sorted(arrows))


def test_no_files_import_each_other_in_a_circle() -> None:
    modules = {name(path).removesuffix(".__init__"): path for path in SOURCES}
    graph = {
        module: {
            found
            for found in imported(path)
            if found in modules and not module.startswith(f"{found}.") and found != module
        }
        for module, path in modules.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError and names the circle


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_streamlit_is_known_only_upstairs(path: Path) -> None:
    uses = any(module.split(".")[0] == "streamlit" for module in imported(path))
    starts_the_app = name(path) == "cnnviz.__main__"
    assert not uses or starts_the_app or floor(name(path)) in MAY_USE_STREAMLIT


@pytest.mark.parametrize("path", [p for p in SOURCES if floor(name(p)) in NUMPY_ONLY], ids=name)
def test_grid_and_figures_need_no_torch(path: Path) -> None:
    assert {module for module in imported(path) if module.split(".")[0] in HEAVY} == set()


@pytest.mark.parametrize(
    "page", ["app.py", "pages/convolution.py", "pages/pooling.py", "pages/quiz.py"]
)
def test_light_pages_load_neither_torch_nor_chart_libraries(page: str) -> None:
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "run = AppTest.from_file('app.py', default_timeout=60)\n"
        f"run = run.switch_page({page!r}).run() if {page!r} != 'app.py' else run.run()\n"
        "assert not run.exception, run.exception[0].value\n"
        f"print(sorted(set(sys.modules) & {HEAVY | CHARTS!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip() == "[]"
