"""Who is where: a row for each student, with what the teacher can do."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from cnnviz.classroom.board import ClassRun
from cnnviz.classroom.names import page_of
from cnnviz.classroom.records import Member
from cnnviz.training import Run, State
from cnnviz.ui.backend import classes
from cnnviz.ui.classroom.reading import ClassReading
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import find_page
from cnnviz.ui.kit.toasts import attempt_change

KEY = "classroom.people"
_mount = component("classroom/people")


def show_people(reading: ClassReading) -> None:
    """Show all students, those in the class first."""
    code, teacher = reading.classroom.code, reading.classroom.teacher
    by_name = {member.nickname: member for member in reading.students}

    def act() -> None:
        """Callback: do what a button in a row says."""
        wanted: Any = st.session_state[KEY].get("wanted") or {}
        member = by_name.get(str(wanted.get("nickname")))
        if member is None:
            return
        if wanted.get("do") == "remove":
            attempt_change(classes.classrooms().remove, code, teacher, member.owner)
        elif wanted.get("do") == "stop":
            run = _active_run(reading, member)
            if run is not None:
                attempt_change(classes.classrooms().stop_run, code, teacher, run.id)
        classes.live_classes().forget(code)

    words = {
        "student": _("Student"),
        "page": _("Page"),
        "run": _("Run"),
        "stop": _("Stop the run"),
        "remove": _("Remove"),
        "really": _("Really remove?"),
        "empty": _("No student has joined yet."),
        "notFollowing": _("does not follow"),
        "away": _("away"),
    }
    _mount(
        key=KEY,
        data={"rows": people_rows(reading), "words": words},
        on_wanted_change=act,
    )


def people_rows(reading: ClassReading) -> list[dict[str, Any]]:
    """Return what is shown of each student; no browser's id is sent."""
    online = {member.owner for member in reading.online}
    rows = []
    for member in reading.students:
        run = _latest_run(reading, member)
        rows.append(
            {
                "nickname": member.nickname,
                "page": place_title(member.place),
                "link": member.place,
                "online": member.owner in online,
                "following": member.following,
                "run": _run_words(run) if run else "",
                "share": run.share
                if run and run.run.state in (State.RUNNING, State.PAUSED)
                else None,
                "runLink": f"/training?run={run.run.id}" if run else "",
                "active": bool(run and run.run.active),
            }
        )
    return rows


def place_title(link: str) -> str:
    """Return what a page is called, with the scene of a lesson; empty before it is known."""
    if not link:
        return ""
    try:
        title = _(find_page(page_of(link)).title)
    except KeyError:
        return ""
    scene = parse_qs(urlsplit(link).query).get("scene", [""])[0]
    return f"{title} · {scene}" if scene and scene.replace("-", "").isalnum() else title


def _latest_run(reading: ClassReading, member: Member) -> ClassRun | None:
    """Return the run of a student that is active, else the last one."""
    mine = [one for one in reading.runs if one.run.owner == member.owner]
    return next((one for one in mine if one.run.active), mine[-1] if mine else None)


def _active_run(reading: ClassReading, member: Member) -> Run | None:
    one = _latest_run(reading, member)
    return one.run if one is not None and one.run.active else None


def _run_words(one: ClassRun) -> str:
    """Return where a run stands in a few words."""
    best = f" · {one.best:.1%}" if one.best is not None else ""
    match one.run.state:
        case State.QUEUED:
            if one.wait is None:
                return _("waits")
            return _("waits, place {place}", place=one.wait.place)
        case State.RUNNING:
            return _("trains, {share} done", share=f"{one.share:.0%}") + best
        case State.PAUSED:
            return _("paused, {share} done", share=f"{one.share:.0%}") + best
        case State.DONE:
            return _("finished") + best
        case State.STOPPED:
            return _("stopped") + best
        case State.FAILED:
            return _("failed")
        case _:
            return _("interrupted") + best
