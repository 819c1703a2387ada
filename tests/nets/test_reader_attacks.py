"""Pasted code that tries to run or to crash the server is rejected at once, with its position."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from cnnviz.nets import reader
from cnnviz.problem import Problem

TRICKS = [
    ("from os import system", 1, 1),
    ("from . import x", 1, 1),
    ("import torch, os", 1, 1),
    ("__import__('os').system('true')", 1, 1),
    ("nn.Sequential(__import__('os'))", 1, 15),
    ("nn.Sequential(eval('1'))", 1, 15),
    ("nn.Sequential(nn.Conv2d(1, 2, exec('1')))", 1, 31),
    ("nn.Sequential(nn.Conv2d(1, 2, 10**9))", 1, 31),
    ("nn.Sequential(nn.Conv2d(1, 2, 9 << 99))", 1, 31),
    ("nn.Sequential(nn.Conv2d(1, 2, 'a' * 9))", 1, 31),
    ("nn.Sequential(nn.Conv2d(1, 2, 9 * 'a'))", 1, 31),
    ("nn.Sequential(nn.Conv2d(1, 2, (1, 2) * 9))", 1, 31),
    ("nn.Sequential(nn.Conv2d(1, 2, 9 * (1, 2)))", 1, 31),
    ("nn.Sequential([x for x in y])", 1, 27),
    ("nn.Sequential((lambda: 0)())", 1, 15),
    ("nn.Sequential(nn.ReLU().__class__)", 1, 1),
    ("nn.Sequential(nn.__dict__)", 1, 15),
    ("nn.Sequential(nn.__dict__['ReLU']())", 1, 15),
    ("nn.Sequential(nn.modules.activation.ReLU())", 1, 15),
    ("nn.Sequential(''.join(()))", 1, 15),
    ("nn.Sequential(f'{x}')", 1, 15),
    ("nn.Sequential(b'x')", 1, 15),
    ("nn.Sequential('\\N{BULLET}')", 1, 15),
    ("nn.Sequential(nn.Dropout(1j))", 1, 26),
    ("nn.Sequential(nn.Dropout(1e999))", 1, 26),
    ("nn.Sequential(nn.Dropout(...))", 1, 26),
    ("nn.Sequential(nn.Conv2d(**x))", 1, 27),
    ("nn.Sequential(nn.ReLU() if x else nn.Tanh())", 1, 28),
    ("nn.Sequential(await x)", 1, 15),
    ("@nn.ReLU\ndef f(): pass", 1, 1),
    ("nn = os; nn.Sequential()", 1, 6),
    ("import torch.optim as nn\nnn.Sequential()", 1, 1),
    ("from torch import hub as Conv2d\nnn.Sequential(Conv2d(1, 2, 3))", 2, 15),
    ("del nn", 1, 1),
    ("global x", 1, 1),
    ("assert 0", 1, 1),
    ("`ls`", 1, 1),
    ("!ls", 1, 1),
    ("%run x", 1, 1),
    ("nn.Sequential(\0)", 1, 15),
    ("nn.Sequential('\ud800')", 1, 16),
    ("nn.Sequential()\x1a", 1, 16),
]


@pytest.mark.parametrize(("source", "line", "column"), TRICKS)
def test_tricks_are_refused_at_their_place(source: str, line: int, column: int) -> None:
    with pytest.raises(reader.PasteProblem) as caught:
        reader.read(source, (1, 8, 8))
    assert (caught.value.line, caught.value.column) == (line, column)


HANGING_S = 20
"""Each takes some hundredths of a second of the processor; a text that hangs never ends."""

HUGE = {
    "brackets": "(" * 19_000,
    "closed brackets": "(" * 9_000 + ")" * 9_000,
    "lists": "nn.Sequential(" + "[" * 9_000 + "]" * 9_000 + ")",
    "sequences": "nn.Sequential(" * 600 + ")" * 600,
    "minus": "nn.Sequential(nn.Dropout(" + "-" * 19_000 + "1))",
    "not": "not " * 4_900 + "1",
    "attributes": "nn" + ".a" * 9_000,
    "numbers' attributes": "1." + ".a" * 9_000,
    "calls": "nn" + "()" * 9_000,
    "indexes": "nn" + "[0]" * 6_000,
    "product": "nn.Sequential(nn.Dropout(" + "1*" * 9_000 + "1))",
    "sum": "1+" * 9_000 + "1",
    "power": "9**" * 6_000 + "9",
    "lambdas": "lambda:" * 2_500 + "0",
    "conditions": "1 if 1 else " * 1_600 + "1",
    "blocks": "".join(" " * depth + "if 1:\n" for depth in range(180)),
    "branches": "if 1:\n pass\n" + "elif 1:\n pass\n" * 1_300,
    "assignments": "x=" * 9_000 + "1",
    "digits": "nn.Sequential(nn.Linear(" + "9" * 19_000 + ", 1))",
    "hexadecimal": "nn.Sequential(nn.Linear(0x" + "f" * 19_000 + ", 1))",
    "exponent": "nn.Sequential(nn.Dropout(1e" + "9" * 19_000 + "))",
    "quotes": '"' * 19_999,
    "many strings": "'a' " * 4_900,
    "triple quotes": '"""\\' * 4_900,
    "comments": "#" * 19_999,
    "lines": "\n" * 19_999,
    "blanks": " " * 19_999,
    "fences": "```\n" * 4_900,
    "prompts": ">>> (\n" * 3_000,
    "labels": "(0): (\n" * 2_800,
    "continued": "\\\n" * 9_900,
    "name": "x" * 19_999,
    "commas": "nn.Sequential(" + "," * 19_000 + ")",
    "keywords": "nn.Sequential(nn.ReLU(" + "a=1," * 4_700 + "))",
    "too many layers": "nn.Sequential(" + "nn.ReLU()," * 1_990 + ")",
    "too long": "nn.Sequential(" + "nn.ReLU()," * 2_000 + ")",
}


