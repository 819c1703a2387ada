"""Lesson: batch, channels, filters, parameters."""

from __future__ import annotations

from cnnviz.lessons.batches_questions import QUESTIONS
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.lessons.batches import colors, counts, drawings, epoch, groups, network, stack
from cnnviz.ui.lessons.batches.state import BATCHES, BatchesState

SCENES: tuple[Scene[BatchesState], ...] = (
    Scene(
        stack.STACK,
        N_("A tensor"),
        stack.show_stack,
        stack.predict_pick,
        stack.write_stack,
        stack.stack_rooms,
        stack.stack_results,
        drawings.draw_stack,
    ),
    Scene(
        epoch.EPOCH,
        N_("Batches"),
        epoch.show_epoch,
        epoch.predict_last,
        epoch.write_epoch,
        epoch.epoch_rooms,
        epoch.epoch_results,
        drawings.draw_epoch,
    ),
    Scene(
        counts.COUNTS,
        N_("Shapes and counts"),
        counts.show_counts,
        counts.predict_parameters,
        counts.write_counts,
        counts.counts_rooms,
        counts.counts_results,
        drawings.draw_counts,
    ),
    Scene(
        colors.COLORS,
        N_("Three channels, one map"),
        colors.show_colors,
        colors.predict_sum,
        colors.write_colors,
        colors.colors_rooms,
        colors.colors_results,
    ),
    Scene(
        groups.GROUPS,
        N_("Which channels a filter reads"),
        groups.show_groups,
        groups.predict_weights,
        groups.write_groups,
        groups.groups_rooms,
        groups.groups_results,
        drawings.draw_groups,
    ),
    Scene(
        network.NETWORK,
        N_("A whole network"),
        network.show_network,
        network.predict_largest,
        network.write_network,
        network.network_rooms,
        network.network_results,
        drawings.draw_network,
    ),
)
LESSON = Lesson("batches", BATCHES, SCENES, QUESTIONS)
