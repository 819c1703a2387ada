"""The quiz page: a set opened by link, answers that count once, the summary."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.quiz import KINDS, Course, Level, course, draw_question
from cnnviz.quiz.seeded_random import SeededRandom
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.link_codecs import whole
from cnnviz.ui.quiz import state
from cnnviz.ui.quiz import words as quiz_words

from .opening import visit


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test click faster than a person."""
    monkeypatch.setattr(state, "PATIENCE_S", 0)


def opened(**params: str) -> AppTest:
    return visit("quiz", **params)


def words(app: AppTest) -> str:
    kinds = (app.subheader, app.markdown, app.caption, app.success, app.error, app.warning)
    html = [str(getattr(e.proto, "body", "")) for e in app.get("html")]
    return "\n".join([*(e.value for kind in kinds for e in kind), *html])


def fields(app: AppTest):  # type: ignore[no-untyped-def]
    return [box for box in app.number_input if (box.key or "").startswith("quiz-")]


def choices(app: AppTest):  # type: ignore[no-untyped-def]
    return [button for button in app.button if ".choice" in (button.key or "")]


def submit(app: AppTest):  # type: ignore[no-untyped-def]
    return next(button for button in app.button if button.label in ("Check", "확인"))


def reply(app: AppTest, answer: tuple[int, ...]) -> AppTest:
    """Answer the question that is shown."""
    if choices(app):
        text = " × ".join(map(str, answer))
        next(button for button in choices(app) if button.label == text).click().run()
    else:
        for box, number in zip(fields(app), answer, strict=True):
            box.set_value(number)
        submit(app).click().run()
    assert not app.exception
    return app


def onwards(app: AppTest) -> AppTest:
    app.button(key="quiz.next").click().run()
    assert not app.exception
    return app


def truth(seed: int, level: Level, index: int) -> tuple[int, ...]:
    return draw_question(Course(seed, level), index).answer


def fact(app: AppTest, name: str) -> str:
    """Return the value of a name in the row of facts."""
    html = next(e.proto.body for e in app.get("html") if "<dl" in e.proto.body)
    pairs = re.findall(r"<dt[^>]*>([^<]*)</dt><dd[^>]*>([^<]*)</dd>", html)
    return dict(pairs)[name]


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("level", list(Level))
def test_every_level_opens_in_both_languages(lang: str, level: Level) -> None:
    app = opened(lang=lang, seed="7", level=level, n="10")
    assert not app.warning
    assert app.subheader[0].value


def test_a_newcomer_finds_ten_easy_questions_and_their_link() -> None:
    app = opened()
    assert app.query_params["level"] == "easy"
    assert app.query_params["n"] == "10"
    assert app.query_params["seed"].isdigit()


def test_the_drawing_of_a_question_can_be_downloaded() -> None:
    menus = [menu.proto.id for menu in opened(seed="7", level="hard").get("popover")]
    assert any("download-question-0" in menu for menu in menus)


def test_a_link_without_n_has_no_end() -> None:
    app = opened(seed="7", level="hard")
    assert "n" not in app.query_params
    assert fact(app, "Question") == "1"


def test_a_link_asks_its_questions() -> None:
    app = opened(seed="7", level="medium", n="3")
    assert app.subheader[0].value == draw_question(Course(7, Level.MEDIUM), 0).prompt.template


def test_a_link_without_a_version_keeps_the_first_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """After kinds have been added, an old link shows its old questions; a newcomer gets all."""
    new = replace(KINDS["padding"], title="New", since=2)
    monkeypatch.setattr(course, "KINDS", {**KINDS, "new": new})
    for module in (course, state):
        monkeypatch.setattr(module, "LATEST", 2)
    others = [field for field in state.QUIZ.fields if field.name != "v"]
    fields = [*others, url_state.Field("v", "version", whole(1, 2))]
    monkeypatch.setattr(state, "QUIZ", replace(state.QUIZ, fields=fields))
    app = opened(seed="7", level="easy", n="3")
    assert "v" not in app.query_params
    app.button(key="quiz.new").click().run()
    assert app.query_params["v"] == "2"
    assert opened().query_params["v"] == "2"


def test_a_right_answer_is_praised_and_counted() -> None:
    app = reply(opened(seed="7", level="easy", n="3"), truth(7, Level.EASY, 0))
    assert app.success[0].value.startswith("Correct")
    assert fact(app, "Correct") == "1 / 1"
    assert fact(app, "Streak") == "1"


