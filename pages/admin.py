"""Server: what the host sees of it, behind CNNVIZ_ADMIN_KEY."""

from cnnviz.ui.kit.pages import ADMIN
from cnnviz.ui.kit.stage import Stage, stage_figure
from cnnviz.ui.observe.admin import show_admin
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.shell.page import show_page


def show_server(stage: Stage) -> None:
    with stage_figure():
        show_admin(browser_id())


show_page(ADMIN.id, show_server)
