"""Lesson: why convolution."""

from cnnviz.lessons.why_convolution import QUESTIONS
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.lessons.why_convolution import drawings, moved, neurons, weights
from cnnviz.ui.lessons.why_convolution.state import WHY_CONVOLUTION, WhyState

SCENES: tuple[Scene[WhyState], ...] = (
    Scene(
        neurons.ONE_NEURON,
        N_("One neuron"),
        neurons.show_neurons,
        neurons.predict_weights,
        neurons.write_neurons,
        neurons.connections_room,
        neurons.count_neurons,
        drawings.draw_neurons,
    ),
    Scene(
        weights.COUNTED,
        N_("Weights counted"),
        weights.show_weights,
        weights.predict_growth,
        weights.write_weights,
        weights.sizes_room,
        weights.count_weights,
        drawings.draw_weights,
    ),
    Scene(
        moved.MOVED,
        N_("Move the image"),
        moved.show_moved,
        moved.predict_output,
        moved.write_moved,
        moved.edge_room,
        moved.compute_moved,
        drawings.draw_moved,
    ),
    Scene(
        moved.MEASURED,
        N_("Two networks compared"),
        moved.show_accuracy,
        moved.predict_accuracy,
        moved.write_accuracy,
        moved.inside_room,
        moved.read_accuracy,
        drawings.draw_accuracy,
    ),
)
LESSON = Lesson("why_convolution", WHY_CONVOLUTION, SCENES, QUESTIONS)
