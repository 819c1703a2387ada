"""Messages in the reader's language."""

from __future__ import annotations

import gettext
import io

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from streamlit.testing.v1 import AppTest

from cnnviz.problem import Problem, Quoted
from cnnviz.ui.kit import i18n
from cnnviz.ui.kit.code_comments import translate_comments


def test_without_a_reader_the_language_is_english() -> None:
    assert i18n._("Convolution") == "Convolution"


def test_placeholders_are_filled_in() -> None:
    assert i18n._("CPU, {count} threads", count=8) == "CPU, 8 threads"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (1200, "1,200 runs")]
)
def test_one_thing_is_not_many(count: int, text: str) -> None:
    assert i18n._n("{count} run", "{count} runs", count) == text


def test_korean_has_one_form_for_every_number(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = Catalog("ko")
    catalog.add(("{n} dog", "{n} dogs"), ("개 {n}마리",))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    korean = gettext.GNUTranslations(compiled)
    monkeypatch.setattr(i18n, "translations", lambda language: korean)
    texts = [i18n._n("{n} dog", "{n} dogs", count, n=count) for count in (1, 2)]
    assert texts == ["개 1마리", "개 2마리"]


def test_nothing_stays_nothing() -> None:
    assert i18n._("") == ""


@pytest.mark.parametrize("code", ["ko", "xx"])
def test_a_language_of_the_link_counts_if_it_is_there(code: str) -> None:
    def script() -> None:
        import streamlit as st

        from cnnviz.ui.kit.i18n import language

        st.write(language())

    run = AppTest.from_function(script)
    run.query_params["lang"] = code
    assert run.run().markdown[0].value == {"ko": "ko", "xx": "en"}[code]


@pytest.mark.parametrize(
    "outside", ["![x](https://example.org/x.png)", "<b>x</b>", ":red[x]", "`x` *y* _z_", "$x$"]
)
def test_text_from_outside_is_shown_and_never_obeyed(outside: str) -> None:
    text = i18n.say(Problem("The link says “{text}”.", text=Quoted(outside)))
    unescaped = [
        mark
        for place, mark in enumerate(text)
        if mark in "![]()<>:`*_$" and text[place - 1] != "\\"
    ]
    assert unescaped == []
    assert text.replace("\\", "") == f"The link says “{outside}”."


def test_what_is_quoted_from_a_link_is_not_translated() -> None:
    def script() -> None:
        import streamlit as st

        from cnnviz.grid.examples import CONVOLUTIONS
        from cnnviz.ui.grids import link
        from cnnviz.ui.kit import i18n, url_state

        default = CONVOLUTIONS[0].operation
        problems = url_state.from_params({"input": "1_x"}, default, link.CONVOLUTION)[1]
        st.write(i18n.say(problems[0]))

    run = AppTest.from_function(script)
    run.query_params["lang"] = "ko"
    assert run.run().markdown[0].value.startswith("링크의 ‘input’ 값을 쓸 수 없습니다")


def test_a_reason_within_a_problem_is_translated_too() -> None:
    inner = Problem("{count} of {total}", count=1, total=2)
    assert i18n.say(Problem("No: {reason}", reason=inner)) == "No: 1 of 2"


def test_where_no_markdown_is_read_nothing_is_escaped() -> None:
    inner = Problem("{setting} is “{text}”", setting="in_channels", text="<b>*")
    problem = Problem("No: {reason}", reason=inner)
    assert i18n.say(problem, markdown=False) == "No: in_channels is “<b>*”"


def test_quoted_text_is_not_translated_even_where_it_is_a_message() -> None:
    def script() -> None:
        import streamlit as st

        from cnnviz.problem import Problem, Quoted
        from cnnviz.ui.kit import i18n

        st.write(i18n.say(Problem("{kind}", kind=Quoted("Padding"))))
        st.write(i18n.say(Problem("{name}", name="Padding")))

    run = AppTest.from_function(script)
    run.query_params["lang"] = "ko"
    quoted, word = (one.value for one in run.run().markdown)
    assert quoted == "Padding" != word


def test_comments_of_code_are_in_the_readers_language() -> None:
    code = "x = 1  # as exact as the page\n# The same as a function:\ny = 2  # (1, 1, 5, 5)\n"
    with i18n.in_language("ko"):
        korean = translate_comments(code)
    assert (
        korean == "x = 1  # 이 페이지와 같은 정밀도로\n# 같은 것을 함수로:\ny = 2  # (1, 1, 5, 5)\n"
    )
    with i18n.in_language("en"):
        assert translate_comments(code) == code
