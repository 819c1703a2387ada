"""The quiz in a browser: keyboard, double clicks, reload, back button, phone, linked pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.quiz import Course, Level, Question, draw_question
from cnnviz.ui.quiz.state import PATIENCE_S

Opener = Callable[..., Page]


def seed_of(kind: str, level: Level) -> int:
    """Return a seed whose first question has this kind."""
    return next(seed for seed in range(1000) if draw_question(Course(seed, level), 0).kind == kind)


STRIDE = seed_of("stride", Level.EASY)
KEEP = seed_of("keep", Level.EASY)


@pytest.fixture
def opened(new_page: Opener, settled: Callable[[Page], None]) -> Opener:
    """Open a set of questions and wait for its first question."""

    def open_page(seed: int, level: Level = Level.EASY, n: int = 5, **options: Any) -> Page:
        page = new_page(**options)
        page.goto(f"/quiz?seed={seed}&level={level}&n={n}")
        page.locator(".st-key-quiz-answer").wait_for()
        settled(page)
        return page

    return open_page


def field(page: Page) -> Locator:
    return page.locator(".st-key-quiz-answer input").first


def next_button(page: Page) -> Locator:
    return page.locator(".st-key-quiz-next button").first


def fact(page: Page, name: str) -> Locator:
    return page.locator(".st-key-quiz-progress dl > div", has_text=name).first.locator("dd")


def wait_out_patience(page: Page) -> None:
    """Wait until a click is no longer the second half of a double click, which takes real time."""
    page.wait_for_timeout(1000 * PATIENCE_S)


def expect_no_more_answers(page: Page) -> None:
    """Wait until every click has been answered: the server answers in order, so this one last."""
    page.locator("summary", has_text="Formulas").click()
    expect(page).to_have_url(re.compile("open=formulas"))


def question(seed: int, index: int = 0) -> Question:
    return draw_question(Course(seed, Level.EASY), index)


def test_a_set_can_be_answered_by_keyboard_only(opened: Opener) -> None:
    page = opened(STRIDE)
    expect(field(page)).to_be_focused()
    page.keyboard.type(str(question(STRIDE).answer[0]))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Correct:")).to_be_visible()
    expect(next_button(page)).to_be_focused()
    wait_out_patience(page)
    page.keyboard.press("Enter")
    expect(fact(page, "Question")).to_have_text("2 / 5")
    expect(page.locator(".st-key-quiz-answer")).to_be_visible()


def test_tab_reaches_the_choices_and_an_accidental_enter_selects_none(opened: Opener) -> None:
    page = opened(KEEP)
    expect(page.locator(".st-key-quiz-choices")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(question(KEEP).choices.index(question(KEEP).answer) + 1):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Correct:")).to_be_visible()


def test_a_double_click_on_check_counts_once_and_skips_no_question(opened: Opener) -> None:
    page = opened(STRIDE)
    field(page).fill("99")
    page.get_by_role("button", name="Check").dblclick()
    expect(page.get_by_text("you answered 99")).to_be_visible()
    expect_no_more_answers(page)
    expect(fact(page, "Correct")).to_have_text("0 / 1")
    expect(fact(page, "Question")).to_have_text("1 / 5")


def test_a_double_click_on_a_choice_counts_once(opened: Opener) -> None:
    page = opened(KEEP)
    page.locator(".st-key-quiz-choices button").first.dblclick()
    expect(next_button(page)).to_be_visible()
    expect_no_more_answers(page)
    expect(fact(page, "Correct")).to_have_text(re.compile(r"/ 1$"))
    expect(fact(page, "Question")).to_have_text("1 / 5")


def test_a_double_click_on_next_advances_by_one_question(opened: Opener) -> None:
    page = opened(STRIDE)
    field(page).fill("99")
    field(page).press("Enter")
    next_button(page).wait_for()
    wait_out_patience(page)
    next_button(page).dblclick()
    expect(fact(page, "Question")).to_have_text("2 / 5")
    expect_no_more_answers(page)
    expect(fact(page, "Question")).to_have_text("2 / 5")
    expect(fact(page, "Correct")).to_have_text("0 / 1")


def test_a_reload_keeps_questions_and_answers(opened: Opener) -> None:
    page = opened(STRIDE)
    heading = page.locator(".st-key-quiz-question h3").inner_text()
    field(page).fill("99")
    field(page).press("Enter")
    next_button(page).wait_for()
    page.reload()
    expect(page.get_by_text("you answered 99")).to_be_visible()
    expect(page.locator(".st-key-quiz-question h3")).to_have_text(heading)
    expect(fact(page, "Correct")).to_have_text("0 / 1")


def test_the_linked_page_has_the_same_settings_and_back_does_not_count_again(
    opened: Opener, settled: Callable[[Page], None]
) -> None:
    page = opened(STRIDE)
    answer = question(STRIDE).answer[0]
    field(page).fill(str(answer))
    field(page).press("Enter")
    page.get_by_role("link", name="See it").click()
    expect(page.locator("h1")).to_have_text("Convolution")
    expect(page.locator(".st-key-formula p").nth(1)).to_have_text(re.compile(rf"= {answer}$"))
    expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
    settled(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("What is the output size?")
    expect(page.get_by_text("Correct:")).to_be_visible()
    expect(fact(page, "Correct")).to_have_text("1 / 1")


def test_the_copied_link_contains_the_set(opened: Opener) -> None:
    page = opened(STRIDE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('/quiz'))")
    link = page.evaluate("navigator.clipboard.readText()")
    assert f"seed={STRIDE}" in link
    assert "n=5" in link
    assert "level=easy" in link


def test_on_a_phone_the_keyboard_opens_only_on_a_tap(opened: Opener) -> None:
    page = opened(STRIDE, width=390, height=844, has_touch=True, is_mobile=True)
    expect(field(page)).not_to_be_focused()
    field(page).tap()
    page.keyboard.type(str(question(STRIDE).answer[0]))
    page.get_by_role("button", name="Check").tap()
    expect(page.get_by_text("Correct:")).to_be_visible()
    content, visible = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert content <= visible


def test_many_choices_wrap_on_a_phone(opened: Opener) -> None:
    seed = next(
        seed
        for seed in range(1000)
        if (asked := question(seed)).multiple_choice and len(asked.choices) == 4
    )
    page = opened(seed, width=390, height=844, has_touch=True, is_mobile=True)
    choices = page.locator(".st-key-quiz-choices button")
    expect(choices).to_have_count(4)
    for choice in choices.all():
        box = choice.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390


def test_the_result_is_shown_in_korean_too(opened: Opener) -> None:
    page = opened(STRIDE, n=1, locale="ko-KR")
    field(page).fill("99")
    field(page).press("Enter")
    next_button(page).wait_for()
    wait_out_patience(page)
    next_button(page).click()
    expect(page.locator(".st-key-quiz-result h3")).to_have_text("1문제 중 0문제 정답")
    expect(page.get_by_role("link", name="합성곱 페이지에서 보기")).to_be_visible()