@pytest.mark.parametrize("source", HUGE.values(), ids=HUGE)
def test_huge_and_deep_texts_are_refused_at_once(source: str) -> None:
    start = time.process_time()
    with pytest.raises(reader.PasteProblem) as caught:
        reader.read(source, (1, 8, 8))
    assert time.process_time() - start < HANGING_S
    assert {"line", "column"} <= caught.value.values.keys()
    assert len(str(caught.value)) < 400


def test_a_long_chain_is_read_at_once() -> None:
    source = "nn.Sequential(" + "nn.ReLU()," * 1_000 + ")"
    start = time.process_time()
    assert len(reader.read(source, (1, 8, 8)).layers) == 1_000
    assert time.process_time() - start < HANGING_S


def test_thirty_brackets_deep_is_read_and_more_is_not() -> None:
    deep = "nn.Sequential(" * 29 + "nn.ReLU()" + ")" * 29
    assert len(reader.read(deep, (1, 8, 8)).layers) == 1
    with pytest.raises(Problem, match="at most 30 deep"):
        reader.read(f"nn.Sequential({deep})", (1, 8, 8))


WATCHED = """
import sys
from cnnviz.nets import catalogue
from cnnviz.nets import reader
tricks = {tricks!r}
printed = [net.to_pytorch() for net in catalogue().values()]
seen, watching = [], True
def watch(event, args):  # Python looks for the line of a syntax error in a file of that name
    if watching and args[:1] != ("<pasted code>",):
        seen.append(event)
sys.addaudithook(watch)
read = 0
for source in [*tricks, *printed]:
    try:
        reader.read(source, (1, 8, 8))
        read += 1
    except ValueError:
        pass
watching = False
assert read >= 5, read
print(sorted(set(seen)), "torch" in sys.modules)
"""


def test_reading_neither_runs_nor_imports_nor_opens_anything() -> None:
    """An audit hook reports what Python runs, imports or opens: only parsing is allowed."""
    tricks = [source for source, _, _ in TRICKS if source.isascii()]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED.format(tricks=tricks)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "['builtins.id', 'compile'] False"
