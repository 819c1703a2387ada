"""Lesson: DNN against CNN."""

from cnnviz.lessons.dnn_cnn_questions import ask_confusion, ask_dropout, ask_images
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.lessons.dnn_cnn import confusion, curves, drawings, modes, yours
from cnnviz.ui.lessons.dnn_cnn.state import DNN_CNN

LESSON = Lesson(
    "dnn_cnn",
    DNN_CNN,
    (
        Scene(
            curves.SIX_RUNS,
            N_("Six runs"),
            curves.show_six_runs,
            curves.predict_gap,
            curves.six_runs_code,
            yours.training_links,
            curves.six_runs_results,
            drawings.draw_six_runs,
        ),
        Scene(
            confusion.CONFUSION,
            N_("Which mistakes"),
            confusion.show_matrices,
            confusion.predict_gain,
            confusion.confusion_code,
            confusion.data_links,
            confusion.confusion_results,
            drawings.draw_matrices,
        ),
        Scene(
            modes.EVAL_MODE,
            N_("Without model.eval()"),
            modes.show_modes,
            modes.predict_changes,
            modes.modes_code,
            modes.inside_links,
            modes.modes_results,
            drawings.draw_modes,
        ),
        Scene(
            curves.OVER_TRAINING,
            N_("Measured both ways"),
            curves.show_over_training,
            curves.predict_shift,
            curves.over_training_code,
            yours.training_links,
            curves.over_training_results,
            drawings.draw_over_training,
        ),
        Scene(
            yours.YOURS,
            N_("Your own run"),
            yours.show_yours,
            yours.predict_small,
            yours.yours_code,
            yours.training_links,
            yours.yours_results,
            drawings.draw_yours,
        ),
    ),
    (ask_confusion, ask_dropout, ask_images),
)
