"""*Activation* in a browser: the curve marks the value of the step, and edits answer at once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Opener = Callable[..., Page]


def test_the_curves_mark_the_value_of_the_step_and_of_the_cell_under_the_pointer(
    opened: Opener,
) -> None:
    page = opened("/activation")
    value, slope = (page.locator(".stepper .plot text").nth(place) for place in (0, 1))
    expect(value).to_have_text("f(3) = 3")
    page.locator(".stepper .grid").last.press("ArrowRight")
    expect(value).to_have_text("f(−1.5) = 0")
    expect(slope).to_have_text("f′(−1.5) = 0")
    expect(page.locator(".stepper .terms")).to_have_text("max(0, −1.5) = 0")
    page.locator('.stepper [data-at="input-0-2-2"]').hover()
    expect(value).to_have_text("f(5) = 5")
    expect(page.locator('.stepper [data-mark^="reader"]')).to_have_count(1)


def test_another_function_has_another_curve(opened: Opener) -> None:
    page = opened("/activation?kind=leaky_relu&slope=0.5")
    curve = page.locator(".stepper .plot .curve").first
    before = curve.get_attribute("points")
    page.get_by_label("Slope", exact=True).fill("0.25")
    page.keyboard.press("Enter")
    expect(curve).not_to_have_attribute("points", before or "")
    page.locator('.stepper [data-at="input-0-0-0"]').click()
    page.keyboard.type("-2")
    page.keyboard.press("Enter")
    expect(page.locator('.stepper [data-at="output-0-0-0"]')).to_have_text("−0.5")
