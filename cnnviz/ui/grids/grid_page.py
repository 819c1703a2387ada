"""A grid page from top to bottom: examples, settings, formula, grids."""

import functools

from cnnviz.ui.grids import controls, view
from cnnviz.ui.grids.settings import show_settings
from cnnviz.ui.grids.state import GridPage
from cnnviz.ui.grids.stepper import send_stepper_words
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.stage import Stage, stage_figure
from cnnviz.ui.shell.page import show_page


def show_grid_page(page: GridPage) -> None:
    """Show *Convolution*, *Pooling* or *Activation*."""
    show_page(page.name, functools.partial(_show_operation, page), send_stepper_words)


def _show_operation(page: GridPage, stage: Stage) -> None:
    page.begin()
    with stage.actions:
        controls.show_examples(page)
        show_link_button(key="link")
    with stage.settings:
        show_settings(page)
    with stage_figure():
        view.show_formula(page)
        view.show_grid(page)
