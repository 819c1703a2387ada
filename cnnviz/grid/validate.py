"""Validation: rejects what torch rejects and suggests the nearest valid value.

Each check raises a Refusal whose message has the placeholder ``{works}`` for the nearest value that
works; ``resolve_axes`` finds it by trying values with these same checks, and raises the Problem.
"""

import math
import operator
from collections.abc import Iterable, Sequence

from cnnviz.grid.fixes import Refusal, suggest_fix
from cnnviz.grid.geometry import (
    Axes,
    Padding,
    Pair,
    axes_of,
    largest_pool_padding,
    setting_at_fault,
)
from cnnviz.grid.settings import PADDING_MODES, WindowSettings
from cnnviz.grid.trace import Kind
from cnnviz.problem import N_, Quoted

MOST = 1000  # a larger setting is a typing error, and its arrays would fill the memory
WORK = 5_000_000  # values that all windows read together: 40 MB while they are computed

_WHOLE = {
    "kernel": N_("The kernel needs at least 1 row and 1 column. Nearest valid value: {works}."),
    "stride": N_("The stride must be a whole number, 1 or more. Nearest valid value: {works}."),
    "dilation": N_("The dilation must be a whole number, 1 or more. Nearest valid value: {works}."),
    "groups": N_(
        "The number of groups must be a whole number, 1 or more. Nearest valid value: {works}."
    ),
    "padding": N_("The padding must be a whole number, 0 or more. Nearest valid value: {works}."),
    "output_padding": N_(
        "The output padding must be a whole number, 0 or more. Nearest valid value: {works}."
    ),
}
_TOO_MUCH = N_("The {setting} {value} is too large to step through. Nearest valid value: {works}.")
_MISFITS = {
    "kernel": N_(
        "The kernel covers {span} cells, but the padded input has only {padded}. Nearest kernel "
        "that fits: {works}."
    ),
    "dilation": N_(
        "With this dilation the kernel covers {span} cells, but the padded input has only "
        "{padded}. Nearest dilation that fits: {works}."
    ),
    "padding": N_(
        "In a transposed convolution, padding crops the output, and here it crops all of it. "
        "Nearest valid padding: {works}."
    ),
    "output_padding": N_(
        "The output padding must be smaller than the stride or the dilation. Nearest valid value: "
        "{works}."
    ),
}


def resolve_axes(settings: WindowSettings) -> Axes:
    """Return the axes of settings that work.

    Raises:
        Problem: torch would refuse them, or they exceed what can be computed here (MOST, WORK);
            names the nearest value of the setting that works.
    """
    try:
        return check(settings)
    except Refusal as refusal:
        raise suggest_fix(refusal, settings, check) from None


def check(settings: WindowSettings) -> Axes:
    """Return the axes of settings that work, or raise the first Refusal."""
    if min(settings.image) < 1:
        raise Refusal("The image is empty: it needs at least one cell.", setting="image")
    kernel = _pair(settings.kernel, "kernel", 1)
    stride = kernel if settings.stride is None else _pair(settings.stride, "stride", 1)
    dilation = _pair(settings.dilation, "dilation", 1)
    axes = axes_of(
        settings.image[2:],
        kernel,
        stride=stride,
        padding=_padding(settings, stride),
        dilation=dilation,
        ceil_mode=settings.ceil_mode,
        transposed=settings.kind is Kind.TRANSPOSED,
        output_padding=_pair(settings.output_padding, "output_padding", 0),
    )
    if settings.kind is not Kind.TRANSPOSED:
        _check_padding(settings, axes)
    _check_window(axes)
    if settings.kind is Kind.AVG and dilation != (1, 1):
        raise Refusal(
            "Average pooling does not support dilation. Nearest valid value: {works}.",
            setting="dilation",
        )
    if settings.kind.has_kernel:
        _check_channels(settings)
    _check_work(settings, axes)
    return axes


def _whole(value: object, setting: str, least: int) -> int:
    try:
        whole = operator.index(value)  # type: ignore[arg-type]  # numpy's integers too
    except TypeError:
        whole = least - 1
    if isinstance(value, bool) or whole < least:
        raise Refusal(_WHOLE[setting], setting=setting)
    if whole > MOST:
        raise Refusal(_TOO_MUCH, setting=setting, value=value)
    return whole


def _pair(value: object, setting: str, least: int) -> Pair:
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) in (1, 2):
        return _whole(value[0], setting, least), _whole(value[-1], setting, least)
    whole = _whole(value, setting, least)
    return whole, whole


