"""Lesson: slips."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cnnviz.lessons.slips_questions import QUESTIONS
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Prediction, RoomLink, Scene
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips import (
    colors,
    filter_shape,
    flat_dropout,
    image_order,
    maps,
    modes,
    networks,
    numbers,
    pooled_size,
    training,
    transfer,
    windows,
)
from cnnviz.ui.lessons.slips.claims import find_slip
from cnnviz.ui.lessons.slips.slip_list import LIST, show_list
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState


def _scene(
    id: str,
    show: Callable[[SlipsState, Stage], None],
    predict: Callable[[SlipsState], Prediction],
    code: Callable[[SlipsState], str],
    rooms: Callable[[SlipsState], Sequence[RoomLink]],
    results: Callable[[SlipsState], Mapping[str, Any]],
) -> Scene[SlipsState]:
    """Return the scene of a slip, with the title that the list has."""
    return Scene(id, find_slip(id).title, show, predict, code, rooms, results)


SCENES: tuple[Scene[SlipsState], ...] = (
    Scene(LIST, N_("All slips"), show_list, sign="≡"),
    _scene(
        numbers.PRINTED_OUTPUT,
        numbers.show_output,
        numbers.predict_output,
        numbers.write_output,
        numbers.output_rooms,
        numbers.output_results,
    ),
    _scene(
        numbers.MEAN_KERNEL,
        numbers.show_mean,
        numbers.predict_mean,
        numbers.write_mean,
        numbers.mean_rooms,
        numbers.mean_results,
    ),
    _scene(
        filter_shape.FILTER_SHAPE,
        filter_shape.show_shape,
        filter_shape.predict_shape,
        filter_shape.write_shape,
        filter_shape.shape_rooms,
        filter_shape.shape_results,
    ),
    _scene(
        windows.STRIDE_PAIR,
        windows.show_strides,
        windows.predict_strides,
        windows.write_strides,
        windows.strides_rooms,
        windows.strides_results,
    ),
    _scene(
        windows.PADDED,
        windows.show_padding,
        windows.predict_padding,
        windows.write_padding,
        windows.padding_rooms,
        windows.padding_results,
    ),
    _scene(
        pooled_size.FORMULA,
        pooled_size.show_formula,
        pooled_size.predict_formula,
        pooled_size.write_formula,
        pooled_size.formula_rooms,
        pooled_size.formula_results,
    ),
    _scene(
        networks.TWIN,
        networks.show_twin,
        networks.predict_twin,
        networks.write_twin,
        networks.twin_rooms,
        networks.twin_results,
    ),
    _scene(
        networks.AXIS,
        networks.show_axis,
        networks.predict_axis,
        networks.write_axis,
        networks.axis_rooms,
        networks.axis_results,
    ),
    _scene(
        maps.ROWS,
        maps.show_rows,
        maps.predict_rows,
        maps.write_rows,
        maps.rows_rooms,
        maps.rows_results,
    ),
    _scene(
        maps.SKIPPED,
        maps.show_skipped,
        maps.predict_skipped,
        maps.write_skipped,
        maps.skipped_rooms,
        maps.skipped_results,
    ),
    _scene(
        colors.COLORS,
        colors.show_colors,
        colors.predict_colors,
        colors.write_colors,
        colors.colors_rooms,
        colors.colors_results,
    ),
    _scene(
        colors.UNTRAINED,
        colors.show_untrained,
        colors.predict_untrained,
        colors.write_untrained,
        colors.untrained_rooms,
        colors.untrained_results,
    ),
    _scene(
        training.TRAINED_ON,
        training.show_trained_on,
        training.predict_trained_on,
        training.write_trained_on,
        training.trained_on_rooms,
        training.trained_on_results,
    ),
    _scene(
        image_order.IMAGE_ORDER,
        image_order.show_order,
        image_order.predict_order,
        image_order.write_order,
        image_order.order_rooms,
        image_order.order_results,
    ),
    _scene(
        training.RUNNING_LOSS,
        training.show_loss,
        training.predict_loss,
        training.write_loss,
        training.loss_rooms,
        training.loss_results,
    ),
    _scene(
        modes.FORGOTTEN,
        modes.show_forgotten,
        modes.predict_forgotten,
        modes.write_forgotten,
        modes.forgotten_rooms,
        modes.forgotten_results,
    ),
    _scene(
        flat_dropout.FLAT,
        flat_dropout.show_flat,
        flat_dropout.predict_flat,
        flat_dropout.write_flat,
        flat_dropout.flat_rooms,
        flat_dropout.flat_results,
    ),
    _scene(
        transfer.BEST,
        transfer.show_best,
        transfer.predict_best,
        transfer.write_best,
        transfer.best_rooms,
        transfer.best_results,
    ),
    _scene(
        modes.FROZEN,
        modes.show_frozen,
        modes.predict_frozen,
        modes.write_frozen,
        modes.frozen_rooms,
        modes.frozen_results,
    ),
    _scene(
        transfer.PIXELS,
        transfer.show_pixels,
        transfer.predict_pixels,
        transfer.write_pixels,
        transfer.pixels_rooms,
        transfer.pixels_results,
    ),
    _scene(
        transfer.COUNT,
        transfer.show_count,
        transfer.predict_count,
        transfer.write_count,
        transfer.count_rooms,
        transfer.count_results,
    ),
)
LESSON = Lesson("slips", SLIPS, SCENES, QUESTIONS)
