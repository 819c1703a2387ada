"""Imports go down the floors, never up; light pages import neither torch nor chart libraries."""

from __future__ import annotations

import ast
import functools
import json
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = [
    "problem",
    "logs",
    "resources",
    "fixes",
    "grid",
    "nets",
    "quiz",
    "data",
    "weights",
    "inside",
    "training",
    "classroom",
    "lessons",
    "figures",
    "ui",
]  # lowest first
ROOMS = {
    "cnnviz.grid": ["code", "examples"],
    "cnnviz.figures": ["charts", "plots"],
    "cnnviz.nets": ["layers", "receptive", "draft", "code", "reader"],
    "cnnviz.training": ["recipe", "records", "loop", "store", "workers", "export"],
    "cnnviz.ui": [
        "kit",
        "backend",
        "observe",
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
        "transfer",
        "course",
        "lessons",
        "classroom",
    ],
}
"""The rooms of a floor; a room may import those before it."""
DRAWN = {"cnnviz.nets": "", "cnnviz.training": "recipe", "cnnviz.ui": "kit"}
"""The floors whose rooms docs/house.md draws, in its order, and the room that all others use."""
HEAVY_PAGES = {"sizes", "data", "training", "transfer", "inside", "dnn_cnn", "classroom"}
"""The pages that may load torch and chart libraries."""
MAY_USE_STREAMLIT = {"ui"}
NUMPY_ONLY = {"grid", "quiz", "figures"}
HEAVY = {"torch", "torchvision", "keras"}
CHARTS = {"matplotlib", "altair"}  # plotly is imported by Streamlit itself
SOURCES = sorted((ROOT / "cnnviz").rglob("*.py"))


@functools.cache
def imported_modules(path: Path) -> frozenset[str]:
    """Return the absolute names of all modules that a file imports, also inside functions."""
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
    return frozenset(names)


def floor(module: str) -> str | None:
    """Return the floor of ``cnnviz.floor.…``, None for a module outside the floors."""
    parts = module.split(".")
    return parts[1] if parts[0] == "cnnviz" and len(parts) > 1 and parts[1] in FLOORS else None


def name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_module_belongs_to_a_floor() -> None:
    outside = {name(path) for path in SOURCES if floor(name(path)) is None}
    assert outside <= {"cnnviz.__init__", "cnnviz.__main__"}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_imports_only_what_its_floor_and_its_room_may(path: Path) -> None:
    modules, here = imported_modules(path), floor(name(path))
    libraries = {module.split(".")[0] for module in modules}
    if here not in MAY_USE_STREAMLIT and name(path) != "cnnviz.__main__":  # which starts the app
        assert "streamlit" not in libraries
    if here in NUMPY_ONLY:
        assert libraries & HEAVY == set()
    if here:
        above = set(FLOORS[FLOORS.index(here) + 1 :])
        assert {module for module in modules if floor(module) in above} == set()
    if own := room(name(path)):
        package, own_room = own
        later = set(ROOMS[package][ROOMS[package].index(own_room) + 1 :])
        assert imported_rooms(path, package) & later == set()


def room(module: str) -> tuple[str, str] | None:
    """Return the floor and the room in which a module lies, None for a module outside rooms."""
    parts = module.split(".")
    package = ".".join(parts[:2])
    return (package, parts[2]) if len(parts) > 2 and parts[2] in ROOMS.get(package, []) else None


def test_every_package_of_a_floor_is_a_known_room() -> None:
    packages = {
        (f"cnnviz.{floor}", path.name)
        for floor in FLOORS
        for path in (ROOT / "cnnviz" / floor).glob("*")
        if path.is_dir() and any(path.glob("*.py"))
    }
    assert packages == {(package, name) for package, rooms in ROOMS.items() for name in rooms}


def imported_rooms(path: Path, package: str) -> set[str]:
    """Return the rooms of a package from which a file imports."""
    rooms = map(room, imported_modules(path))
    return {other[1] for other in rooms if other and other[0] == package}


@pytest.mark.parametrize("package", DRAWN)
def test_the_diagram_of_the_rooms_shows_the_imports(package: str) -> None:
    text = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    diagram = text.split("```mermaid\n")[2 + [*DRAWN].index(package)].split("```")[0]
    arrows = set(re.findall(r"^ *(\w+) --> (\w+)$", diagram, re.M))
    imports = {
        (here[1], other)
        for path in SOURCES
        if (here := room(name(path))) and here[0] == package
        for other in imported_rooms(path, package) - {here[1], DRAWN[package]}
    }
    assert arrows == imports, "\n".join(f"    {a} --> {b}" for a, b in sorted(imports))


def test_imports_are_not_circular() -> None:
    modules = {name(path).removesuffix(".__init__"): path for path in SOURCES}
    graph = {
        module: {
            other
            for other in imported_modules(path)
            if other in modules and not module.startswith(f"{other}.") and other != module
        }
        for module, path in modules.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the files


def test_light_pages_load_neither_torch_nor_chart_libraries() -> None:
    """Each page that is opened adds none; in one new process, as its start takes the longest."""
    files = sorted(ROOT.glob("pages/*.py"))
    pages = [f"pages/{path.name}" for path in files if path.stem not in HEAVY_PAGES]
    script = (
        "import json, sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"heavy, loaded = {HEAVY | CHARTS!r}, {{}}\n"
        "app = AppTest.from_file('home.py', default_timeout=60)\n"
        f"for page in ['home.py', *{pages!r}]:\n"
        "    before = set(sys.modules)\n"
        "    app = (app if page == 'home.py' else app.switch_page(page)).run()\n"
        "    assert not app.exception, (page, app.exception[0].value)\n"
        "    loaded[page] = sorted(heavy & (set(sys.modules) - before))\n"
        "print(json.dumps(loaded))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert process.returncode == 0, process.stderr[-3000:]
    assert json.loads(process.stdout) == {page: [] for page in ["home.py", *pages]}
