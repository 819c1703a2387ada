"""Data: the images of a dataset, and your own datasets."""

import functools

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.datasets.card import show_card, show_damaged_folders
from cnnviz.ui.datasets.image_browser import show_image_browser
from cnnviz.ui.datasets.state import PAGE, VIEW, choose_dataset, dataset_name, open_view
from cnnviz.ui.datasets.upload import show_upload
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.stage import Stage, stage_figure, stage_text
from cnnviz.ui.labels.datasets import dataset_label, folder_problems, offered_datasets
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.shell.page import show_page


def show_data(stage: Stage) -> None:
    owner = browser_id()
    view = open_view()
    name = dataset_name(view)
    with stage.actions:
        show_link_button(key="link")

    for problem in folder_problems():
        st.warning(say(problem), icon=":material/error:")
    show_damaged_folders(owner)
    try:
        with stage.settings:
            st.selectbox(
                _("Dataset"),
                offered_datasets(owner, name),
                format_func=functools.partial(dataset_label, owner=owner),
                width=320,
                **VIEW.widget("name", name, choose_dataset),
            )
            show_upload(owner)
        with stage_figure():
            dataset = show_card(name, owner)
            if dataset is not None:
                with st.container(key="dataset-images"):
                    show_image_browser(view, dataset, owner)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
    with stage_text():
        show_lesson("data")


show_page(PAGE, show_data)
