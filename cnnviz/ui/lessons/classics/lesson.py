"""Lesson: classics."""

import functools

from cnnviz.lessons.classics_questions import QUESTIONS
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.lessons.classics import inception, residual, vgg, walk, winners
from cnnviz.ui.lessons.classics.state import CLASSICS, LENET5, VGG11, ClassicsState

SCENES: tuple[Scene[ClassicsState], ...] = (
    Scene(
        LENET5,
        N_("LeNet-5"),
        functools.partial(walk.show_walk, LENET5),
        walk.predict_largest,
        functools.partial(walk.write_walk, LENET5),
        functools.partial(walk.walk_rooms, LENET5),
        functools.partial(walk.walk_results, LENET5),
    ),
    Scene(
        VGG11,
        N_("VGG-11: only 3×3"),
        functools.partial(walk.show_walk, VGG11),
        walk.predict_share,
        functools.partial(walk.write_walk, VGG11),
        functools.partial(walk.walk_rooms, VGG11),
        functools.partial(walk.walk_results, VGG11),
    ),
    Scene(
        vgg.TWO_SMALL,
        N_("Two small kernels"),
        vgg.show_stack,
        vgg.predict_weights,
        vgg.write_stack,
        vgg.stack_rooms,
        vgg.stack_results,
    ),
    Scene(
        vgg.NAME,
        N_("What VGG-16 counts"),
        vgg.show_name,
        vgg.predict_name,
        vgg.write_name,
        vgg.name_rooms,
        vgg.name_results,
    ),
    Scene(
        residual.RESIDUAL,
        N_("Residual connections"),
        residual.show_residual,
        residual.predict_gradient,
        residual.write_residual,
        residual.residual_rooms,
        residual.residual_results,
    ),
    Scene(
        inception.INCEPTION,
        N_("What Inception saves"),
        inception.show_inception,
        inception.predict_left,
        inception.write_inception,
        inception.inception_rooms,
        inception.inception_results,
    ),
    Scene(
        winners.YEARLY,
        N_("Winners of ImageNet"),
        winners.show_winners,
        winners.predict_error,
        winners.write_winners,
        winners.winners_rooms,
        winners.winners_results,
    ),
)
LESSON = Lesson("classics", CLASSICS, SCENES, QUESTIONS)
