"""Random networks, most of them possible, some not."""

from __future__ import annotations

from hypothesis import strategies as st

from cnnviz import nets
from cnnviz.nets import layers
from cnnviz.problem import Problem

small = st.integers(1, 3)
size = small | st.tuples(small, small)
flag = st.booleans()


@st.composite
def networks(draw: st.DrawFn) -> nets.Network:
    """Return a network whose layers all fit."""
    shape = (draw(small), draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    chosen: list[nets.Layer] = []
    for _ in range(draw(st.integers(0, 7))):
        now = nets.Network("n", shape, tuple(chosen)).output_shape
        try:
            layer = draw(_flat_layer(now[0]) if len(now) == 1 else _map_layer(now[0]))
            layer.output_shape(now)
        except Problem:  # this one does not fit: the network goes on without it
            continue
        chosen.append(layer)
    return nets.Network("random-1", shape, tuple(chosen))


simple = st.one_of(
    st.builds(layers.AdaptiveAvgPool2d, size),
    st.builds(layers.LeakyReLU, st.sampled_from([0.0, 0.01, 0.2, 1.0])),
    st.builds(layers.Dropout, st.sampled_from([0.0, 0.05, 0.25, 0.5])),
    st.just(layers.Flatten()),
    st.just(layers.ReLU()),
)


@st.composite
def _map_layer(draw: st.DrawFn, channels: int) -> nets.Layer:
    kind = draw(st.sampled_from(["conv", "max", "avg", "norm", "simple", "simple", "simple"]))
    padding = draw(st.integers(0, 2) | st.tuples(st.integers(0, 2), st.integers(0, 2)))
    match kind:
        case "conv":
            groups = draw(st.sampled_from([g for g in (1, 2, 3) if channels % g == 0]))
            out = groups * draw(small)
            return layers.Conv2d(
                channels, out, draw(size), draw(size), padding, draw(size), groups, draw(flag)
            )
        case "max":
            stride = draw(st.none() | size)
            return layers.MaxPool2d(draw(size), stride, padding, draw(size), draw(flag))
        case "avg":
            stride = draw(st.none() | size)
            return layers.AvgPool2d(draw(size), stride, padding, draw(flag), draw(flag))
        case "norm":
            return layers.BatchNorm2d(channels)
    return draw(simple)


@st.composite
def _flat_layer(draw: st.DrawFn, features: int) -> nets.Layer:
    return draw(
        st.builds(layers.Linear, st.just(features), st.integers(1, 8), flag)
        | st.just(layers.BatchNorm1d(features))
        | st.sampled_from([layers.Tanh(), layers.Sigmoid(), layers.Softmax(), layers.LogSoftmax()])
        | st.just(layers.Flatten())
    )
