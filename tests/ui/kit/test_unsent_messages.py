"""Messages that are not sent yet when a fragment runs again."""

from __future__ import annotations

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from cnnviz.ui.kit.unsent_messages import drops_unsent_messages, keep_unsent_messages

UNCHANGED = getattr(ForwardMsgQueue.clear, "__wrapped__", ForwardMsgQueue.clear)
"""Streamlit's own, whether or not it is replaced already."""


def block(path: list[int], fragment: str) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.fragment_id = fragment
    message.delta.add_block.allow_empty = True
    return message


def text(path: list[int], fragment: str, body: str) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.fragment_id = fragment
    message.delta.new_element.markdown.body = body
    return message


def test_a_part_within_a_fragment_that_runs_again_keeps_its_place() -> None:
    keep_unsent_messages()
    queue = ForwardMsgQueue()
    drawn = [block([0, 1], "outer"), block([0, 1, 0], "inner"), text([0, 1, 0, 0], "inner", "a")]
    for message in drawn:
        queue.enqueue(message)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["outer"])
    again = text([0, 1, 0, 0], "inner", "b")
    queue.enqueue(again)
    assert queue.flush() == [*drawn, again]


def test_a_page_that_runs_again_drops_what_it_will_draw_anew() -> None:
    keep_unsent_messages()
    queue = ForwardMsgQueue()
    queue.enqueue(text([0, 0], "", "a"))
    queue.clear(retain_lifecycle_msgs=True)
    assert queue.is_empty()


def test_streamlit_still_drops_messages_that_are_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ForwardMsgQueue, "clear", UNCHANGED)
    assert drops_unsent_messages(), "remove cnnviz/ui/kit/unsent_messages.py: no longer needed"


def test_a_streamlit_that_keeps_them_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def keep_all(queue: ForwardMsgQueue, *_arguments: object, **_named: object) -> None: ...

    monkeypatch.setattr(ForwardMsgQueue, "clear", keep_all)
    keep_unsent_messages.__wrapped__()
    assert ForwardMsgQueue.clear is keep_all
