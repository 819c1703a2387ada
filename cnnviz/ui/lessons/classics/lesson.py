"""Lesson: classics."""

from __future__ import annotations

import functools

from cnnviz.lessons.classics_questions import QUESTIONS
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.lessons.classics import vgg, walk
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
        results=vgg.name_results,
    ),
)
LESSON = Lesson("classics", CLASSICS, SCENES, QUESTIONS)
