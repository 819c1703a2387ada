"""Names are text, and pages load nothing that the policy of nginx forbids: in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from cnnviz.data import image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.training import Store
from deploy import serve

from ..conftest import skip_unless_ci
from ..data.pets import image_bytes, zip_of
from .servers import Server, start_server
from .stored_runs import SMALL, store_run

HOSTILE = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
ME = "a" * 32
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, str, str]]:
    """A process behind nginx with a run and images whose names are scripts."""
    try:
        serve.find_nginx()
    except serve.ServeError:
        skip_unless_ci("no nginx: sudo apt install nginx")
    server = start_server(tmp_path, ("deploy/serve.py", "--processes=1"))
    monkeypatch.setenv("CNNVIZ_SETS", str(tmp_path / "sets"))
    classes = [f"{number}<img src=x onerror=window.hacked=1>" for number in range(2)]
    files = {f"{name}/{n}.png": image_bytes(9 + n) for name in classes for n in range(3)}
    card = image_folders.add_folder(
        zip_of(files), ImportOptions(side=16), origin="x.zip", title=HOSTILE, owner=ME
    )
    run = store_run(server, SMALL)
    store = Store(server.store)
    store.label(run, "someone", name=HOSTILE, note=HOSTILE)
    store.close()
    yield server, run, card.name
    server.stop()


def test_names_are_text_and_the_policy_forbids_nothing_that_pages_need(
    new_page: Callable[..., Page],
    served: tuple[Server, str, str],
    settled: Callable[[Page], None],
) -> None:
    server, run, folder = served
    page = new_page(base=server.url, fresh=True)
    page.context.add_cookies([{"name": "cnnviz_browser", "value": ME, "url": server.url}])
    page.add_init_script(WATCH)
    links = {
        f"/training?run={run}&lang=en": "img src=x",
        f"/data?set={folder}&lang=en": "img src=x",
        f"/inside?net={run}&lang=en": "",
        f"/convolution?find={HOSTILE}&lang=en": "",
    }
    for link, shown in links.items():
        page.goto(link)
        settled(page)
        if shown:
            page.get_by_text(shown).first.wait_for()
        assert page.evaluate("window.refused") == [], link
        assert page.evaluate("window.hacked") is None, link
