"""The answer of a fragment leaves out what the browser reads from answers of whole pages only.

Streamlit begins every answer with a message that lists all pages of the app and all colors of its
theme: 2 KB, for every changed setting and in every poll, and more with every page.  When only a
part of the page has run, the browser reads none of it.
"""

import functools
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession

BEGIN = "_create_new_session_message"
UNREAD = ("app_pages", "custom_theme")


@functools.cache
def shorten_answers() -> None:
    """Leave out what is not read, from now on; once per process.

    A version of Streamlit that begins its answers in another way is left as it is.
    """
    begin = getattr(AppSession, BEGIN, None)
    if begin is None or not has_fields():
        return

    @functools.wraps(begin)
    def begin_shortly(*arguments: Any, **named: Any) -> ForwardMsg:
        message: ForwardMsg = begin(*arguments, **named)
        if message.metadata.run.fragment_ids:
            message.new_session.ClearField("app_pages")
            message.new_session.ClearField("custom_theme")
        return message

    setattr(AppSession, BEGIN, begin_shortly)


def has_fields() -> bool:
    """Return whether messages of Streamlit have the fields that are read and left out here."""
    message = ForwardMsg()
    fields = message.new_session.DESCRIPTOR.fields_by_name
    return hasattr(message.metadata, "run") and all(name in fields for name in UNREAD)
