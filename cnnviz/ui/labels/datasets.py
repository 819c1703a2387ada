"""The titles of datasets and of their classes, and which datasets are offered."""

import os
from collections.abc import Sequence

import streamlit as st

from cnnviz import data
from cnnviz.data import DatasetInfo, host_folders, image_folders
from cnnviz.nets import shape_text
from cnnviz.problem import Problem
from cnnviz.training import Settings
from cnnviz.ui.backend.classes import class_datasets, class_owners
from cnnviz.ui.kit.i18n import _, language, literal
from cnnviz.ui.kit.reader import reader_id
from cnnviz.weights import imagenet


def _info(name: str, owner: str = "") -> DatasetInfo | None:
    """Return what is known about a dataset, None if it was deleted.

    An image folder has the reader's own words, else those of ``owner``.
    """
    try:
        return data.dataset_info(name, reader_id(), owner, *class_owners(reader_id()))
    except Problem:
        return None


def dataset_title(name: str, owner: str = "") -> str:
    """Return the title of a dataset as plain text; its id if it was deleted.

    ``owner`` is the browser whose run is shown: an image folder that the reader has not imported
    has the title that this browser gave it. Without it, others' titles are not shown.
    """
    if name in data.NAMES:
        return _(data.TITLES[name])
    if name == imagenet.DATA:
        return imagenet.TITLE
    info = _info(name, owner)
    return info.title if info else name


def dataset_markdown(name: str, owner: str = "") -> str:
    """Return the title of a dataset as Markdown; those of image folders are shown unchanged."""
    title = dataset_title(name, owner)
    return title if name in data.NAMES else literal(title)


def dataset_label(name: str, owner: str) -> str:
    """Return the title of a dataset in a browser's list, where no two may be equal."""
    info = _info(name, owner)
    if info is None or name in data.NAMES:
        return dataset_title(name)
    return f"{info.title} · {shape_text(info.image_shape)} · {name[-4:]}"


def classes_of_run(settings: Settings) -> tuple[str, ...]:
    """Return the classes of a run; numbers if its image folder was deleted."""
    info = _info(settings.data)
    return info.classes if info else tuple(map(str, range(settings.network.output_shape[0])))


def class_names(classes: Sequence[str]) -> list[str]:
    """Return the names of classes as plain text: ours translated, those of folders unchanged."""
    names = tuple(classes)
    if names in (data.GARMENTS, data.PHOTO_CLASSES, data.SCENE_CLASSES):
        return [_(name) for name in names]
    if len(names) == imagenet.CLASSES and names == imagenet.class_names():
        return list(imagenet.class_names(language()))
    return list(names)


def offered_datasets(owner: str, now: str = "") -> list[str]:
    """Return the datasets that are offered to a browser; the current one is among them."""
    folder_problems()  # reads the folders of the host on the first call
    names = [*data.NAMES, *image_folders.folder_names(owner)]
    names += [name for name in class_datasets(owner) if name not in names]
    return names if not now or now in names else [*names, now]


def is_class_dataset(name: str) -> bool:
    """Return whether an image folder was made by the reader's class."""
    return name in class_datasets(reader_id())


def folder_problems() -> list[Problem]:
    """Return why image folders that the host names cannot be offered."""
    return _hosted(os.environ.get("CNNVIZ_FOLDERS", ""), str(image_folders.root()))


@st.cache_resource(show_spinner=False)
def _hosted(named: str, root: str) -> list[Problem]:
    """Read them once per process; the arguments are the key."""
    return host_folders.import_host_folders()
