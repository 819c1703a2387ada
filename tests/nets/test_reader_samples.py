"""Code as people write it is read with the right numbers, or refused at the right line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import nets
from cnnviz.nets import reader
from cnnviz.nets.layers.kinds import Branches
from cnnviz.problem import Problem

from ..examples import examples
from .strategies import networks

FOLDER = Path(__file__).parent / "samples"
SAMPLES = {path.name: path.read_bytes().decode() for path in sorted(FOLDER.iterdir())}


def header(name: str) -> tuple[dict[str, str], str, int]:
    """Return the values of a sample's header, the text below it, and the lines above that."""
    head, text = re.split(r"# ---\r?\n", SAMPLES[name], maxsplit=1)
    values = dict(re.findall(r"# (\w+): +([^\r\n]*)", head))
    return values, text, head.count("\n") + 1


def input_of(values: dict[str, str]) -> nets.Shape:
    return nets.parse_shape(values["input"].split()[0])


@pytest.mark.parametrize("name", [name for name in SAMPLES if "expect: read" in SAMPLES[name]])
def test_samples_are_read_with_their_parameters_and_output(name: str) -> None:
    values, text, _above = header(name)
    network = nets.read(text, input_of(values))
    assert network.parameters == int(values["parameters"])
    if values["output"] == "does not fit":
        assert network.problem is not None
    else:
        assert network.output_shape == nets.parse_shape(values["output"])
    found = nets.read(text)  # the input is taken from the code
    assert found.layers == network.layers
    assert found.input_shape[0] == network.input_shape[0]
    assert (found.problem is None) == (network.problem is None)


@pytest.mark.parametrize("name", [name for name in SAMPLES if "expect: refuse" in SAMPLES[name]])
def test_samples_that_cannot_be_read_are_refused_at_their_line(name: str) -> None:
    values, text, above = header(name)
    for shape in (None, input_of(values)):
        with pytest.raises(reader.PasteProblem) as caught:
            nets.read(text, shape)
        assert str(caught.value.line + above) in re.findall(r"\d+", values["expect"])


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("11-prompts.txt", (3, 30, 30)),  # the shape of the tensor that goes in
        ("10-notebook-korean.txt", (1, 28, 28)),  # summary(model, …)
        ("12-forum-question.txt", (3, 32, 32)),  # said beside an error
        ("16-print-dump.txt", (3, 24, 24)),  # of 21 … 24, which fit
        ("17-torchsummary.txt", (1, 28, 28)),
    ],
)
def test_the_input_is_taken_from_the_code(name: str, shape: nets.Shape) -> None:
    assert nets.read(header(name)[1]).input_shape == shape


def test_what_is_no_part_of_the_network_is_passed_over_and_said() -> None:
    reading = reader.read_code(header("03-features-classifier.txt")[1])
    lines = dict(reading.passed_over)
    assert {code.split(" = ")[0] for code in lines.values()} >= {"device", "criterion", "optimizer"}
    assert any(code.startswith("print(") for code in lines.values())


def test_nothing_of_a_text_is_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in SAMPLES:
        try:
            nets.read(header(name)[1])
        except reader.PasteProblem:
            continue
    assert list(tmp_path.iterdir()) == []


def is_written_as_one_chain(network: nets.Network) -> bool:
    """Return whether blocks keep their kind in code: one branch alone is no concatenation."""
    blocks = [layer for layer in network.layers if isinstance(layer, Branches)]
    return all(len(block.branches) > 1 for block in blocks)


@given(networks().filter(is_written_as_one_chain))
@examples(200)
def test_printed_classes_come_back(network: nets.Network) -> None:
    printed = network.to_pytorch("class")
    again = reader.read_code(printed, network.input_shape, network.name).network
    assert again.parameters == network.parameters
    assert again.output_shape == network.output_shape
    assert again == network


@pytest.mark.parametrize("network", nets.catalogue().values(), ids=lambda network: network.name)
def test_the_catalogue_comes_back_from_its_classes_and_from_keras(network: nets.Network) -> None:
    printed = network.to_pytorch("class")
    assert reader.read_code(printed, network.input_shape, network.name).network == network
    try:
        code = network.to_keras()
    except Problem:
        return
    if "Lambda" not in code and "keepdims" not in code and "Permute" not in code:
        again = nets.read(code)
        assert again.parameters == network.parameters
        assert again.output_shape == network.output_shape


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Draw a sample that is cut, with lines exchanged or characters replaced."""
    text = header(draw(st.sampled_from(sorted(SAMPLES))))[1]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(len(text) - 1, 0)))
        match draw(st.sampled_from(["cut", "drop", "replace", "swap"])):
            case "cut":
                text = text[:at]
            case "drop":
                text = text[:at] + text[at + draw(st.integers(1, 30)) :]
            case "replace":
                text = (
                    text[:at] + draw(st.sampled_from("()[]{}:,.=*+-\"'#\n\t9x ")) + text[at + 1 :]
                )
            case "swap":
                lines = text.split("\n")
                one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
                lines[one], lines[other] = lines[other], lines[one]
                text = "\n".join(lines)
    return text


@given(damaged())
@examples(500)
def test_damaged_code_is_read_or_refused(text: str) -> None:
    try:
        network = nets.read(text)
    except reader.PasteProblem:
        return
    assert network.parameters >= 0


@pytest.mark.parametrize(
    "text",
    [
        "x = [0]\nwhile True:\n    x = x + x\nmodel = nn.Linear(len(x), 2)",
        "def f(n):\n    return f(n + 1)\nmodel = nn.Sequential(f(0))",
        "a = [1]\nfor i in range(100):\n    a = [a, a]\nmodel = nn.Conv2d(1, 2, a)",
        "a = 9\nfor i in range(1000):\n    a = a ** 9\nmodel = nn.Linear(a, 2)",
        "for i in range(10 ** 4):\n    for j in range(10 ** 4):\n        pass\nm = nn.Linear(i, 2)",
        "x = [0]\nfor i in range(100):\n    x += x\nm = nn.Linear(len(x), 2)",
        "n = nn.Sequential(nn.ReLU())\nfor i in range(100):\n    n.extend(n)",
        "n = nn.Sequential(nn.ReLU())\nfor i in range(100):\n    n = n + n",
        "b = [0] * 20000\nc = [b] * 20000\nm = nn.Linear(int(b in c), 2)",
        "m = nn.Linear(round(5, -10 ** 9), 2)",
        "s = 'x'\nfor i in range(100):\n    s = s + s\nm = nn.Linear(s, 2)",
    ],
)
def test_code_that_would_take_for_ever_is_refused(text: str) -> None:
    with pytest.raises(reader.PasteProblem):
        nets.read(text)
