"""Layers as plain records: arguments, shapes and costs.

A record has the arguments of the ``torch.nn`` class of the same name, under the same names and in
the same order, so one list of fields gives the module, the printed code and the short text form.
Shapes are without the batch: (C, H, W) for feature maps and (F,) for flat features.
"""

import dataclasses
import functools
import math
from dataclasses import dataclass
from typing import Any, ClassVar, get_args

from cnnviz.grid.geometry import Axes
from cnnviz.nets.layers.index_runs import Reads
from cnnviz.problem import N_, Problem

Shape = tuple[int, ...]
Size = int | tuple[int, int]
Sides = int | tuple[int, int, int, int]
MOST_CHANNELS = 10**6  # or features
MOST_WIDE = 1_000  # a larger kernel, stride, padding, … is a typing error
MOST_SIDE = 10_000  # rows or columns of a feature map; larger ones could not be shown


def shape_text(shape: Shape) -> str:
    """Return a shape as people write it, ``16×24×24``."""
    return "×".join(str(extent) for extent in shape)


@dataclass(frozen=True)
class Setting:
    """A setting of a kind of layer.

    Args:
        name: torch's name.
        kind: ``int``, ``size`` (one number, or height and width), ``sides`` (one number, or left,
            right, top and bottom), ``float`` or ``bool``.
        optional: Whether it may be None.
        required: Whether it has no default.
        default: Its default; None for a required setting.
    """

    name: str
    kind: str
    optional: bool
    required: bool
    default: Any


@dataclass(frozen=True)
class Layer:
    """A layer; by default one that only changes values, without weights."""

    code: ClassVar[str]
    """The name of the class, shortened, in links and drafts: ``conv`` for ``Conv2d``."""
    mixes: ClassVar[bool] = False
    """Whether every output depends on all inputs."""
    sees_all: ClassVar[bool] = False
    """Whether every cell depends on all cells, and the maps keep their size."""
    library: ClassVar[str] = "torch.nn"
    """The module of Python that has the class of the same name."""

    def __init_subclass__(cls) -> None:
        if "code" not in vars(cls):
            cls.code = cls.__name__.lower().removesuffix("2d")

    def __str__(self) -> str:
        """Return the constructor call in PyTorch code: ``Conv2d(1, 16, 5)``."""
        positional, named = self.arguments()
        texts = [repr(value) for value in positional]
        texts += [f"{name}={value!r}" for name, value in named.items()]
        return f"{type(self).__name__}({', '.join(texts)})"

    @property
    def call(self) -> str:
        """The constructor call as code says it after its imports: ``nn.Conv2d(1, 16, 5)``."""
        return f"nn.{self}" if self.library == "torch.nn" else str(self)

    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments of the torch module, by position and by name, without defaults."""
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for setting in self.settings():
            value = getattr(self, setting.name)
            if setting.required:
                positional.append(value)
            elif value != setting.default:
                named[setting.name] = value
        return positional, named

    @classmethod
    @functools.cache
    def settings(cls) -> tuple[Setting, ...]:
        """Return the settings of this kind of layer, in torch's order."""
        return tuple(
            Setting(
                item.name,
                _kind_of(item.type),
                type(None) in get_args(item.type),
                item.default is dataclasses.MISSING,
                None if item.default is dataclasses.MISSING else item.default,
            )
            for item in dataclasses.fields(cls)
        )

    def output_shape(self, shape: Shape) -> Shape:
        """Return the output shape for an input shape.

        Raises:
            Problem: The layer does not fit this input; says why.
        """
        return shape

    def axes(self, shape: Shape) -> Axes | None:
        """Return the window along height and width; None for a layer without a kernel."""
        return None

    def weight_shapes(self) -> list[Shape]:
        """Return the shapes of the trainable tensors, as in torch."""
        return []

    def arithmetic(self) -> str:
        """Return the sum of the number of parameters, ``16·1·5·5 + 16 = 416``; may be empty."""
        terms = " + ".join("·".join(map(str, shape)) for shape in self.weight_shapes())
        return f"{terms} = {self.parameters}" if terms else ""

    @property
    def parameters(self) -> int:
        """Number of trainable values."""
        return sum(map(math.prod, self.weight_shapes()))

    def multiply_adds(self, shape: Shape) -> int:
        """Return the multiplications with a weight per image, without biases."""
        return 0

    def reads(self, shape: Shape) -> tuple[Reads, Reads] | None:
        """Return which rows and columns the cells of the output read; None for their own."""
        return None


def _kind_of(annotation: object) -> str:
    if isinstance(annotation, type):
        return annotation.__name__
    return "sides" if annotation == Sides else "size"


def check_range(
    low: int, high: int = MOST_CHANNELS, *, most_parts: int = 2, **settings: Size | Sides | None
) -> None:
    """Raise Problem unless all sizes are whole numbers from ``low`` to ``high``."""
    for setting, value in settings.items():
        if value is None:
            continue
        parts = value if isinstance(value, tuple) else (value,)
        whole = all(is_whole(part) and low <= part <= high for part in parts)
        if len(parts) > most_parts or not whole:
            kept = parts[:most_parts]
            near = [min(max(part, low), high) if is_whole(part) else low for part in kept]
            raise Problem(
                "{setting} is {value}; it must be a whole number from {low} to {high}.",
                setting=setting,
                nearest=near[0] if len(near) == 1 else tuple(near),
                value=value,
                low=low,
                high=high,
            )


def is_whole(value: object) -> bool:
    """Return whether a value is a whole number, not a truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def require_maps(shape: Shape) -> tuple[int, int, int]:
    """Return (C, H, W), or raise Problem for flat features."""
    if len(shape) != 3:
        raise Problem(
            "it takes maps (channels × height × width), but its input is flat (features: "
            "{features}).",
            features=shape_text(shape),
        )
    return shape[0], shape[1], shape[2]


def check_match(setting: str, expected: int, actual: int, *, flat: bool = False) -> None:
    """Raise Problem unless a layer has the number of channels, or of features, of its input."""
    if expected != actual:
        template = (
            N_("the number of input features is {actual}, not {expected}: use {nearest}.")
            if flat
            else N_("the number of input channels is {actual}, not {expected}: use {nearest}.")
        )
        raise Problem(template, setting=setting, nearest=actual, expected=expected, actual=actual)


def require_features(shape: Shape) -> int:
    """Return the number of flat features, or raise Problem for feature maps."""
    if len(shape) != 1:
        raise Problem(
            "it takes flat features, but its input is maps of {shape}: put a Flatten before it.",
            shape=shape_text(shape),
        )
    return shape[0]
