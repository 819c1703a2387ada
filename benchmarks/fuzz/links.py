"""Malformed links: every page × changed parameters, without a browser."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from benchmarks.fuzz.hostile import TEXTS, Finding, change_text
from cnnviz.ui.kit import pages
from cnnviz.ui.kit.reader import KEY
from tests.links import LINKS
from tests.pages.opening import APP, ME

ANYWHERE = ("own", "stage", "glossary")
WITHIN = {"training": ("report", "comparison")}
"""States that are part of another page."""
NEW_VISIT = 0.3
"""Share of links that open a new visit; the others follow in one that goes on."""
TIMEOUT_S = 60


def page_ids() -> list[str]:
    """Return the pages, the light ones three times: they are opened faster."""
    heavy = [page.id for page in pages.PAGES if page.waits]
    light = [page.id for page in pages.PAGES if not page.waits]
    return [*light * 3, *heavy, pages.ADMIN.id]


def make_link(dice: random.Random, page: str) -> dict[str, str]:
    """Return parameters for a page: those of an example, some of them changed."""
    states = [page, *WITHIN.get(page, ()), dice.choice(ANYWHERE), dice.choice(list(LINKS))]
    links = [link for state in states for link in LINKS.get(state, ())]
    params = dict(parse_qsl(dice.choice(links or [""]), keep_blank_values=True))
    if dice.random() < 0.3:
        params |= dict(parse_qsl(dice.choice(links or [""]), keep_blank_values=True))
    for name in dice.sample(list(params), min(len(params), dice.randint(1, 3))):
        if dice.random() < 0.4:
            params[name] = dice.choice(TEXTS)
        elif dice.random() < 0.2:
            params[name] = dice.choice(list(params.values()))
        else:
            params[name] = change_text(dice, params[name])
    if dice.random() < 0.2:
        params[dice.choice(("lang", "run", "set", "net", "hide", "own", dice.choice(TEXTS)))] = (
            dice.choice(TEXTS)
        )
    return {name: value[:5_000] for name, value in params.items() if name}


def fuzz_links(count: int, seed: int) -> Iterator[Finding]:
    """Open malformed links; yield those whose page raises an exception or shows no title.

    The environment has a store; that no workers start is up to the caller.
    """
    visits: dict[str, AppTest] = {}
    ids = page_ids()
    for number in range(count):
        page = ids[number % len(ids)]
        dice = random.Random(f"{seed} link {number}")
        params = make_link(dice, page)
        harm = _open(visits, page, params, new=dice.random() < NEW_VISIT)
        if harm:
            visits.pop(page, None)
            yield Finding(f"link {number}", f"{page} {params}", harm)


def _open(visits: dict[str, AppTest], page: str, params: dict[str, str], *, new: bool) -> str:
    if new or page not in visits:
        visits[page] = AppTest.from_file(str(APP), default_timeout=TIMEOUT_S)
        visits[page].session_state[KEY] = ME
        visits[page].switch_page("home.py" if page == "home" else f"pages/{page}.py")
    app = visits[page]
    app.query_params.clear()
    app.query_params.update(params)
    try:
        app.run()
    except Exception as error:  # it ran longer than TIMEOUT_S, or the test frame itself failed
        return repr(error)[:300]
    if app.exception:
        return str(app.exception[0].value)[:300]
    return "" if app.title else "the page has no title"
