"""What the answer of a fragment leaves out."""

from __future__ import annotations

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession

from cnnviz.ui.kit.short_answers import BEGIN, UNREAD, has_fields, shorten_answers


def begin(_session: object, fragments: list[str]) -> ForwardMsg:
    """Begin an answer as Streamlit does."""
    message = ForwardMsg()
    message.metadata.run.fragment_ids.extend(fragments)
    message.new_session.name = "home"
    message.new_session.app_pages.add().page_name = "quiz"
    message.new_session.custom_theme.primary_color = "#1d64b4"
    return message


def test_streamlit_begins_its_answers_as_expected() -> None:
    assert hasattr(AppSession, BEGIN)
    assert has_fields()


@pytest.mark.parametrize("fragments", [[], ["fragment"]], ids=["page", "fragment"])
def test_only_the_answer_of_a_fragment_leaves_out_pages_and_theme(
    fragments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AppSession, BEGIN, begin)
    shorten_answers.__wrapped__()
    message = getattr(AppSession, BEGIN)(None, fragments)
    assert message.new_session.name == "home"
    sent = {field.name for field, _value in message.new_session.ListFields()}
    assert sent == {"name"} if fragments else sent == {"name", *UNREAD}
