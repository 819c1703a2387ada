"""A fragment that runs again at once does not drop what was drawn before and is not sent yet.

Streamlit drops the unsent messages of a fragment when it runs again, because it will draw all of
them again, but keeps those of the fragments within it.  The browser does not know their places
then: it throws "Bad delta path index", and the page goes white.  That is what a reader met who used
a control while a page was loading from a busy server.  Sending everything costs nothing but a few
messages: the browser draws what was drawn first, then what is new.
"""

import functools

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue


@functools.cache
def keep_unsent_messages() -> None:
    """Keep the unsent messages of a fragment that runs again, from now on; once per process.

    A version of Streamlit that keeps them itself is left as it is.
    """
    clear = ForwardMsgQueue.clear
    if not drops_unsent_messages():
        return

    @functools.wraps(clear)
    def clear_queue(
        queue: ForwardMsgQueue,
        retain_lifecycle_msgs: bool = False,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        if fragment_ids_this_run:
            # New messages come last, never in the place of an older one for the same element.
            queue._delta_index_map = {}
        else:
            clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)

    setattr(ForwardMsgQueue, "clear", clear_queue)  # noqa: B010, mypy refuses an assignment


def drops_unsent_messages() -> bool:
    """Return whether Streamlit drops a part of the page that holds another, when it runs again."""
    queue = ForwardMsgQueue()
    if not hasattr(queue, "_delta_index_map"):  # a version that works in another way
        return False
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, 0])
    message.delta.fragment_id = "outer"
    message.delta.add_block.allow_empty = True
    queue.enqueue(message)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["outer"])
    return queue.is_empty()
