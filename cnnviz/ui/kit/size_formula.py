"""The output-size formula as Markdown, each symbol in the color of its role.

``out = ⌊(in + 2P − D·(K − 1) − 1) / S⌋ + 1`` as the documentation of ``torch.nn.Conv2d`` and
``torch.nn.MaxPool2d`` gives it; ``out = (in − 1)·S − 2P + D·(K − 1) + P' + 1`` for
``torch.nn.ConvTranspose2d``, where P' is its output padding.
"""

from collections.abc import Sequence

from cnnviz.grid import Axis


def tensor_shapes(shapes: Sequence[Sequence[int]]) -> str:
    """Return the shapes of weight and bias as PyTorch prints them.

    Args:
        shapes: Of the trainable tensors of a layer, as of ``Layer.weight_shapes``.

    Returns:
        ``weight [16, 6, 5, 5] · bias [16]``; empty without parameters, and for a block of several
        layers, which has more than these two.
    """
    if len(shapes) > 2:
        return ""
    names = ("weight", "bias")[: len(shapes)]
    texts = (f"{name} {list(shape)}" for name, shape in zip(names, shapes, strict=True))
    return " · ".join(texts)


def formula_in_symbols(axis: Axis) -> str:
    """Return the formula in symbols, as Markdown with colored terms."""
    name = axis.name
    terms = _terms(name, "2·:gray[P]", ":red[D]", ":orange[K]", ":blue[S]", ":gray[P′]", axis)
    return f":violet[{name}′] = {terms}"


def formula_in_numbers(axis: Axis) -> str:
    """Return the formula with numbers, evaluated to the output size."""
    before, after = axis.padding
    padding = f"2·:gray[{before}]" if before == after else f":gray[({before} + {after})]"
    terms = _terms(
        str(axis.size),
        padding,
        f":red[{axis.dilation}]",
        f":orange[{axis.kernel}]",
        f":blue[{axis.stride}]",
        f":gray[{axis.output_padding}]",
        axis,
    )
    middle = "" if axis.transposed or axis.stride == 1 else f" = {_rounded(axis)}"
    return f":violet[{axis.name}′] = {terms}{middle} = :violet[**{axis.out}**]"


def _terms(
    size: str, padding: str, dilation: str, kernel: str, stride: str, extra: str, axis: Axis
) -> str:
    """Return the right-hand side, in symbols or in numbers."""
    if axis.transposed:
        return (
            f"(:green[{size}] − 1)·{stride} − {padding} + {dilation}·({kernel} − 1) + {extra} + 1"
        )
    left, right = _brackets(axis)
    inside = f"(:green[{size}] + {padding} − {dilation}·({kernel} − 1) − 1) / {stride}"
    return f"{left}{inside}{right} + 1" + (f" − {axis.dropped}" if axis.dropped else "")


def _rounded(axis: Axis) -> str:
    left, right = _brackets(axis)
    value = f"{float(axis.quotient):.2f}".rstrip("0").rstrip(".")
    return f"{left}{value}{right} + 1" + (f" − {axis.dropped}" if axis.dropped else "")


def _brackets(axis: Axis) -> tuple[str, str]:
    return ("⌈", "⌉") if axis.ceil_mode else ("⌊", "⌋")
