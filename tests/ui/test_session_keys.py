"""Each key of the session has one owner.

Keys of ``st.session_state`` are constants of the only module that uses them. Keys of widgets come
from the state of their page, which begins them with its name, or no other module has their text."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "home.py", *sorted((ROOT / "pages").glob("*.py"))]
SOURCES += sorted((ROOT / "cnnviz" / "ui").rglob("*.py"))


SHARED = {"link", "stepper", "run-view", "start"}
"""Keys that several pages have for the same element, which has one style."""


def is_session(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "session_state"


def accesses(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the key of each access to the session."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=session, slice=key) if is_session(session):
                yield key
            case ast.Call(func=ast.Attribute(value=session), args=[key, *_]) if is_session(session):
                yield key
            case ast.Compare(left=key, comparators=[session]) if is_session(session):
                yield key


def widget_keys(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the keys of widgets: arguments ``key=``, and the first of ``bind`` and its like."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="bind" | "bind_list" | "bind_number"), args=[key, *_]):
                yield key
            case ast.keyword(arg="key", value=key) if not isinstance(key, ast.Lambda):
                yield key


def first_part(key: ast.expr) -> ast.expr:
    """Return the part that a key begins with: ``PREFIX + name`` begins with a constant."""
    while isinstance(key, ast.BinOp):
        key = key.left
    if isinstance(key, ast.JoinedStr):
        part = key.values[0]
        return part.value if isinstance(part, ast.FormattedValue) else part
    return key


def constants(tree: ast.Module) -> dict[str, str]:
    """Return the names and texts of the constants of a module."""
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_uses_only_keys_of_its_own(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = constants(tree)
    for key in map(first_part, accesses(tree)):
        place = f"line {key.lineno}: {ast.unparse(key)}"
        assert not isinstance(key, ast.Constant), f"{place} is a literal"
        if isinstance(key, ast.Name) and key.id.isupper():
            assert key.id in own, f"{place} belongs to another module"
        if isinstance(key, ast.Attribute):
            assert not key.attr.isupper(), f"{place} belongs to another module"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_widget_has_no_key_of_another_module(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = constants(tree)
    for key in map(first_part, widget_keys(tree)):
        if isinstance(key, ast.Name | ast.Attribute):
            name = key.id if isinstance(key, ast.Name) else key.attr
            assert name in own or not name.isupper(), (
                f"line {key.lineno}: {ast.unparse(key)} belongs to another module"
            )


def test_no_two_modules_give_widgets_the_same_key() -> None:
    owners = defaultdict(set)
    for path in SOURCES:
        for key in map(first_part, widget_keys(ast.parse(path.read_text(encoding="utf-8")))):
            if isinstance(key, ast.Constant):
                owners[key.value].add(path)
    shared = {text for text, modules in owners.items() if len(modules) > 1}
    assert shared == SHARED
    assert len(owners) > 80


def test_no_two_keys_are_the_same() -> None:
    owners = defaultdict(set)
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = constants(tree)
        for key in map(first_part, accesses(tree)):
            if isinstance(key, ast.Name) and key.id in own:
                owners[own[key.id]].add(path)
    assert [text for text, modules in owners.items() if len(modules) > 1] == []
    assert len(owners) > 20
