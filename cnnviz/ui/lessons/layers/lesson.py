"""Lesson: layers one by one."""

from cnnviz.lessons.layers_questions import QUESTIONS
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.lessons.layers import (
    batch_norm,
    dropout,
    flatten,
    linear,
    maps,
    modules,
    rooms,
    scores,
)
from cnnviz.ui.lessons.layers.state import LAYERS, LayersState

SCENES: tuple[Scene[LayersState], ...] = (
    Scene(
        maps.ACTIVATION,
        N_("Activations"),
        maps.show_activation,
        maps.predict_derivative,
        maps.write_activation,
        maps.activation_rooms,
        maps.activation_results,
    ),
    Scene(
        maps.POOLING,
        N_("Max or mean"),
        maps.show_pooling,
        maps.predict_mean,
        maps.write_pooling,
        maps.pooling_rooms,
        maps.pooling_results,
    ),
    Scene(
        batch_norm.BATCH_NORM,
        N_("Batch normalization"),
        batch_norm.show_batch_norm,
        batch_norm.predict_running_mean,
        batch_norm.write_batch_norm,
        rooms.modes_rooms,
        batch_norm.batch_norm_results,
    ),
    Scene(
        flatten.FLATTEN,
        N_("Flatten"),
        flatten.show_flatten,
        flatten.predict_place,
        flatten.write_flatten,
        rooms.sizes_rooms,
        flatten.flatten_results,
    ),
    Scene(
        linear.LINEAR,
        N_("Linear"),
        linear.show_linear,
        linear.predict_output,
        linear.write_linear,
        rooms.sizes_rooms,
        linear.linear_results,
    ),
    Scene(
        dropout.DROPOUT,
        N_("Dropout"),
        dropout.show_dropout,
        dropout.predict_kept,
        dropout.write_dropout,
        rooms.modes_rooms,
        dropout.dropout_results,
    ),
    Scene(
        scores.SOFTMAX,
        N_("Softmax"),
        scores.show_softmax,
        scores.predict_probability,
        scores.write_softmax,
        rooms.inside_rooms,
        scores.softmax_results,
    ),
    Scene(
        modules.MODULES,
        N_("Module or function"),
        modules.show_modules,
        modules.predict_dropped,
        modules.write_modules,
        results=modules.module_results,
    ),
)
LESSON = Lesson("layers", LAYERS, SCENES, QUESTIONS)
