"""The stepper in a browser: step and view in the address, and after a rerun."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .stepper import output, show_all


def test_a_rerun_keeps_step_and_view(mount: Callable[..., Page]) -> None:
    page = mount("rgb")
    page.get_by_role("slider").fill("20")
    page.get_by_role("button", name="Green", exact=True).click()
    page.get_by_role("button", name="Again").click()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.locator(".stepper")).to_have_attribute("data-step", "20")
    expect(page.locator("[data-el=input] .name")).to_have_text(["Green"])


def test_the_address_sets_step_and_view(mount: Callable[..., Page]) -> None:
    page = mount("small", "&step=5&output=all")
    expect(page.locator(".stepper")).to_have_attribute("data-step", "5")
    expect(page.locator("[data-el=alert]")).to_be_empty()
    assert output(page)[2] == ["9", "6", "14"]


@pytest.mark.parametrize(
    ("query", "step", "message"),
    [
        ("step=99", "9", "“step” is “99”, but steps go from 1 to 9. This is step 9."),
        ("step=0.5", "1", "“step” is “0.5”, but steps go from 1 to 9."),
        ("step=-3", "1", "“step” is “-3”, but steps go from 1 to 9."),
        ("step=two", "1", "“step” is “two”, but steps go from 1 to 9."),
        ("step=3&output=al", "3", "“output” is “al”; use all"),
    ],
)
def test_a_bad_step_in_the_address_shows_a_message(
    mount: Callable[..., Page], query: str, step: str, message: str
) -> None:
    page = mount("small", f"&{query}")
    expect(page.locator(".stepper")).to_have_attribute("data-step", step)
    expect(page.get_by_role("alert")).to_contain_text(message)
    page.get_by_role("button", name="Previous step" if step == "9" else "Next step").click()
    expect(page.locator("[data-el=alert]")).to_be_empty()


def test_the_address_follows_the_step_and_the_view(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Last step").click()
    expect(page).to_have_url(re.compile(r"\?case=small&step=9$"))
    show_all(page)
    expect(page).to_have_url(re.compile(r"\?case=small&step=9&output=all$"))
    page.get_by_role("button", name="First step").click()
    expect(page).to_have_url(re.compile(r"\?case=small&output=all$"))
    page.reload()
    page.locator(".stepper[data-step]").wait_for()
    expect(page.get_by_role("switch")).not_to_be_checked()
    assert output(page)[2] == ["9", "6", "14"]


def test_all_terms_and_the_speed_are_in_the_address(mount: Callable[..., Page]) -> None:
    page = mount("largest")
    page.get_by_role("combobox").select_option("5")
    expect(page).to_have_url(re.compile(r"\?case=largest&speed=5$"))
    page.get_by_role("button", name="Show all").click()
    expect(page).to_have_url(re.compile(r"\?case=largest&terms=all&speed=5$"))
    page.reload()
    page.locator(".stepper[data-step]").wait_for()
    expect(page.get_by_role("combobox")).to_have_value("5")
    expect(page.locator("[data-el=more]")).to_contain_text("fewer")
    page.locator("[data-el=more]").click()
    expect(page).to_have_url(re.compile(r"\?case=largest&speed=5$"))
