"""What Streamlit does again in every run of a script, done once or only as far as it is needed.

Measured on *Convolution*: of 12 ms of the server's time for a run, each of these takes about 1 ms.

- A number box, list or slider asks whether its own value in the session is None.  It has the whole
  session state presented for that, every widget of the page, once per box.
- The files of all pages are looked up on the disk, to make the page objects of the navigation.
"""

import copy
import functools
import importlib
from pathlib import Path
from typing import Any

from streamlit.navigation import page as navigation

WIDGETS = ("number_input", "selectbox", "slider", "radio", "text_widgets")
"""The modules of ``streamlit.elements.widgets`` that look up one value."""
LOOK_UP = "get_session_state"
MAKE_PAGE = "_create_page"


class OneByOne:
    """A session state whose ``filtered_state`` presents a value when it is asked for.

    Args:
        state: Streamlit's session state of this run.
    """

    def __init__(self, state: Any) -> None:
        self._state = state

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the session state."""
        return getattr(self._state, name)

    @property
    def filtered_state(self) -> Any:
        """The session state: it finds values by the keys of widgets as well."""
        return self._state


@functools.cache
def quicken_reruns() -> None:
    """Save the work, from now on; once per process.

    A version of Streamlit that works in another way is left as it is.
    """
    for name in WIDGETS:
        module = importlib.import_module(f"streamlit.elements.widgets.{name}")
        if hasattr(module, LOOK_UP):
            setattr(module, LOOK_UP, _present_one_by_one(getattr(module, LOOK_UP)))
    if hasattr(navigation, MAKE_PAGE):
        setattr(navigation, MAKE_PAGE, _copy_pages(getattr(navigation, MAKE_PAGE)))


def _present_one_by_one(look_up: Any) -> Any:
    return lambda: OneByOne(look_up())


def _copy_pages(make_page: Any) -> Any:
    """Return the function that copies pages made before: a run marks the page that it opens."""
    make_once = functools.cache(make_page)

    @functools.wraps(make_page)
    def make_copy(page: str | Path, **options: Any) -> Any:
        return copy.copy(make_once(page, **options))

    return make_copy
