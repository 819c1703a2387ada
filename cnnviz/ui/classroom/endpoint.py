"""What the bar of a class asks for every two seconds: no script runs for it.

A browser is known by its cookies, as everywhere.  It says which page is open there, and gets what
has changed: the pushed page, the poll.  Nothing new is an answer without a body.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cnnviz.problem import Problem
from cnnviz.ui.backend import classes
from cnnviz.ui.kit.i18n import LANGUAGES, in_language, say
from cnnviz.ui.kit.reader import COOKIE, is_id

MAX_BODY = 100_000
"""Bytes: a link of the largest size, escaped."""
NOBODY = {"state": "none"}


async def answer(request: Request) -> Response:
    """Answer the bar: GET what there is, POST what its reader does."""
    owner = request.cookies.get(COOKIE, "")
    code = request.cookies.get(classes.COOKIE, "")
    language = request.query_params.get("lang", "en")
    language = language if language in LANGUAGES else "en"
    if not is_id(owner) or not code.isalnum() or len(code) > 12:
        return JSONResponse(NOBODY)
    live = classes.live_classes()
    try:
        if request.method == "POST":
            await run_in_threadpool(_act, code, owner, await _read_body(request))
        if not live.is_fresh(code):
            await run_in_threadpool(live.refresh, code)
    except Problem as problem:
        with in_language(language):
            words = say(problem, markdown=False)
        gone = problem.setting == "code"
        return JSONResponse(
            {"problem": words, "gone": gone}, 409 if request.method == "POST" or gone else 503
        )
    if request.method == "GET":
        live.note_place(code, owner, None)
    text, tag = live.answer(code, owner, language)
    headers = {"etag": f'"{tag}"', "cache-control": "no-store"}
    if request.headers.get("if-none-match") == f'"{tag}"':
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type="application/json")


ROUTES = [Route("/classroom/live.json", answer, methods=["GET", "POST"])]
"""For ``st.App``."""


async def _read_body(request: Request) -> dict[str, Any]:
    """Return what a page of this app sends.

    Raises:
        Problem: Another site sends it, or it is no JSON object of a sensible size.
    """
    refused = Problem("The server does not understand this request.")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise refused
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise refused  # a form of another site cannot send this type
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise refused
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise refused from None
    if not isinstance(values, dict):
        raise refused
    return values


def _act(code: str, owner: str, values: dict[str, Any]) -> None:
    """Do what a reader wants; the classrooms check that this browser may.

    Raises:
        Problem: It may not, or the request makes no sense.
    """
    from cnnviz.classroom import polls
    from cnnviz.classroom.names import clean_link

    live = classes.live_classes()
    match values:
        case {"here": str(link)}:
            live.note_place(code, owner, clean_link(link))
            return
        case {"follow": bool(on)}:
            live.classrooms.follow(code, owner, on=on)
        case {"leave": True}:
            live.classrooms.leave(code, owner)
        case {"vote": int(poll), "choice": int(choice)}:
            polls.vote(live.classrooms, code, owner, poll, choice)
        case {"push": str(link)}:
            live.classrooms.push(code, owner, link)
        case _:
            raise Problem("The server does not understand this request.")
    live.forget(code)