def test_a_known_mistake_is_named() -> None:
    app = opened(seed="7", level="easy", n="3")
    answer, why = next(iter(draw_question(Course(7, Level.EASY), 0).mistakes.items()))
    reply(app, answer)
    assert why in app.error[0].value
    assert fact(app, "Correct") == "0 / 1"


def test_an_explanation_has_the_numbers_in_the_formula() -> None:
    app = reply(opened(seed="7", level="easy", n="3"), (1,))
    assert any("′] = ⌊(:green[" in line.value for line in app.markdown)


def test_nothing_typed_is_no_answer() -> None:
    app = opened(seed="7", level="easy", n="3")
    submit(app).click().run()
    assert app.warning[0].value == "Enter your answer first."
    assert fact(app, "Correct") == "0 / 0"


@pytest.mark.parametrize(
    ("level", "lang"),
    [
        pytest.param(level, lang, marks=() if place % 2 == at else pytest.mark.slow)
        for place, level in enumerate(Level)
        for at, lang in enumerate(("en", "ko"))
    ],
)
def test_a_set_is_played_to_its_end(lang: str, level: Level) -> None:
    app = opened(lang=lang, seed="3", level=level, n="8")
    for index in range(8):
        answer = truth(3, level, index)
        if index % 2:
            answer = next(iter(draw_question(Course(3, level), index).mistakes), answer)
        onwards(reply(app, answer))
    assert "4" in app.subheader[0].value
    assert len(app.get("expander")) == 4 + 1  # what went wrong, and the formulas


def test_the_summary_links_to_the_mistakes() -> None:
    app = opened(seed="7", level="easy", n="1")
    onwards(reply(app, next(iter(draw_question(Course(7, Level.EASY), 0).mistakes))))
    assert app.subheader[0].value == "0 of 1 correct"
    assert "See it on the page Pooling" in [link.proto.label for link in app.get("page_link")]


def test_the_link_opens_the_result_with_its_answers() -> None:
    sender = opened(seed="7", level="easy", n="2")
    onwards(reply(sender, next(iter(draw_question(Course(7, Level.EASY), 0).mistakes))))
    onwards(reply(sender, truth(7, Level.EASY, 1)))
    sender.session_state["quiz.review.0"] = True  # AppTest cannot open expanders
    sender.session_state["quiz.state"] = replace(sender.session_state["quiz.state"], review=(0,))
    sender.run()
    reader = opened(**sender.query_params)
    assert reader.subheader[0].value == "1 of 2 correct"
    assert fact(reader, "Correct") == "1 / 2"
    assert reader.query_params["review"] == "1"
    assert words(reader) == words(sender)


def test_answers_of_a_link_count_once_and_only_where_none_was_given() -> None:
    app = reply(opened(seed="7", level="easy", n="3"), truth(7, Level.EASY, 0))
    app.query_params["answers"] = f"99_{truth(7, Level.EASY, 1)[0]}"
    app.run()
    assert app.success
    assert fact(app, "Correct") == "2 / 2"


@pytest.mark.parametrize("text", ["1.2.3", "1_2_3_4", "7.7", "-1", "x", "²", "9" * 17])
def test_answers_that_do_not_belong_to_the_questions_show_a_message(text: str) -> None:
    app = opened(seed="7", level="easy", n="3", answers=text)
    assert "answers" in app.warning[0].value
    assert fact(app, "Correct") == "0 / 0"
    assert "answers" not in app.query_params


def test_starting_over_deletes_the_answers_to_these_questions() -> None:
    app = onwards(reply(opened(seed="7", level="easy", n="3"), truth(7, Level.EASY, 0)))
    assert app.query_params["answers"] == str(truth(7, Level.EASY, 0)[0])
    app.button(key="quiz.start-over").click().run()
    assert fact(app, "Question") == "1 / 3"
    assert fact(app, "Correct") == "0 / 0"
    assert "answers" not in app.query_params
    assert app.button(key="quiz.start-over").disabled


def test_all_correct_leaves_nothing_to_review() -> None:
    app = opened(seed="7", level="easy", n="1")
    onwards(reply(app, truth(7, Level.EASY, 0)))
    assert "All correct. Ready for a harder level?" in words(app)


def test_other_questions_have_another_seed() -> None:
    app = opened(seed="7", level="easy", n="1")
    app.button(key="quiz.new").click().run()
    assert app.query_params["seed"] != "7"
    assert app.query_params["n"] == "1"


