"""Lesson: dimensions."""

from cnnviz.lessons.dimensions_questions import QUESTIONS
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.lessons.dimensions import channels, graph, grid, mixing, signal, transposed, volume
from cnnviz.ui.lessons.dimensions.state import DIMENSIONS, DimensionsState

SCENES: tuple[Scene[DimensionsState], ...] = (
    Scene(
        signal.SIGNAL,
        N_("Along a signal"),
        signal.show_signal,
        signal.predict_output,
        signal.write_signal,
        signal.signal_rooms,
        signal.signal_results,
    ),
    Scene(
        channels.CHANNELS,
        N_("As deep as the input"),
        channels.show_channels,
        channels.predict_maps,
        channels.write_channels,
        channels.channels_rooms,
        channels.channels_results,
    ),
    Scene(
        volume.VOLUME,
        N_("Through a volume"),
        volume.show_volume,
        volume.predict_sum,
        volume.write_volume,
        volume.volume_rooms,
        volume.volume_results,
    ),
    Scene(
        mixing.MIXER,
        N_("Across channels: 1×1"),
        mixing.show_mixer,
        mixing.predict_mix,
        mixing.write_mixer,
        mixing.mixer_rooms,
        mixing.mixer_results,
    ),
    Scene(
        mixing.INCEPTION,
        N_("What 1×1 saves"),
        mixing.show_inception,
        mixing.predict_share,
        mixing.write_inception,
        mixing.inception_rooms,
        mixing.inception_results,
    ),
    Scene(
        transposed.TRANSPOSED,
        N_("The way back"),
        transposed.show_transposed,
        transposed.predict_even,
        transposed.write_transposed,
        transposed.transposed_rooms,
        transposed.transposed_results,
    ),
    Scene(
        graph.GRAPH,
        N_("Over a graph"),
        graph.show_graph,
        graph.predict_factor,
        graph.write_graph,
        graph.graph_rooms,
        graph.graph_results,
    ),
    Scene(
        graph.SMOOTHING,
        N_("Many layers"),
        graph.show_smoothing,
        graph.predict_rest,
        graph.write_smoothing,
        graph.smoothing_rooms,
        graph.smoothing_results,
    ),
    Scene(
        grid.GRID,
        N_("An image as a graph"),
        grid.show_grid,
        grid.predict_kernel,
        grid.write_grid,
        grid.grid_rooms,
        grid.grid_results,
    ),
)
LESSON = Lesson("dimensions", DIMENSIONS, SCENES, QUESTIONS)
