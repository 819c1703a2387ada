"""Random networks in which every layer fits."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from cnnviz import nets
from cnnviz.nets.layers import kinds
from cnnviz.problem import Problem

small = st.integers(1, 3)
size = small | st.tuples(small, small)
flag = st.booleans()
epsilon = st.sampled_from([1e-5, 1e-3])
MAX_OUTPUT = 2_000  # values of the output of a layer


@st.composite
def networks(draw: st.DrawFn) -> nets.Network:
    """Draw a network in which every layer fits."""
    shape = (draw(small), draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    layers: list[nets.Layer] = []
    now: nets.Shape = shape
    for _ in range(draw(st.integers(1, 8))):
        try:
            layer = draw(_block(now) if draw(st.integers(0, 3)) == 0 else _layer(now))
            after = layer.output_shape(now)
        except Problem:  # the layer does not fit: leave it out
            continue
        if math.prod(after) <= MAX_OUTPUT:
            layers.append(layer)
            now = after
    return nets.Network("random-1", shape, tuple(layers))


simple = st.one_of(
    st.builds(kinds.AdaptiveAvgPool2d, size | st.integers(2, 9)),
    st.builds(kinds.LeakyReLU, st.sampled_from([0.0, 0.01, 0.2, 1.0])),
    st.builds(kinds.Dropout, st.sampled_from([0.0, 0.05, 0.25, 0.5])),
    st.builds(kinds.ZeroPad2d, small | st.tuples(*4 * [st.integers(0, 2)])),
    st.sampled_from([kinds.ReLU(), kinds.ReLU6(), kinds.Tanh(), kinds.Sigmoid()]),
    st.sampled_from([kinds.Hardswish(), kinds.Hardsigmoid(), kinds.GELU(), kinds.SiLU()]),
)


def _layer(shape: nets.Shape) -> st.SearchStrategy[nets.Layer]:
    """Return a strategy for a layer that takes maps or features; it may still not fit."""
    return _flat_layer(shape[0]) if len(shape) == 1 else _map_layer(shape[0])


def _block(shape: nets.Shape) -> st.SearchStrategy[nets.Layer]:
    """Return a strategy for a block."""
    return _residual(shape) if len(shape) == 1 else _residual(shape) | _branches(shape)


@st.composite
def _branches(draw: st.DrawFn, shape: nets.Shape) -> nets.Layer:
    """Draw branches whose maps have the same size, that of the input or half of it."""
    stride = draw(st.sampled_from([1, 1, 2]))
    branches: list[tuple[nets.Layer, ...]] = []
    for _ in range(draw(st.integers(1, 3))):
        channels, out = shape[0], draw(small)
        before = [kinds.ReLU(), kinds.BatchNorm2d(channels, draw(epsilon))][
            : draw(st.integers(0, 2))
        ]
        dilation = draw(st.integers(1, 2))
        window = draw(
            st.sampled_from(
                [
                    (kinds.Conv2d(channels, out, 3, stride, dilation, dilation),),
                    (kinds.Conv2d(channels, out, 1, stride), kinds.Sigmoid()),
                    (kinds.MaxPool2d(3, stride, 1),),
                    (kinds.ZeroPad2d((2, 0, 1, 1)), kinds.AvgPool2d(3, stride)),
                    *([()] if stride == 1 else []),
                ]
            )
        )
        branches.append((*before, *window))
    return kinds.Branches(tuple(branches))


@st.composite
def _residual(draw: st.DrawFn, shape: nets.Shape) -> nets.Layer:
    """Draw a residual block, with a projection on the shortcut if it needs one."""
    inside: list[nets.Layer] = []
    now = shape
    for _ in range(draw(st.integers(1, 3))):
        layer = draw(_layer(now))
        now = layer.output_shape(now)
        inside.append(layer)
    block = kinds.Residual(tuple(inside))
    if now == shape:
        return block
    try:
        block.output_shape(shape)
    except Problem as problem:  # names the projection, if there is one
        return kinds.Residual(tuple(inside), problem.nearest or ())  # type: ignore[arg-type]
    return block


@st.composite
def _map_layer(draw: st.DrawFn, channels: int) -> nets.Layer:
    kind = draw(
        st.sampled_from(
            [
                "conv",
                "conv",
                "up",
                "max",
                "avg",
                "norm",
                "flat",
                "squeeze",
                "simple",
                "group norm",
                "drop",
            ]
        )
    )
    padding = draw(st.integers(0, 2) | st.tuples(st.integers(0, 2), st.integers(0, 2)))
    match kind:
        case "conv":
            groups = draw(st.sampled_from([g for g in (1, 2, 3) if channels % g == 0]))
            out = groups * draw(small)
            return kinds.Conv2d(
                channels, out, draw(size), draw(size), padding, draw(size), groups, draw(flag)
            )
        case "up":
            groups = draw(st.sampled_from([g for g in (1, 2, 3) if channels % g == 0]))
            out, kernel, stride = groups * draw(small), draw(size), draw(size)
            extra, bias, dilation = draw(st.integers(0, 1)), draw(flag), draw(size)
            return kinds.ConvTranspose2d(
                channels, out, kernel, stride, padding, extra, groups, bias, dilation
            )
        case "max":
            stride = draw(st.none() | size)
            return kinds.MaxPool2d(draw(size), stride, padding, draw(size), draw(flag))
        case "avg":
            stride = draw(st.none() | size)
            return kinds.AvgPool2d(draw(size), stride, padding, draw(flag), draw(flag))
        case "norm":
            return kinds.BatchNorm2d(channels, draw(epsilon))
        case "group norm":
            groups = draw(st.sampled_from([g for g in (1, 2, 3) if channels % g == 0]))
            return kinds.GroupNorm(groups, channels, draw(epsilon))
        case "drop":
            return kinds.Dropout2d(draw(st.sampled_from([0.0, 0.25])))
        case "squeeze":
            return kinds.SqueezeExcitation(channels, draw(small), draw(flag))
        case "flat":
            return kinds.Flatten()
    return draw(simple)


@st.composite
def _flat_layer(draw: st.DrawFn, features: int) -> nets.Layer:
    return draw(
        st.builds(kinds.Linear, st.just(features), st.integers(1, 8), flag)
        | st.builds(kinds.BatchNorm1d, st.just(features), epsilon)
        | st.sampled_from([kinds.Tanh(), kinds.Sigmoid(), kinds.Softmax(), kinds.LogSoftmax()])
        | st.builds(kinds.LeakyReLU, st.sampled_from([0.0, 0.2]))
        | st.sampled_from([kinds.Flatten(), kinds.ReLU(), kinds.ReLU6(), kinds.Dropout(0.5)])
        | st.sampled_from([kinds.Hardswish(), kinds.Hardsigmoid(), kinds.GELU(), kinds.SiLU()])
    )
