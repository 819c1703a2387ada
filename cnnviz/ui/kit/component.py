"""Components of static/components: ES modules, styles and HTML that the browser loads by URL.

Streamlit repeats the source of a component in every answer.  Here that source is a loader of a few
lines.  The address of the files holds a hash of them all, and so do the addresses of the modules
that they import: after an update no browser runs an old module on new data.
"""

import base64
import functools
import hashlib
import json
import re
import time
import zlib
from collections.abc import Callable
from typing import Any, Protocol

import streamlit as st
from streamlit.components.v2.bidi_component import ComponentResult
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from cnnviz.logs import log_exception
from cnnviz.problem import Problem
from cnnviz.resources import resource
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import add_refused_edit_toast
from cnnviz.ui.kit.turns import aside

FILES = resource("static", "components")


def _hash_files() -> str:
    digest = hashlib.sha256()
    for path in sorted(FILES.rglob("*.*")):
        digest.update(path.relative_to(FILES).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


VERSION = _hash_files()
FOLDER = f"cnnviz.{VERSION}"
"""The folder below ``_stcore/bidi-components`` under which Streamlit serves the files."""


HEAD_START_S = 0.1
"""Buttons, code and the new URL (for the browser a navigation) would hold up the frame that shows
the new numbers: measured, a median of 150 ms from the key to the frame became 100."""


DEFLATED_FROM = 3000
"""Characters of data from which they are deflated; those of the builder become a quarter."""


class Mount(Protocol):
    """Puts a component on the page."""

    def __call__(self, *, key: str, data: object = None, **options: Any) -> ComponentResult:
        """Draw the component and return its state; the options are those of Streamlit."""


def component(name: str, *styles: str, in_page: bool = False) -> Mount:
    """Return the function that mounts a component.

    Args:
        name: Its path in static/components without a suffix.  ``inside/closeup`` is the module
            inside/closeup.js, with the style inside/closeup.css and the HTML inside/closeup.html
            if there are any.
        *styles: Names of components whose styles it has, too.
        in_page: It is part of the page, with its styles, and not in a shadow root.
    """
    files = [f"{name}{end}" for end in (".css", ".html") if (FILES / f"{name}{end}").exists()]
    files = [*(f"{style}.css" for style in styles), *files]
    text = (FILES / "loader.js").read_text(encoding="utf-8")
    loader = re.sub(r"^ */\*\*.*?\*/\n|^ +", "", text, flags=re.M)  # sent with every answer
    for word, value in (("FOLDER", FOLDER), ("NAME", name), ("FILES", json.dumps(files))):
        loader = loader.replace(word, value)
    render = st.components.v2.component(
        f"cnnviz.{name.replace('/', '.')}", js=loader, isolate_styles=not in_page
    )

    def mount(*, key: str, data: object = None, **options: Any) -> ComponentResult:
        _serve_files()
        for event in [name for name in options if name.startswith("on_")]:
            options[event] = _guard(options[event])
        # In a list: the values of a dict would be searched for tables, and pandas loaded for that.
        trouble = (_("This part of the page could not be loaded."), _("Try again"))
        return render(key=key, data=[pack(data), *trouble], **options)

    return mount


def _guard(callback: Callable[..., object]) -> Callable[..., object]:
    """Return a callback that refuses what a component of ours never sends.

    A page of an older version may send it, or somebody who writes messages by hand: the last good
    state stays.  It is logged, as the fault may be ours.
    """

    @functools.wraps(callback)
    def call(*arguments: Any, **named: Any) -> None:
        try:
            callback(*arguments, **named)
        except Problem:
            raise
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
            log_exception(error)
            url_state.mark_action()
            add_refused_edit_toast()

    return call


class Deflated(dict[str, str]):
    """Data of a component as they are sent."""


def pack(data: object) -> object:
    """Return data as they are sent: deflated where that saves much."""
    if isinstance(data, Deflated):
        return data
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return data if len(text) < DEFLATED_FROM else _deflate(text, level=1)


def packed_bytes(data: object) -> int:
    """Return about how many bytes packed data take."""
    return len(data["deflated"]) if isinstance(data, Deflated) else DEFLATED_FROM


def _deflate(text: str, level: int) -> Deflated:
    return Deflated(deflated=base64.b64encode(zlib.compress(text.encode(), level)).decode())


_deflate_once = functools.lru_cache(maxsize=32)(_deflate)
"""For what is sent again and again: as short as possible."""


def unpack(message: str) -> object:
    """Return the data of a component from what was sent to it."""
    (data, *_trouble) = json.loads(message)
    if not isinstance(data, dict) or "deflated" not in data:
        return data
    return json.loads(zlib.decompress(base64.b64decode(data["deflated"])))


def _serve_files() -> None:
    """Have the running server serve the files, if it does not yet."""
    manager = get_bidi_component_manager()
    if manager.get(FOLDER) is None:
        assets = ComponentConfig(VERSION, asset_dir=FILES.name)
        manifest = ComponentManifest("cnnviz", version=VERSION, components=[assets])
        manager.register_from_manifest(manifest, FILES.parent)


_mount_words = component("kit/words")


def send_words(name: str, words: dict[str, Any]) -> None:
    """Send the words of a component, in an element of its own and not with the answer to each edit.

    Args:
        name: The component's name for them (``words`` of ``keepState`` in its main.js).
        words: They are added to the data of the component.
    """
    text = json.dumps({"name": name, "words": words}, ensure_ascii=False, separators=(",", ":"))
    _mount_words(key=f"words-{name}", data=_deflate_once(text, level=9))


_mount_svg = component("kit/svg")


def show_svg(svg: str, *, key: str) -> None:
    """Show an SVG; its colors may be the custom properties of assets/page.css.

    Args:
        svg: The drawing; texts in it must be escaped.
        key: The component's key on the page.
    """
    _mount_svg(key=key, data=svg)


_mount_html = component("kit/html", in_page=True)


def show_html(html: str, *, key: str) -> None:
    """Show HTML that is sent again and again: deflated, a table becomes a tenth.

    Args:
        html: As for ``st.html``; texts in it must be escaped.
        key: The component's key on the page.
    """
    text = json.dumps(html, ensure_ascii=False)
    _mount_html(key=key, data=_deflate_once(text, level=9))


def let_browser_draw() -> None:
    """Wait a moment so that the browser draws an edit before the rest of the page arrives."""
    with aside():
        time.sleep(HEAD_START_S)
