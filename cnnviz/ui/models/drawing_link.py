"""A drawing from the pad in a link."""

from cnnviz.data.drawing import read_strokes
from cnnviz.problem import N_
from cnnviz.ui.kit.link_codecs import Codec


def _read(text: str) -> str:
    read_strokes(text)  # raises ValueError
    return text


DRAWING = Codec(_read, expects=N_("a drawing from the pad"))
"""The text of a drawing."""
