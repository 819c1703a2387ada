"""The figures of the lesson Layers one by one in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]


@pytest.fixture
def scene(open_scene: Callable[..., tuple[Page, Locator]]) -> Callable[..., tuple[Page, Locator]]:
    """Open a scene of the lesson and return its figure."""

    def open_named(name: str, **options: object) -> tuple[Page, Locator]:
        return open_scene("layers", name, f"&predicted={name}.shown", **options)

    return open_named


def test_x_is_dragged_along_the_curve_and_is_in_the_link(
    scene: Callable[..., tuple[Page, Locator]],
) -> None:
    page, figure = scene("activation")
    figure.get_by_role("button", name="tanh").click()
    plot = figure.get_by_role("slider", name="Drag x along the curve")
    plot.focus()
    for _press in range(5):
        page.keyboard.press("ArrowRight")
    expect(plot).to_have_attribute("aria-valuenow", "2")
    expect(figure.get_by_text("f(2) = 0.964")).to_be_visible()
    expect(page).to_have_url(re.compile("kind=tanh.*x=2"))


def test_a_larger_window_leaves_a_smaller_map(
    scene: Callable[..., tuple[Page, Locator]],
) -> None:
    page, figure = scene("pooling")
    figure.get_by_role("button", name="4×4").click()
    expect(figure.locator(".transport output")).to_have_text(re.compile("/ 36$"))
    expect(page).to_have_url(re.compile("window=4"))


def test_logits_overflow_in_float32_but_not_in_log_softmax(
    scene: Callable[..., tuple[Page, Locator]],
) -> None:
    page, figure = scene("softmax")
    expect(figure.locator(".share.best")).to_contain_text("1.000")
    figure.get_by_role("slider", name="Added to all logits").fill("100")
    expect(figure.locator(".share.best .overflow")).to_have_text("NaN")
    expect(figure.locator(".share.best")).to_contain_text("1.000")
    expect(page).to_have_url(re.compile("offset=100"))


def test_a_cell_is_found_in_the_row(scene: Callable[..., tuple[Page, Locator]]) -> None:
    page, figure = scene("flatten")
    figure.locator(".flat-map").nth(1).get_by_text("100", exact=True).click()
    expect(figure.locator(".row-cells .marked")).to_have_text("100")
    expect(figure.get_by_text("= 12")).to_be_visible()
    expect(page).to_have_url(re.compile("place=12"))


def test_on_a_phone_controls_can_be_touched(
    scene: Callable[..., tuple[Page, Locator]], choose_scene: Callable[[Page, str], None]
) -> None:
    page, _figure = scene("activation", width=390, height=844, has_touch=True, is_mobile=True)
    for name in ("activation", "dropout", "linear"):
        choose_scene(page, name)
        figure = page.locator(f".st-key-layers-{name}")
        figure.locator(".dimensions").wait_for()
        for control in figure.locator("button:visible, td input:visible").all():
            box = control.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 43, (name, control.inner_text())


def test_a_batch_of_64_is_flattened_and_pointed_at(
    scene: Callable[..., tuple[Page, Locator]],
) -> None:
    page, figure = scene("flatten")
    figure.get_by_role("button", name="(64, 120, 1, 1)").click()
    painted = figure.locator(".painted canvas").first
    box = painted.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100.5 * box["width"] / 120, box["y"] + 5.5 * box["height"] / 64)
    expect(figure.locator(".sum").last).to_contain_text("x[5, 100, 0, 0] → flat[5, 100·1·1")
    expect(figure.locator(".sum").last).to_contain_text("x.view(64, 120)")
    expect(page).to_have_url(re.compile("shape=64_120_1_1.*place=700"))
