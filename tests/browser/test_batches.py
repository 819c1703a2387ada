"""The lesson on batches in a browser: pointing, typing, playing by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]


@pytest.fixture
def scene(open_scene: Callable[..., tuple[Page, Locator]]) -> Callable[..., tuple[Page, Locator]]:
    """Open a scene of the lesson and return its figure."""

    def open_named(name: str, query: str = "", **options: object) -> tuple[Page, Locator]:
        return open_scene("batches", name, query, **options)

    return open_named


def test_a_tensor_is_pointed_into_and_a_wrong_index_is_refused(
    scene: Callable[..., tuple[Page, Locator]],
) -> None:
    page, figure = scene("stack", "&predicted=stack.shown")
    expect(figure.locator(".picked .result")).to_have_text("159")
    figure.locator(".cell", has_text=re.compile("^102$")).hover()
    expect(figure.get_by_label("Index: type it, or point")).to_have_value("exam[1][1][4]")
    expect(figure.locator(".memory .picked")).to_have_attribute("data-place", "34")
    figure.locator(".name", has_text=re.compile(r"^\[1\]$")).first.click()
    expect(figure.locator(".memory .picked")).to_have_count(5)
    typed = figure.get_by_label("Index: type it, or point")
    typed.fill("exam[-1, :, 0]")
    typed.press("Enter")
    expect(figure.locator(".picked .result")).to_have_text("[150, 165, 180, 195, 210]")
    expect(page).to_have_url(re.compile("index=2_all_0"))
    typed.fill("3, 0")
    typed.press("Enter")
    expect(figure.locator(".notice")).to_contain_text("axis 0 has 3 entries")
    expect(typed).to_have_value("exam[2, :, 0]")


def test_an_epoch_plays_by_itself_and_hides_the_last_batch_until_it_is_predicted(
    scene: Callable[..., tuple[Page, Locator]],
) -> None:
    page, figure = scene("epoch")
    expect(figure.locator(".transport output")).to_have_text("5 / 5", timeout=15_000)
    expect(figure.locator(".batch-box.unknown")).to_have_count(1)
    expect(figure.locator(".batch-box.unknown .thumbs")).to_be_hidden()
    page.locator(".st-key-prediction-choices button", has_text="(3, 1, 28, 28)").click()
    expect(figure.get_by_text("x: (3, 1, 28, 28)")).to_be_visible()
    expect(figure.get_by_text("5 batches per epoch")).to_be_visible()
    figure.get_by_role("button", name="60,000").click()
    size = figure.get_by_role("textbox", name="Batch size")
    size.fill("100")
    size.press("Enter")
    expect(figure.get_by_text("60,000 = 600·100 + 0: 600 batches")).to_be_visible()
    size.fill("0")
    size.press("Enter")
    expect(figure.locator(".notice")).to_contain_text("from 1 to 60,000")
    expect(page).to_have_url(re.compile("count=60000&size=100"))


def test_the_batch_changes_no_parameter_and_a_sum_follows_the_pointer(
    scene: Callable[..., tuple[Page, Locator]],
) -> None:
    _page, figure = scene("counts", "&predicted=counts.shown&filter=3")
    expect(figure.locator(".count").nth(2)).to_contain_text("2,416")
    figure.get_by_role("button", name="Images: more").click()
    expect(figure.locator(".part .shape").first).to_have_text("(3, 6, 32, 32)")
    expect(figure.locator(".count").nth(2)).to_contain_text("2,416")
    expect(figure.locator(".count.changed")).to_have_count(1)

    page, figure = scene("colors", "&predicted=colors.shown")
    before = figure.locator(".part-sum.total").inner_text()
    figure.get_by_role("img", name="Sum + bias: one map").hover(position={"x": 20, "y": 20})
    expect(figure.locator(".part-sum.total")).not_to_have_text(before)
    figure.get_by_role("button", name="Only red").click()
    expect(figure.locator(".part-sum").nth(2)).to_have_text(re.compile("0$"))
    expect(page).to_have_url(re.compile("kernels=1_0_-1~2_0_-2~1_0_-1~~0_0_0"))


def test_on_a_phone_controls_can_be_touched(
    scene: Callable[..., tuple[Page, Locator]], choose_scene: Callable[[Page, str], None]
) -> None:
    page, _figure = scene("stack", width=390, height=844, has_touch=True, is_mobile=True)
    for name in ("stack", "counts", "colors"):
        choose_scene(page, name)
        figure = page.locator(f".st-key-batches-{name}")
        figure.locator(".dimensions").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for control in figure.locator("button:visible, input[type=text]:visible").all():
            box = control.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 43, (name, control.inner_text())
