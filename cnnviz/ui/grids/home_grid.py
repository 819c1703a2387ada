"""The convolution with which Home begins: it plays by itself once, and can be edited at once."""

import functools

from cnnviz.ui.grids.state import HOME
from cnnviz.ui.grids.stepper import show_stepper
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.stage import stage_buttons
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import fragment


def show_home_grid() -> None:
    """Show the stepper, and links to where it goes on."""
    _show_numbers()


@fragment()
def _show_numbers() -> None:
    """Show what an edited cell changes; after an edit only this runs again."""
    grid = HOME.current()
    show_toasts()
    url_state.consume_action()
    show_stepper(
        grid.shown.trace,
        key="stepper",
        on_edit=functools.partial(HOME.take_edit, grid.at),
        on_resize=functools.partial(HOME.take_block, grid.at),
        plays=True,
    )
    with stage_buttons():
        show_page_link("course", _("Begin the lessons"), icon=":material/school:")
        params = HOME.params(grid)
        label = _("Change kernel size, stride and padding")
        show_page_link("convolution", label, params, icon=":material/tune:")
    HOME.write_link(grid)
