"""A class in three browsers: pages arrive, Back leads home, polls, nicknames removed, the end."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

PUSH_MS = 6000
"""A push takes two seconds on a machine that is not busy."""


def test_a_teacher_leads_two_students(
    new_page: Callable[..., Page], settled: Callable[[Page], None]
) -> None:
    teacher, ana, bo = new_page(), new_page(), new_page(locale="ko-KR", width=390, height=844)
    teacher.goto("/classroom")
    teacher.get_by_label("Title of the class").fill("CNN <i>101</i>")
    teacher.get_by_role("button", name="Open the class").click()
    code = teacher.locator(".class-code b").inner_text()
    assert re.fullmatch(r"[A-Z0-9]{3} [A-Z0-9]{3}", code)

    ana.goto(f"/classroom?code={code.replace(' ', '')}")
    ana.get_by_label("Nickname").fill("<b>Ana</b>")
    ana.get_by_role("button", name="Join", exact=True).click()
    expect(ana.locator(".class-chip")).to_contain_text("<b>Ana</b>")
    bo.goto("/classroom")
    bo.get_by_label("반 코드").fill(code.lower())
    bo.get_by_label("별명").fill("보")
    bo.get_by_role("button", name="들어가기", exact=True).click()
    bo.locator(".class-chip").wait_for()
    people = teacher.locator(".people tbody tr")
    expect(people).to_have_count(2, timeout=PUSH_MS)
    expect(people.first).to_contain_text("<b>Ana</b>")

    # A page with its state goes to all who follow, and Back leads to their own.
    ana.goto("/convolution?stride=2")
    settled(ana)
    bo.locator(".class-chip").click()
    bo.get_by_label("선생님 따라가기").uncheck()
    expect(people.first).to_contain_text("Convolution", timeout=2 * PUSH_MS)
    expect(people.nth(1)).to_contain_text("does not follow", timeout=PUSH_MS)
    teacher.goto("/pooling?window=3&stride=1")
    teacher.locator(".class-bar > .class-push").click()
    ana.wait_for_url("**/pooling?window=3&stride=1", timeout=PUSH_MS)
    expect(ana.locator("h1")).to_have_text("Pooling")
    expect(ana.locator(".class-note")).to_contain_text("Your teacher has opened this page.")
    ana.go_back()
    expect(ana.locator("h1")).to_have_text("Convolution")
    assert "stride=2" in ana.url
    assert "/classroom" in bo.url
    bo.get_by_role("button", name="선생님 페이지로 가기").click()
    bo.wait_for_url("**/pooling?window=3&stride=1")

    # A poll opens on every screen; its answer comes when it is revealed.
    teacher.goto("/classroom")
    teacher.get_by_role("button", name="Ask", exact=True).click()
    teacher.get_by_text("Open its page on all screens").click()
    teacher.get_by_role("button", name="Ask this kind").click()
    for student in (ana, bo):
        student.locator(".class-choice").first.click(timeout=PUSH_MS)
        expect(student.locator(".class-choice[aria-pressed=true]")).to_have_count(1)
    teacher.keyboard.press("Escape")
    expect(teacher.locator(".class-votes")).to_contain_text("2 of 2", timeout=PUSH_MS)
    teacher.get_by_role("button", name="Reveal the answer").click()
    expect(ana.locator(".class-result[data-correct=yes]")).to_have_count(1, timeout=PUSH_MS)
    expect(bo.locator(".class-result").first).to_contain_text("내 답")

    # A nickname is removed, and the class ends: both are said.
    people.first.get_by_role("button", name="Remove").click()
    people.first.get_by_role("button", name="Really remove?").click()
    expect(ana.locator(".class-note")).to_contain_text("removed your nickname", timeout=PUSH_MS)
    expect(ana.locator(".class-chip")).to_be_hidden()
    expect(people).to_have_count(1, timeout=PUSH_MS)
    teacher.get_by_role("button", name="End or extend the class").or_(
        teacher.locator("button:has-text('more_vert')")
    ).first.click()
    teacher.get_by_role("button", name="End the class now").click()
    expect(bo.locator(".class-note")).to_contain_text("수업이 끝났어요", timeout=PUSH_MS)
    assert ana.evaluate("document.cookie").count("cnnviz_class") == 0
