"""The settings of one operation, checked as torch checks them."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.grid import nearest
from cnnviz.grid.trace import Kind
from cnnviz.problem import N_, Problem

Pair = tuple[int, int]
Setting = int | Sequence[int]
Padding = int | Sequence[int] | str

MODES = ("zeros", "reflect", "replicate", "circular")
MOST = 1000  # a setting beyond this is a slip of the hand, not a lesson
WORK = 20_000_000  # numbers read by all windows together; more would not fit a server of many


@dataclass(frozen=True)
class Settings:
    """What was asked for, as the caller wrote it; ``resolve`` checks and spells it out.

    Args:
        kind: What is done at every place of the window.
        image: Shape (N, C, H, W).
        kernel: Rows and columns of the kernel.
        filters: Output channels of a convolution (for ``transposed``: of one group).
        depth: Input channels that the kernel has (for ``transposed``: all of them).
        bias: Number of biases, None without.
    """

    kind: Kind
    image: tuple[int, int, int, int]
    kernel: Setting
    stride: Setting = 1
    padding: Padding = 0
    dilation: Setting = 1
    groups: int = 1
    padding_mode: str = "zeros"
    ceil_mode: bool = False
    output_padding: Setting = 0
    filters: int = 1
    depth: int = 1
    bias: int | None = None


@dataclass(frozen=True)
class Geometry:
    """Settings that work, spelled out as (height, width) pairs.

    Args:
        before: Padding above and to the left.
        after: Padding below and to the right.
        output: Rows and columns of the output.
        filters: Output channels, over all groups.
    """

    kernel: Pair
    stride: Pair
    before: Pair
    after: Pair
    dilation: Pair
    output_padding: Pair
    output: Pair
    filters: int


def effective_kernel(kernel: int, dilation: int = 1) -> int:
    """Return how many cells a dilated kernel spans: ``dilation·(kernel − 1) + 1``."""
    return dilation * (kernel - 1) + 1


def resolve(settings: Settings) -> Geometry:
    """Return the geometry of settings that work.

    Raises:
        Problem: When torch would refuse them; with the nearest value of the setting that works.
    """
    try:
        return check(settings)
    except Problem as problem:
        raise nearest.mended(problem, settings, check) from None


def check(settings: Settings) -> Geometry:
    """Return the geometry of settings that work, or raise the first Problem without a remedy."""
    if min(settings.image) < 1:
        raise Problem(N_("The image is empty: it needs at least one cell."), setting="image")
    kernel = _pair(settings.kernel, "kernel", 1)
    stride = _pair(settings.stride, "stride", 1)
    dilation = _pair(settings.dilation, "dilation", 1)
    before, after = _padding(settings, kernel, stride, dilation)
    extra = _pair(settings.output_padding, "output_padding", 0)
    filters = _channels(settings)
    if settings.kind is Kind.TRANSPOSED:
        output = _transposed_output(settings, kernel, stride, before, dilation, extra)
    else:
        _check_padding(settings, kernel, before, after)
        output = _window_output(settings, kernel, stride, before, after, dilation)
    geometry = Geometry(kernel, stride, before, after, dilation, extra, output, filters)
    _check_work(settings, geometry)
    return geometry


_NUMBER = {
    "kernel": N_("The kernel needs at least 1 row and 1 column. Nearest that works: {works}."),
    "stride": N_("The stride must be a whole number, 1 or more. Nearest that works: {works}."),
    "dilation": N_("The dilation must be a whole number, 1 or more. Nearest that works: {works}."),
    "groups": N_("Groups must be a whole number, 1 or more. Nearest that works: {works}."),
    "padding": N_("Padding must be a whole number, 0 or more. Nearest that works: {works}."),
    "output_padding": N_(
        "The output padding must be a whole number, 0 or more. Nearest that works: {works}."
    ),
}
_TOO_MUCH = N_("{given} is too much for {setting} here. Nearest that works: {works}.")


def _whole(value: object, setting: str, least: int) -> int:
    try:
        whole = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        whole = least - 1
    if isinstance(value, bool) or whole < least:
        raise Problem(_NUMBER[setting], setting=setting, given=value, works=None)
    if whole > MOST:
        raise Problem(_TOO_MUCH, setting=setting, given=value, works=None)
    return whole


def _pair(value: object, setting: str, least: int) -> Pair:
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) == 1:  # torch reads (2,) as 2
            value = value[0]
        elif len(value) == 2:
            return _whole(value[0], setting, least), _whole(value[1], setting, least)
    whole = _whole(value, setting, least)
    return whole, whole


def _padding(settings: Settings, kernel: Pair, stride: Pair, dilation: Pair) -> tuple[Pair, Pair]:
    """Return the padding before and after each axis; 'same' puts an odd cell at the end."""
    if settings.padding == "valid" and settings.kind is Kind.CONVOLUTION:
        return (0, 0), (0, 0)
    if settings.padding == "same" and settings.kind is Kind.CONVOLUTION:
        if stride != (1, 1):
            raise Problem(
                N_("Padding 'same' needs stride 1. Nearest stride that works: {works}."),
                setting="stride",
                works=None,
            )
        total = [effective_kernel(k, d) - 1 for k, d in zip(kernel, dilation, strict=True)]
        before = total[0] // 2, total[1] // 2
        return before, (total[0] - before[0], total[1] - before[1])
    before = _pair(settings.padding, "padding", 0)
    return before, before


def _channels(settings: Settings) -> int:
    """Return the number of output channels over all groups."""
    groups = _whole(settings.groups, "groups", 1)
    channels = settings.image[1]
    if settings.kind in (Kind.MAX, Kind.AVG):
        return channels
    transposed = settings.kind is Kind.TRANSPOSED
    expected = channels if transposed else groups * settings.depth
    if channels % groups or (settings.filters % groups and not transposed):
        raise Problem(
            N_(
                "{given} groups do not divide {channels} input channels and {filters} filters"
                " evenly. Nearest that works: {works}."
            ),
            setting="groups",
            given=groups,
            channels=channels,
            filters=settings.filters,
            works=None,
        )
    if settings.depth != channels if transposed else expected != channels:
        raise Problem(
            N_(
                "The kernel reads {depth} channels in each of {groups} groups, the image has"
                " {channels}. Nearest number of groups that works: {works}."
            ),
            setting="groups",
            depth=settings.depth,
            groups=groups,
            channels=channels,
            works=None,
        )
    filters = settings.filters * (groups if transposed else 1)
    if settings.bias not in (None, filters):
        raise Problem(
            N_("Each of the {filters} output channels needs one bias, but there are {given}."),
            setting="bias",
            given=settings.bias,
            filters=filters,
            works=None,
        )
    return filters


def _check_padding(settings: Settings, kernel: Pair, before: Pair, after: Pair) -> None:
    size = settings.image[2:]
    mode = settings.padding_mode
    if mode not in MODES:
        raise Problem(
            N_("There is no padding mode {given}. Nearest that works: {works}."),
            setting="padding_mode",
            given=mode,
            works=None,
        )
    most = [max(b, a) for b, a in zip(before, after, strict=True)]
    if mode == "reflect" and any(p >= s for p, s in zip(most, size, strict=True)):
        raise Problem(
            N_(
                "Reflecting needs padding smaller than the image ({size})."
                " Nearest padding that works: {works}."
            ),
            setting="padding",
            size=f"{size[0]}×{size[1]}",
            works=None,
        )
    if mode == "circular" and any(p > s for p, s in zip(most, size, strict=True)):
        raise Problem(
            N_(
                "Circular padding can go around the image ({size}) only once."
                " Nearest padding that works: {works}."
            ),
            setting="padding",
            size=f"{size[0]}×{size[1]}",
            works=None,
        )
    pooling = settings.kind in (Kind.MAX, Kind.AVG)
    if pooling and any(2 * p > k for p, k in zip(most, kernel, strict=True)):
        raise Problem(
            N_(
                "Pooling takes at most half of the kernel ({kernel}) as padding."
                " Nearest padding that works: {works}."
            ),
            setting="padding",
            kernel=f"{kernel[0]}×{kernel[1]}",
            works=None,
        )


def _window_output(
    settings: Settings, kernel: Pair, stride: Pair, before: Pair, after: Pair, dilation: Pair
) -> Pair:
    size = settings.image[2:]
    padded = tuple(s + b + a for s, b, a in zip(size, before, after, strict=True))
    spans = tuple(effective_kernel(k, d) for k, d in zip(kernel, dilation, strict=True))
    counts = []
    for axis in range(2):
        free = padded[axis] - spans[axis]
        count = -(-free // stride[axis]) + 1 if settings.ceil_mode else free // stride[axis] + 1
        # a window must start in the image or in the padding before it
        if settings.ceil_mode and (count - 1) * stride[axis] >= size[axis] + before[axis]:
            count -= 1
        counts.append(count)
    if min(counts) >= 1:
        return counts[0], counts[1]
    dilated = kernel[0] <= padded[0] and kernel[1] <= padded[1]
    raise Problem(
        _DILATED_TOO_LARGE if dilated else _KERNEL_TOO_LARGE,
        setting="dilation" if dilated else "kernel",
        span=f"{spans[0]}×{spans[1]}",
        padded=f"{padded[0]}×{padded[1]}",
        works=None,
    )


_KERNEL_TOO_LARGE = N_(
    "The kernel covers {span} cells, but the padded input has only {padded}."
    " Nearest kernel that fits: {works}."
)
_DILATED_TOO_LARGE = N_(
    "With its dilation the kernel covers {span} cells, but the padded input has only {padded}."
    " Nearest dilation that fits: {works}."
)


def _transposed_output(
    settings: Settings, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair, extra: Pair
) -> Pair:
    if any(e >= max(s, d) for e, s, d in zip(extra, stride, dilation, strict=True)):
        raise Problem(
            N_(
                "The output padding must be smaller than the stride or the dilation."
                " Nearest that works: {works}."
            ),
            setting="output_padding",
            works=None,
        )
    counts = [
        (settings.image[2 + axis] - 1) * stride[axis]
        - 2 * padding[axis]
        + effective_kernel(kernel[axis], dilation[axis])
        + extra[axis]
        for axis in range(2)
    ]
    if min(counts) < 1:
        raise Problem(
            N_(
                "Padding cuts a transposed output: here nothing of it is left."
                " Nearest padding that works: {works}."
            ),
            setting="padding",
            works=None,
        )
    return counts[0], counts[1]


def _check_work(settings: Settings, geometry: Geometry) -> None:
    images, channels = settings.image[:2]
    reads = geometry.output[0] * geometry.output[1] * geometry.kernel[0] * geometry.kernel[1]
    if images * channels * reads > WORK:
        raise Problem(N_("The image is too large to be worked out step by step."), setting="image")
