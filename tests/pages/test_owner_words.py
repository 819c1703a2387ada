"""No page shows a browser what another has typed or what its files are called.

A link to a run shows that run on purpose.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz.data import image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem
from cnnviz.training import Event, EventKind, Phase, Progress, Settings, State, Store
from cnnviz.training.loop import loop
from cnnviz.ui.training.state import usual_settings_for
from cnnviz.weights import module_weights

from .opening import APP, ME, OTHER, visit

SECRET = "geheim"
PAGES = sorted(path.stem for path in (APP.parent / "pages").glob("*.py"))
pytestmark = pytest.mark.usefixtures("drawn_only", "no_workers")


def add_folder(owner: str, title: str, *unreadable: str) -> str:
    """Add the same images each time, and further files that are not read."""
    zipped = io.BytesIO()
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(zipped, "w") as archive:
        for name in ("cat", "dog"):
            for number in range(5):
                image = io.BytesIO()
                pixels = rng.integers(0, 255, (9, 9, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(image, "PNG")
                archive.writestr(f"{name}/{number}.png", image.getvalue())
        for name in unreadable:
            archive.writestr(name, b"")
    options = ImportOptions(8)
    card = image_folders.add_folder(
        zipped, options, origin=f"{title}.zip", title=title, owner=owner
    )
    return card.name


def add_run(owner: str, settings: Settings, word: str) -> str:
    """Add a run that has ended, with a name and a note."""
    store = Store()
    run = store.add(settings, owner)
    finish(store, run)
    store.label(run, owner, name=f"{word} name", note=f"{word} note")
    return run


def finish(store: Store, run: str) -> None:
    settings = store.run(run).settings
    store.claim(run)
    store.append(run, Progress(Phase.EPOCH, 1, 1, 1, 1.0, 1.0, "CPU", 0.1, 1, 0.5, 1, 0.5, 1, 0.5))
    tensors = module_weights.pack(loop.initial_module(settings))
    store.save_weights(run, 1, tensors, 0.5, (1, b"state"))
    store.record(run, Event(EventKind.RATE, 1, 1, 0.1))
    store.finish(run, State.DONE)


@pytest.fixture
def worlds() -> dict[str, str]:
    """Runs, weights and the same images of both browsers; the other's words are secret."""
    unreadable = (f"cat/{SECRET}.png", f"{SECRET}/", f"{SECRET}.txt")
    name = add_folder(OTHER, f"{SECRET} title", *unreadable)
    assert add_folder(ME, "my title") == name
    settings = replace(usual_settings_for(name), epochs=1)
    store = Store()
    runs = {owner: add_run(owner, settings, word) for owner, word in ((OTHER, SECRET), (ME, "my"))}
    tensors = module_weights.pack(loop.initial_module(settings))
    finish(store, store.upload_weights(settings, OTHER, f"{SECRET}.pt", tensors))
    failed = store.add(settings, OTHER)
    store.claim(failed)
    store.finish(failed, State.FAILED, Problem(f"{SECRET} reason"))
    store.add(settings, OTHER)  # waits in the queue before a run of ME
    return {"data": name, "theirs": runs[OTHER], "mine": runs[ME], "next": store.add(settings, ME)}


def everything(app: AppTest) -> str:
    """Return all that is sent to the browser."""
    return "\n".join(str(getattr(element, "proto", "")) for element in app._tree)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_the_words_of_another_browser(page: str, worlds: dict[str, str]) -> None:
    links = {
        "data": [{"set": worlds["data"]}, {"set": worlds["data"], "by": worlds["mine"]}],
        "training": [
            {"data": worlds["data"], "open": "more_network_weights_images"},
            {"run": worlds["mine"]},
            {"run": worlds["next"]},
        ],
        "inside": [{"run": worlds["mine"]}],
    }
    for params in [{}, *links.get(page, [])]:
        text = everything(visit(page, **params))
        assert SECRET not in text
        assert len(text) > 1000


def test_a_link_shows_a_run_of_another_browser_on_purpose(worlds: dict[str, str]) -> None:
    text = everything(visit("training", run=worlds["theirs"]))
    assert f"{SECRET} name" in text
    assert f"{SECRET} note" in text


def test_a_reader_without_the_images_sees_their_title_only_with_the_run_of_a_link(
    worlds: dict[str, str],
) -> None:
    image_folders.delete_folder(worlds["data"], ME)
    assert f"{SECRET} title" in everything(visit("training", run=worlds["theirs"]))
    for page, params in (("training", "run"), ("inside", "run"), ("data", "by")):
        link = {"set": worlds["data"]} if page == "data" else {}
        assert SECRET not in everything(visit(page, **link, **{params: worlds["mine"]}))


def test_a_run_that_continues_that_of_another_browser_has_not_its_name(
    worlds: dict[str, str],
) -> None:
    store = Store()
    mine = store.continue_from(worlds["theirs"], 1, ME, epochs=2)
    own = store.continue_from(worlds["theirs"], 1, OTHER, epochs=2)
    assert [store.run(run).name for run in (mine, own)] == ["", f"{SECRET} name"]
    assert SECRET not in everything(visit("training", run=mine))