def test_a_set_continues_without_end_where_it_stopped() -> None:
    app = opened(seed="7", level="easy", n="1")
    onwards(reply(app, truth(7, Level.EASY, 0)))
    app.button(key="quiz.endless").click().run()
    assert "n" not in app.query_params
    assert fact(app, "Question") == "2"
    assert fact(app, "Correct") == "1 / 1"


def test_a_quiz_without_end_can_be_ended_for_its_result() -> None:
    app = opened(seed="7", level="easy")
    onwards(reply(app, truth(7, Level.EASY, 0)))
    reply(app, next(iter(draw_question(Course(7, Level.EASY), 1).mistakes)))
    app.button(key="quiz.stop").click().run()
    assert app.subheader[0].value == "1 of 2 correct"
    assert app.query_params["n"] == "2"


def test_a_level_that_was_left_is_found_as_it_was() -> None:
    app = reply(opened(seed="7", level="easy", n="3"), truth(7, Level.EASY, 0))
    app.button_group(key="quiz.level").set_value(Level.HARD).run()
    assert app.query_params["level"] == "hard"
    assert fact(app, "Correct") == "0 / 0"
    assert fact(app, "This visit") == "1 / 1"
    app.button_group(key="quiz.level").set_value(Level.EASY).run()
    assert app.success


def test_the_same_callback_twice_counts_once() -> None:
    """Like a double click, whose second click still reaches the button of the first page."""
    app = opened(seed="7", level="easy", n="3")
    reply(app, truth(7, Level.EASY, 0))
    answers = app.session_state[state.ANSWERS]
    assert len(answers.attempts) == 1
    app.session_state[state.ANSWERS] = answers.add(answers.attempts[0])
    app.run()
    assert fact(app, "Correct") == "1 / 1"


def test_the_link_followed_again_within_the_visit_does_not_count_again() -> None:
    app = reply(opened(seed="7", level="easy", n="3"), truth(7, Level.EASY, 0))
    app.query_params.update({"seed": "8"})
    app.run()
    app.query_params.update({"seed": "7"})
    app.run()
    assert app.success
    assert fact(app, "Correct") == "1 / 1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seed", "abc"),
        ("seed", "-1"),
        ("seed", "9999999999"),
        ("seed", "７"),
        ("n", "0"),
        ("n", "51"),
        ("n", "ten"),
        ("level", "extreme"),
        ("level", "<b>"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_link_edited_by_hand_shows_a_message(name: str, text: str, lang: str) -> None:
    params = {"seed": "7", "level": "easy", "n": "10"} | {name: text}
    app = opened(lang=lang, **params)
    assert name in app.warning[0].value
    assert app.subheader[0].value


def test_the_page_is_found_as_it_was_left() -> None:
    app = reply(opened(seed="7", level="easy", n="3"), truth(7, Level.EASY, 0))
    app.switch_page("pages/pooling.py").run()
    app.query_params.clear()
    app.switch_page("pages/quiz.py").run()
    assert app.success
    assert app.query_params["seed"] == "7"


@pytest.mark.parametrize("kind", ["linear", "receptive", "macs", "groups", "parameters"])
def test_the_sizes_page_opens_what_was_asked_about(kind: str) -> None:
    for number in range(6):  # for parameters: a convolution, a linear layer, a batch norm
        question = replace(KINDS[kind].make(SeededRandom(number)), kind=kind)
        _, params = quiz_words.lesson_target(question)
        app = visit("sizes", **params)
        assert not app.warning
        assert not app.error


def test_an_empty_seed_shows_a_message_and_the_set_stays() -> None:
    app = opened(seed="3", level="easy", n="5")
    app.number_input(key="quiz.seed").set_value(None).run()
    assert [toast.value for toast in app.toast] == ["Seed needs a number; it stays at 3."]
    assert app.query_params["seed"] == "3"


def test_a_choice_holds_although_the_address_bar_is_late() -> None:
    app = opened(seed="7", level="easy", n="3")
    before = dict(app.query_params)
    app.button_group(key="quiz.level").set_value(Level.HARD).run()
    app.query_params.clear()
    app.query_params.update(before)  # the browser has not changed its address yet
    app.number_input(key="quiz.seed").set_value(8).run()
    assert (app.query_params["level"], app.query_params["seed"]) == ("hard", "8")
    app.query_params.clear()
    app.query_params.update(before)
    reply(app, truth(8, Level.HARD, 0))
    assert (app.query_params["level"], app.query_params["seed"]) == ("hard", "8")
    app.query_params.clear()
    app.query_params.update(before)  # now it is the back button
    app.run()
    assert (app.query_params["level"], app.query_params["seed"]) == ("easy", "7")
