"""Worked examples as links to *Convolution*."""

from __future__ import annotations

from cnnviz.grid.examples import CONVOLUTIONS
from cnnviz.grid.operation import Operation
from cnnviz.ui.grids.link import operation_fields
from cnnviz.ui.kit.url_state import field_text


def find_operation(name: str) -> Operation:
    """Return the operation of a worked example."""
    return next(example.operation for example in CONVOLUTIONS if example.id == name)


def operation_params(operation: Operation) -> dict[str, str]:
    """Return the parameters of the link to *Convolution* that shows an operation."""
    texts = {field.name: field_text(operation, field) for field in operation_fields(operation)}
    return {name: text for name, text in texts.items() if text is not None}
