"""Charts of lessons in a browser: chosen, read, hidden and enlarged without an answer of Python."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from cnnviz.lessons.histories import kept_history


def test_a_chart_is_chosen_read_hidden_and_enlarged(
    new_page: Callable[..., Page], shown: Callable[[Page], None]
) -> None:
    page = new_page()
    page.goto("/dnn_cnn?predicted=six-runs.shown")
    svg, tip = page.locator(".plot > svg"), page.locator(".tip")
    expect(svg.locator(".line")).to_have_count(6)
    shown(page)
    svg.focus()
    page.keyboard.press("End")
    last = kept_history("fashion-cnn", 0).epochs[-1]
    expect(tip).to_contain_text("Epoch 5")
    assert f"fashion-cnn, seed 0\n{last.test_accuracy:.2%}" in tip.inner_text()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()

    page.locator(".legend button").first.click()
    expect(svg.locator(".line")).to_have_count(5)
    page.get_by_role("button", name="Loss").click()
    assert page.locator(".chart figcaption").inner_text() == "Loss"
    expect(svg.locator(".line")).to_have_count(5)
    expect(page).to_have_url(re.compile("y=loss"))

    box = svg.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 40)
    expect(tip).to_contain_text("fashion-dnn, seed 1")
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 180, steps=3)
    page.mouse.up()
    whole = page.get_by_role("button", name="Whole chart")
    expect(svg.locator("text").filter(has_text=re.compile("^0$"))).to_have_count(0)
    whole.click()
    expect(svg.locator("text").filter(has_text=re.compile("^0$"))).to_have_count(1)
    expect(whole).to_be_hidden()

    page.locator("button[data-scene=yours]").click()
    expect(svg.locator(".line")).to_have_count(2)


def test_a_gradient_is_stepped_layer_by_layer(
    new_page: Callable[..., Page], shown: Callable[[Page], None]
) -> None:
    page = new_page()
    page.goto("/classics?scene=residual&predicted=residual.shown&factor=0.5")
    expect(page.locator(".plot .number")).to_have_count(2)
    shown(page)
    page.get_by_role("slider", name="Step").fill("3")
    assert page.locator(".plot .number").all_text_contents() == ["0.0625", "5.06"]
    expect(page).to_have_url(re.compile("depth=4"))
