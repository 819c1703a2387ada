"""The camera: shots of two to five classes, training in seconds, and a live answer.

The browser keeps the shots and sends them while they are taken (:mod:`cnnviz.ui.transfer.album`).
They become an image folder when the reader presses Train, and only then are written to the disk.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from cnnviz import data
from cnnviz.data import image_folders
from cnnviz.data.shots import MAX_NAME, import_shots
from cnnviz.problem import N_, Problem
from cnnviz.training import Limits, State
from cnnviz.ui.backend import runs
from cnnviz.ui.inside.own_images import pin_image
from cnnviz.ui.inside.state import OWN
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.edits import edit_memory, receive_edit
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.pages import open_page
from cnnviz.ui.kit.toasts import add_refused_edit_toast, show_toasts
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.transfer import album
from cnnviz.ui.transfer.album import Album
from cnnviz.ui.transfer.features_ahead import FeaturesAhead
from cnnviz.ui.transfer.live import Live, classify_frame, find_live
from cnnviz.ui.transfer.state import SAMPLE, VIEW, TransferView, settings_of

KEY = "camera"
BATCH = 8
"""Images per step: with a few shots, larger batches would make too few steps."""
WORDS = {
    "welcome": N_("Nothing leaves this browser before you take the first shot."),
    "start": N_("Start the camera"),
    "stop": N_("Stop the camera"),
    "change": N_("Other camera"),
    "mirror": N_("Mirror"),
    "video": N_("What the camera sees"),
    "try_image": N_("Try an image"),
    "insecure": N_(
        "Browsers give the camera only to pages with an https:// address, or on this computer "
        "itself. On a hosted server, HTTPS helps. You can also choose, drop or paste images per "
        "class."
    ),
    "denied": N_(
        "The browser does not let this page use the camera. Allow it beside the address of the "
        "page and start again. You can also choose, drop or paste images per class."
    ),
    "none": N_(
        "No camera was found. Connect one and start again, or choose, drop or paste images per "
        "class."
    ),
    "busy": N_(
        "The camera does not start; another program may be using it. Close that program and start "
        "again, or choose, drop or paste images per class."
    ),
    "class_name": N_("Class {number}"),
    "name": N_("Name of the class"),
    "remove_class": N_("Remove {name}"),
    "count": N_("{count} of {goal}"),
    "hold": N_("Hold to take shots"),
    "add": N_("Add images"),
    "remove_shot": N_("Delete shot {number} of {name}"),
    "add_class": N_("Add a class"),
    "train": N_("Train on these shots"),
    "discard": N_("Delete all shots"),
    "few": N_("Take at least {least} shots of each class; {goal} are a good number."),
    "names": N_("Each class needs a name of its own."),
    "reading": N_("The shots become a dataset …"),
    "waiting": N_("Waiting for the training to begin …"),
    "features": N_("Computing the features of the shots, once: {share}%"),
    "training": N_("Training: {share}%"),
    "done": N_(
        "Trained. Now try it: move, turn, change the background. Where it fails, take more shots "
        "and train again."
    ),
    "unreadable": N_("Images that could not be read: {count}."),
    "later": N_("After training, the answer appears here."),
    "look": N_("Show it to the camera"),
    "rate": N_("{rate} answers per second"),
    "open": N_("Open this frame in Look inside"),
}

_mount = component("camera/main")


@dataclass
class _Visit:
    """What the camera of one open page has sent, and what became of it.

    Attributes:
        album: The shots.
        features: What the frozen layers make of them.
        command: What the reader asked for and is not done yet.
        done: The last command that was done.
        frame: Number and image of the frame to be classified.
        answer: Number and probabilities of the last one that was.
        live: The network that answers, None until one is trained.
        run: The run that was trained on the shots last.
        folders: The image folders that were made of shots.
        problem: Why the last training did not begin.
    """

    album: Album = field(default_factory=Album)
    features: FeaturesAhead = field(default_factory=FeaturesAhead)
    command: Mapping[str, Any] = field(default_factory=dict)
    done: int = 0
    frame: tuple[int, bytes] | None = None
    answer: tuple[int, tuple[float, ...]] | None = None
    live: Live | None = None
    run: str = ""
    folders: list[str] = field(default_factory=list)
    problem: str = ""


@fragment(waits=True)
def show_camera(owner: str) -> None:
    """Show the camera, the classes and the live answer; a fragment, which answers each message."""
    show_toasts()
    url_state.consume_action()
    send_words("camera", {"words": {name: _(word) for name, word in WORDS.items()}})
    memory = edit_memory(KEY)
    visit: _Visit = memory.setdefault("visit", _Visit())
    _do_command(visit, owner)
    _mount(
        key=KEY,
        data={
            **{name: memory[name] for name in ("token", "revision")},
            "version": visit.album.version,
            "held": list(visit.album.images),
            "done": visit.done,
            "limits": {
                "classes": [album.FEWEST_CLASSES, album.MOST_CLASSES],
                "least": album.FEWEST_SHOTS,
                "goal": album.GOAL,
                "most": album.MOST_SHOTS,
                "name": MAX_NAME,
            },
            **_answer(visit, runs.linked_run() or visit.run),
        },
        on_edit_change=functools.partial(receive_edit, KEY, functools.partial(_take, visit)),
    )


def _take(visit: _Visit, message: dict[str, Any]) -> None:
    """Callback: note what the browser has sent."""
    try:
        if "classes" in message:
            visit.album.take(message)
            visit.features.take(visit.album.images)
        elif "command" in message and message["command"]["id"] != visit.done:
            visit.command = message["command"]
        elif "frame" in message:
            frame = message["frame"]
            visit.frame = int(frame["number"]), album.read_frame(frame["image"])
    except (KeyError, TypeError, ValueError):
        add_refused_edit_toast()


def _do_command(visit: _Visit, owner: str) -> None:
    """Do what the reader asked for; a problem is noted, and the last state stays."""
    if not visit.command:
        return
    name, id = visit.command.get("name"), int(visit.command.get("id", 0))
    frame = album.read_frame(visit.command.get("image"))
    try:
        visit.problem = ""
        if name == "train":
            _train(visit, owner)
        elif name == "discard":
            _discard(visit, owner)
    except Problem as problem:
        visit.problem = say(problem)
    visit.command, visit.done = {}, id
    if name in ("train", "discard") and not visit.problem:
        st.rerun()  # the page shows the run, or that its images are gone
    if name == "open" and frame and visit.live:
        pin_image(frame)
        open_page("inside", {"run": visit.live.key.id, "source": OWN})


def _train(visit: _Visit, owner: str) -> None:
    """Make an image folder of the shots, and have the page train on it and show the run.

    Raises:
        Problem: The host does not allow it, or the folder cannot be made.
    """
    names = image_folders.folder_names(owner)
    mine = sum(image_folders.is_owner(name, owner) for name in names)
    Limits.from_environment().check_image_folders(mine)
    view = VIEW.current()
    card = import_shots(visit.album.shot_classes, seed=view.seed, owner=owner)
    visit.folders.append(card.name)
    visit.features.keep_for(data.load(card.name))
    VIEW.put(TransferView(data=card.name, batch=BATCH, seed=view.seed, open=view.open))
    settings = settings_of(VIEW.current(), data.dataset_info(card.name, owner))
    visit.run = runs.engine().submit(settings, owner)
    runs.choose_run(visit.run)


def _discard(visit: _Visit, owner: str) -> None:
    """Delete the shots, here and on the disk.

    Raises:
        Problem: An image folder cannot be deleted.
    """
    visit.album.images.clear()
    visit.features.take({})
    if VIEW.current().data in visit.folders:
        VIEW.correct(data=SAMPLE)
    while visit.folders:
        name = visit.folders.pop()
        if image_folders.is_owner(name, owner):
            image_folders.delete_folder(name, owner)


def _answer(visit: _Visit, run_id: str) -> dict[str, Any]:
    """Return how far the run is, and its answer to the last frame once it is trained."""
    status: dict[str, Any] = {"kind": "", "share": 0.0, "text": ""}
    try:
        if visit.live is None or visit.live.key.id != run_id:
            visit.live, status = _look_up(visit, run_id, status)
        else:
            status["kind"] = "done"
        _classify(visit)
    except Problem as problem:
        visit.live, status = None, {"kind": "failed", "share": 0.0, "text": say(problem)}
    if visit.problem:
        status |= {"kind": "failed", "text": visit.problem}
    live, answer = visit.live, None
    if live is not None and visit.answer is not None:
        number, shares = visit.answer
        answer = {"frame": number, "shares": [round(shares[label], 4) for label in live.order]}
    named = None if live is None else {"run": live.key.id, "names": live.names}
    return {"status": status, "live": named, "answer": answer}


def _look_up(
    visit: _Visit, run_id: str, status: dict[str, Any]
) -> tuple[Live | None, dict[str, Any]]:
    """Return the network of a run, None until it is trained, and how far it is."""
    if not run_id:
        return None, status
    store = runs.store()
    run = store.run(run_id)
    if run.state == State.QUEUED:
        return None, status | {"kind": "waiting"}
    if run.features_share is not None:
        return None, status | {"kind": "features", "share": run.features_share}
    if run.active:
        if not (progress := store.progress(run_id)):
            return None, status | {"kind": "waiting"}
        share = progress[-1].step / progress[-1].steps
        return None, status | {"kind": "training", "share": round(share, 3)}
    if run.state == State.FAILED or not store.epochs(run_id):
        text = say(run.reason) if run.reason else _("The training ended before its first epoch.")
        return None, status | {"kind": "failed", "text": text}
    visit.answer = None
    return find_live(run, visit.album), status | {"kind": "done"}


def _classify(visit: _Visit) -> None:
    """Classify the last frame, unless it has its answer."""
    if visit.frame is None or visit.live is None:
        return
    number, image = visit.frame
    if image and (visit.answer is None or visit.answer[0] != number):
        visit.answer = number, classify_frame(visit.live.key, image)
