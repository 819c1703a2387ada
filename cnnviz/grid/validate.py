"""Whether settings work: everything that torch refuses is refused here, with what would work.

Each check raises a Refusal whose message has a place for ``{works}``, the nearest value that
works; ``resolve`` finds it by trying values with these same checks, and raises the Problem.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence

from cnnviz.grid.settings import Geometry, Pair, Settings, effective_kernel
from cnnviz.grid.suggest_fix import Refusal, mended
from cnnviz.grid.trace import Kind
from cnnviz.problem import N_

MODES = ("zeros", "reflect", "replicate", "circular")
MOST = 1000  # a setting beyond this is a slip of the hand, and its arrays would fill the memory
WORK = 5_000_000  # numbers read by all windows together: 40 MB while they are worked out

_WHOLE = {
    "kernel": N_("The kernel needs at least 1 row and 1 column. Nearest that works: {works}."),
    "stride": N_("The stride must be a whole number, 1 or more. Nearest that works: {works}."),
    "dilation": N_("The dilation must be a whole number, 1 or more. Nearest that works: {works}."),
    "groups": N_("Groups must be a whole number, 1 or more. Nearest that works: {works}."),
    "padding": N_("The padding must be a whole number, 0 or more. Nearest that works: {works}."),
    "output_padding": N_(
        "The output padding must be a whole number, 0 or more. Nearest that works: {works}."
    ),
}
_TOO_MUCH = N_("{given} is too much to work out step by step. Nearest that works: {works}.")


def resolve(settings: Settings) -> Geometry:
    """Return the geometry of settings that work.

    Raises:
        Problem: When torch would refuse them, or they are beyond what can be worked out here
            (MOST, WORK); with the nearest value of the setting that works.
    """
    try:
        return check(settings)
    except Refusal as refusal:
        raise mended(refusal, settings, check) from None


def check(settings: Settings) -> Geometry:
    """Return the geometry of settings that work, or raise the first Refusal."""
    if min(settings.image) < 1:
        raise Refusal(N_("The image is empty: it needs at least one cell."), setting="image")
    kernel = _pair(settings.kernel, "kernel", 1)
    stride = kernel if settings.stride is None else _pair(settings.stride, "stride", 1)
    dilation = _pair(settings.dilation, "dilation", 1)
    before, after = _padding(settings, kernel, stride, dilation)
    extra = _pair(settings.output_padding, "output_padding", 0)
    if settings.kind is Kind.TRANSPOSED:
        output = _transposed_output(settings, kernel, stride, before, dilation, extra)
    else:
        _check_padding(settings, kernel, before, after)
        output = _window_output(settings, kernel, stride, before, after, dilation)
    if settings.kind is Kind.AVG and dilation != (1, 1):
        raise Refusal(
            N_("Average pooling has no dilation. Nearest that works: {works}."), setting="dilation"
        )
    if not settings.pools:
        _check_channels(settings)
    _check_work(settings, kernel, output)
    return Geometry(kernel, stride, before, after, dilation, extra, output)


def _whole(value: object, setting: str, least: int) -> int:
    try:
        whole = operator.index(value)  # type: ignore[arg-type]  # numpy's integers too
    except TypeError:
        whole = least - 1
    if isinstance(value, bool) or whole < least:
        raise Refusal(_WHOLE[setting], setting=setting)
    if whole > MOST:
        raise Refusal(_TOO_MUCH, setting=setting, given=value)
    return whole


def _pair(value: object, setting: str, least: int) -> Pair:
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) in (1, 2):
        return _whole(value[0], setting, least), _whole(value[-1], setting, least)
    whole = _whole(value, setting, least)
    return whole, whole


def _padding(settings: Settings, kernel: Pair, stride: Pair, dilation: Pair) -> tuple[Pair, Pair]:
    """Return the padding before and after each axis; 'same' puts an odd cell at the end."""
    named = settings.padding if settings.kind is Kind.CONVOLUTION else None
    if named == "valid":
        return (0, 0), (0, 0)
    if named != "same":
        padding = _pair(settings.padding, "padding", 0)
        return padding, padding
    if stride != (1, 1):
        raise Refusal(
            N_("Padding 'same' needs stride 1. Nearest stride that works: {works}."),
            setting="stride",
        )
    rows, cols = (effective_kernel(kernel[axis], dilation[axis]) - 1 for axis in range(2))
    return (rows // 2, cols // 2), (rows - rows // 2, cols - cols // 2)


def _check_padding(settings: Settings, kernel: Pair, before: Pair, after: Pair) -> None:
    if settings.padding_mode not in MODES:
        raise Refusal(
            N_("There is no padding mode “{given}”. One that works: {works}."),
            setting="padding_mode",
            given=settings.padding_mode,
        )
    size = settings.image[2:]
    for axis in range(2):
        most = max(before[axis], after[axis])
        if settings.padding_mode == "reflect" and most >= size[axis]:
            raise Refusal(
                N_(
                    "Reflecting needs a padding smaller than the image ({size})."
                    " Nearest padding that works: {works}."
                ),
                setting="padding",
                size=_by(size),
            )
        if settings.padding_mode == "circular" and most > size[axis]:
            raise Refusal(
                N_(
                    "Circular padding goes around the image ({size}) only once."
                    " Nearest padding that works: {works}."
                ),
                setting="padding",
                size=_by(size),
            )
        if settings.pools and 2 * most > kernel[axis]:
            raise Refusal(
                N_(
                    "Pooling takes at most half of its window ({size}) as padding."
                    " Nearest padding that works: {works}."
                ),
                setting="padding",
                size=_by(kernel),
            )


def _window_output(
    settings: Settings, kernel: Pair, stride: Pair, before: Pair, after: Pair, dilation: Pair
) -> Pair:
    size = settings.image[2:]
    padded = tuple(size[axis] + before[axis] + after[axis] for axis in range(2))
    spans = tuple(effective_kernel(kernel[axis], dilation[axis]) for axis in range(2))
    rows, cols = (
        _places(padded[axis] - spans[axis], stride[axis], size[axis] + before[axis])
        if settings.ceil_mode
        else (padded[axis] - spans[axis]) // stride[axis] + 1
        for axis in range(2)
    )
    if min(rows, cols) >= 1:
        return rows, cols
    if kernel[0] <= padded[0] and kernel[1] <= padded[1]:
        raise Refusal(
            N_(
                "With its dilation the kernel covers {span} cells, but the padded input has only"
                " {padded}. Nearest dilation that fits: {works}."
            ),
            setting="dilation",
            span=_by(spans),
            padded=_by(padded),
        )
    raise Refusal(
        N_(
            "The kernel covers {span} cells, but the padded input has only {padded}."
            " Nearest kernel that fits: {works}."
        ),
        setting="kernel",
        span=_by(spans),
        padded=_by(padded),
    )


def _places(free: int, stride: int, end: int) -> int:
    """Return the places of a window with ceil_mode: none may start in the padding at the end."""
    places = -(-free // stride) + 1
    return places - 1 if (places - 1) * stride >= end else places


def _transposed_output(
    settings: Settings, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair, extra: Pair
) -> Pair:
    if any(extra[axis] >= max(stride[axis], dilation[axis]) for axis in range(2)):
        raise Refusal(
            N_(
                "The output padding must be smaller than the stride or the dilation."
                " Nearest that works: {works}."
            ),
            setting="output_padding",
        )
    rows, cols = (
        (settings.image[2 + axis] - 1) * stride[axis]
        - 2 * padding[axis]
        + effective_kernel(kernel[axis], dilation[axis])
        + extra[axis]
        for axis in range(2)
    )
    if min(rows, cols) < 1:
        raise Refusal(
            N_(
                "Padding cuts the border off a transposed output, and here it cuts off all of it."
                " Nearest padding that works: {works}."
            ),
            setting="padding",
        )
    return rows, cols


def _check_channels(settings: Settings) -> None:
    groups = _whole(settings.groups, "groups", 1)
    channels, depth, filters = settings.image[1], settings.depth, settings.filters
    transposed = settings.kind is Kind.TRANSPOSED
    if channels != (depth if transposed else depth * groups):
        _refuse_depth(settings, groups)
    if channels % groups:  # of a transposed one; else the kernel's depth would not fit either
        raise Refusal(
            N_(
                "The number of groups ({groups}) must divide that of the input channels"
                " ({channels}). Nearest that works: {works}."
            ),
            setting="groups",
            groups=groups,
            channels=channels,
        )
    if not transposed and filters % groups:
        raise Refusal(
            N_(
                "The number of groups ({groups}) must divide that of the filters ({filters}):"
                " change the filters too."
            ),
            setting="groups",
            groups=groups,
            filters=filters,
        )
    outputs = filters * groups if transposed else filters
    if settings.bias not in (None, outputs):
        raise Refusal(
            N_(
                "The number of biases ({given}) must be that of the output channels ({filters})."
                " Nearest that works: {works}."
            ),
            setting="bias",
            given=settings.bias,
            filters=outputs,
        )


def _refuse_depth(settings: Settings, groups: int) -> None:
    channels, depth = settings.image[1], settings.depth
    transposed = settings.kind is Kind.TRANSPOSED
    wanted = channels // depth  # groups
    if not transposed and channels == wanted * depth and settings.filters % wanted == 0:
        raise Refusal(
            N_(
                "The kernel's depth ({depth}) times the number of groups ({groups}) must be the"
                " image's number of channels ({channels}). Nearest number of groups: {works}."
            ),
            setting="groups",
            depth=depth,
            groups=groups,
            channels=channels,
        )
    raise Refusal(
        N_(
            "The kernel is made for another number of channels ({depth}) than the image has"
            " ({channels})."
        ),
        setting="kernel",
        depth=depth if transposed else depth * groups,
        channels=channels,
    )


def _check_work(settings: Settings, kernel: Pair, output: Pair) -> None:
    reads = settings.image[0] * settings.image[1] * output[0] * output[1] * kernel[0] * kernel[1]
    if reads > WORK:
        raise Refusal(
            N_(
                "That is too much to work out step by step: {reads} numbers to read,"
                " and {most} are the most."
            ),
            setting="image",
            reads=f"{reads:,}",
            most=f"{WORK:,}",
        )


def _by(size: Sequence[int]) -> str:
    return f"{size[0]}×{size[1]}"