def _padding(settings: WindowSettings, stride: Pair) -> Padding:
    """Return the padding as a pair, ``"same"`` or ``"valid"``."""
    if settings.kind is not Kind.CONVOLUTION or settings.padding not in ("same", "valid"):
        return _pair(settings.padding, "padding", 0)
    if settings.padding == "same" and stride != (1, 1):
        raise Refusal(
            "Padding 'same' needs stride 1. Nearest valid stride: {works}.", setting="stride"
        )
    return settings.padding


def _check_padding(settings: WindowSettings, axes: Axes) -> None:
    if settings.padding_mode not in PADDING_MODES:
        raise Refusal(
            "Unknown padding mode “{value}”. Use {works}.",
            setting="padding_mode",
            value=Quoted(settings.padding_mode),
        )
    excess = max(max(axis.padding) - axis.size for axis in axes)
    size = _by(axis.size for axis in axes)
    if settings.padding_mode == "reflect" and excess >= 0:
        raise Refusal(
            "Reflect padding must be smaller than the image ({size}). Nearest valid padding: "
            "{works}.",
            setting="padding",
            size=size,
        )
    if settings.padding_mode == "circular" and excess > 0:
        raise Refusal(
            "Circular padding can wrap around the image ({size}) only once. Nearest valid "
            "padding: {works}.",
            setting="padding",
            size=size,
        )
    if settings.pools and any(
        max(axis.padding) > largest_pool_padding(axis.kernel) for axis in axes
    ):
        raise Refusal(
            "In pooling, the padding can be at most half the window ({size}). Nearest valid "
            "padding: {works}.",
            setting="padding",
            size=_by(axis.kernel for axis in axes),
        )


def _check_window(axes: Axes) -> None:
    setting = setting_at_fault(axes)
    if setting is not None:
        span, padded = _by(axis.span for axis in axes), _by(axis.padded for axis in axes)
        raise Refusal(_MISFITS[setting], setting=setting, span=span, padded=padded)


def _check_channels(settings: WindowSettings) -> None:
    groups = _whole(settings.groups, "groups", 1)
    channels, depth, filters = settings.image[1], settings.depth, settings.filters
    transposed = settings.kind is Kind.TRANSPOSED
    if channels != (depth if transposed else depth * groups):
        _refuse_depth(settings, groups)
    if channels % groups:  # of a transposed one; else the kernel's depth would not fit either
        raise Refusal(
            "The number of groups ({groups}) must divide the number of input channels "
            "({channels}). Nearest valid value: {works}.",
            setting="groups",
            groups=groups,
            channels=channels,
        )
    if not transposed and filters % groups:
        raise Refusal(
            "The number of groups ({groups}) must divide the number of filters ({filters}): "
            "change the filters too.",
            setting="groups",
            groups=groups,
            filters=filters,
        )
    outputs = filters * groups if transposed else filters
    if settings.bias not in (None, outputs):
        raise Refusal(
            "The number of biases ({value}) must equal the number of output channels "
            "({filters}). Nearest valid value: {works}.",
            setting="bias",
            value=settings.bias,
            filters=outputs,
        )


def _refuse_depth(settings: WindowSettings, groups: int) -> None:
    channels, depth = settings.image[1], settings.depth
    transposed = settings.kind is Kind.TRANSPOSED
    fitting = channels // depth  # groups
    if not transposed and channels == fitting * depth and settings.filters % fitting == 0:
        raise Refusal(
            "The kernel's depth ({depth}) times the number of groups ({groups}) must equal "
            "the number of image channels ({channels}). Nearest valid number of groups: "
            "{works}.",
            setting="groups",
            depth=depth,
            groups=groups,
            channels=channels,
        )
    raise Refusal(
        "The number of channels differs: {depth} in the kernel, {channels} in the image.",
        setting="kernel",
        depth=depth if transposed else depth * groups,
        channels=channels,
    )


def _check_work(settings: WindowSettings, axes: Axes) -> None:
    windows = math.prod(axis.out * axis.kernel for axis in axes)
    reads = settings.image[0] * settings.image[1] * windows
    if reads > WORK:
        raise Refusal(
            "Too large to step through: the windows read {reads} numbers; the limit is {most}.",
            setting="image",
            reads=f"{reads:,}",
            most=f"{WORK:,}",
        )


def _by(sizes: Iterable[int]) -> str:
    return "×".join(map(str, sizes))
