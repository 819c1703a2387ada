"""The figures of *Dimensions* in a browser: every change is answered there, and is in the link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def scene(new_page: Callable[..., Page], shown: Callable[[Page], None]) -> Callable[..., Page]:
    """Open a scene of the lesson and wait for its figure."""

    def open_scene(query: str, **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"/dimensions?{query}")
        page.locator(".dimensions").first.wait_for()
        shown(page)
        return page

    return open_scene


def test_a_sample_is_dragged_and_its_outputs_follow(scene: Callable[..., Page]) -> None:
    page = scene("scene=signal&predicted=signal.shown&taps=1_0_0&t=2")
    expect(page.locator(".sum")).to_contain_text("= 3")
    box = page.locator("[data-place='2']").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 1)
    page.mouse.up()
    expect(page.locator(".sum")).to_contain_text("= −5")
    expect(page).to_have_url(re.compile(r"signal=0_1_-5_4"))
    page.get_by_role("button", name="Causal").click()
    expect(page.locator(".bar.pad")).to_have_count(2)
    expect(page).to_have_url(re.compile("pad=causal"))


def test_a_weight_that_is_not_a_number_is_refused(scene: Callable[..., Page]) -> None:
    page = scene("scene=signal")
    weight = page.locator(".weights input").first
    weight.fill("two")
    weight.press("Enter")
    expect(page.locator(".notice")).to_contain_text("Enter a number")
    expect(weight).to_have_value("−1")
    weight.fill("2")
    weight.press("Enter")
    expect(page).to_have_url(re.compile("taps=2_0_1"))


def test_a_cell_of_the_matrix_connects_two_nodes(scene: Callable[..., Page]) -> None:
    page = scene("scene=graph&predicted=graph.shown")
    expect(page.locator(".sums")).to_contain_text("3 neighbors")
    page.locator(".matrix button").nth(2 * 6 + 5).click()
    expect(page.locator(".sums")).to_contain_text("4 neighbors")
    expect(page).to_have_url(re.compile("2_5"))
    page.locator("[data-node='0']").click()
    expect(page.locator(".sums")).to_contain_text("Node 0 has 2 neighbors")
    expect(page).to_have_url(re.compile("node=0"))


def test_the_factor_to_predict_is_hidden_everywhere(scene: Callable[..., Page]) -> None:
    page = scene("scene=graph&matrix=factors")
    hidden = page.locator(".matrix td.hidden")
    expect(hidden.first).to_be_visible()
    answer = "0.289"
    expect(page.locator(".sums")).not_to_contain_text(answer)
    page.locator("[class*=-shown] button").first.click()
    expect(page.locator(".sums")).to_contain_text(answer)
    expect(hidden).to_have_count(0)


def test_a_kernel_and_a_stride_are_chosen_from_the_table(scene: Callable[..., Page]) -> None:
    page = scene("scene=transposed&predicted=transposed.shown")
    expect(page.locator(".sum")).to_contain_text("checkerboard")
    page.get_by_role("button", name="k = 4, s = 2").click()
    expect(page.locator(".sum")).to_contain_text("even")
    expect(page).to_have_url(re.compile("k=4"))


def test_the_volume_in_space_follows_the_step_and_is_turned(scene: Callable[..., Page]) -> None:
    page = scene("scene=volume")
    window = page.locator(".turned .window").first
    before = window.get_attribute("points")
    page.locator(".transport input").fill("20")
    expect(page.locator(".sum")).to_contain_text("y[2, 0, 2]")
    assert window.get_attribute("points") != before
    box = page.locator(".turned svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("window=20.*turn=15_5"))


def test_on_a_phone_nothing_is_wider_than_the_screen(
    scene: Callable[..., Page], choose_scene: Callable[[Page, str], None]
) -> None:
    page = scene("scene=signal", width=390, height=844, has_touch=True, is_mobile=True)
    for name in ("signal", "volume", "graph", "grid", "transposed", "mixer"):
        choose_scene(page, name)
        figure = page.locator(f".st-key-dimensions-{name} .dimensions")
        figure.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        for button in figure.locator("button:not(.pick)").all():
            box = button.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44, (name, button.inner_text())
