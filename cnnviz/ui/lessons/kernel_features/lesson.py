"""The scenes of the lesson, and its questions."""

from cnnviz.lessons.kernel_questions import ask_caricature, ask_edge, ask_window
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.lessons.kernel_features import caricature, photo, sparse, table
from cnnviz.ui.lessons.kernel_features.state import KERNEL_FEATURES

LESSON = Lesson(
    "kernel_features",
    KERNEL_FEATURES,
    (
        Scene(
            table.SCENE,
            N_("Four images, three kernels"),
            table.show_table,
            table.predict_number,
            table.table_code,
            table.table_rooms,
            table.table_results,
            table.draw_table,
        ),
        Scene(
            photo.SCENE,
            N_("Your own photo"),
            photo.show_photo,
            photo.predict_edges,
            photo.photo_code,
            photo.photo_rooms,
        ),
        Scene(
            caricature.SCENE,
            N_("Pooling as caricature"),
            caricature.show_caricature,
            caricature.predict_last,
            caricature.caricature_code,
            caricature.caricature_rooms,
            caricature.caricature_results,
            caricature.draw_caricature,
        ),
        Scene(
            sparse.SCENE,
            N_("As the lecture draws it"),
            sparse.show_sparse,
            sparse.predict_residue,
            sparse.sparse_code,
            sparse.sparse_rooms,
            sparse.sparse_results,
            sparse.draw_sparse,
        ),
    ),
    (ask_edge, ask_window, ask_caricature),
)
