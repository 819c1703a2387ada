"""Reads a pasted text as a network."""

from dataclasses import dataclass

from cnnviz.nets.layers.base import Shape
from cnnviz.nets.network import Network
from cnnviz.nets.reader import fitting_input, summary_tables
from cnnviz.nets.reader.network_finder import NetworkFinder
from cnnviz.nets.reader.paste import Paste, PasteProblem
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.problem import Problem


@dataclass(frozen=True)
class Reading:
    """What a text says.

    Attributes:
        network: The network.
        passed_over: What of the text is not part of it: line and code.
        input_known: Whether the text, or the caller, says for which input it is.
    """

    network: Network
    passed_over: tuple[tuple[int, str], ...]
    input_known: bool


def read(text: str, input: Shape | None = None) -> Network:
    """Return the network of pasted code; nothing of it is executed or imported.

    Args:
        text: PyTorch or Keras code as people write it, also from a notebook or a forum, or what
            ``print(model)`` shows.
        input: (C, H, W) or (F,); None takes the shape that the code says, or one that fits.

    Raises:
        PasteProblem: It cannot be read; says where and why.
    """
    return read_code(text, input).network


def read_code(text: str, input: Shape | None = None, name: str = "mine") -> Reading:
    """Return the network of pasted code, and what was passed over.

    The layers need not fit each other.

    Raises:
        PasteProblem: It cannot be read; says where and why.
    """
    if summary_tables.is_table(text):
        return _read_table(text, input, name)
    paste = Paste.of(text)
    try:
        reader = NetworkFinder(paste.tree(), paste.printed)
        layers, shape = reader.chain(input)
    except Refused as refused:
        raise PasteProblem(*paste.place(refused.where), refused.reason) from None
    except RecursionError:
        raise PasteProblem(1, 1, Problem("this is nested too deeply to be read.")) from None
    said = input or shape
    found = said or fitting_input.choose_input(layers, text, reader.evaluator.shapes)
    try:
        network = Network(name, found, layers)
    except Problem as reason:  # more layers than a network may have
        raise PasteProblem(1, 1, reason) from None
    passed = tuple((paste.place(node)[0], str(code_text(node))) for node in reader.passed_over)
    known = said is not None or found in reader.evaluator.shapes
    return Reading(network, passed, known)


def _read_table(text: str, shape: Shape | None, name: str) -> Reading:
    """Return the network of a table of torchsummary or torchinfo."""
    try:
        layers, start = summary_tables.read_table(text, shape)
    except Refused as refused:
        before = text[: refused.where] if isinstance(refused.where, int) else ""
        column = len(before) - before.rfind("\n")
        raise PasteProblem(before.count("\n") + 1, column, refused.reason) from None
    return Reading(Network(name, start, layers), (), shape is not None)
