"""*A kernel becomes a feature* in a browser: the table, its numbers, editing and painting."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

TABLE = [".20", "0", ".05", "0", ".20", ".05", ".10", ".10", ".05", ".20", "?", "0"]


@pytest.fixture
def lesson(new_page: Callable[..., Page], shown: Callable[[Page], None]) -> Callable[..., Page]:
    """Open a scene of the lesson and wait for its figure."""

    def open_scene(query: str = "", **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"/kernel_features?{query}")
        page.locator(".features").first.wait_for()
        shown(page)
        return page

    return open_scene


def numbers(page: Page) -> Locator:
    return page.locator(".features .number")


def test_a_number_opens_the_window_that_it_comes_from(lesson: Callable[..., Page]) -> None:
    page = lesson()
    expect(numbers(page)).to_have_text(TABLE)
    numbers(page).nth(9).click()
    expect(page.locator(".terms")).to_contain_text("= 0.2")
    expect(page.locator(".steps")).to_contain_text("ReLU(0.2) = 0.2")
    page.wait_for_url("**panel=number-4-1*")
    page.locator(".plate.map.large canvas").press("ArrowRight")
    expect(page.locator(".steps")).to_contain_text("column 4")
    page.wait_for_url("**cell=4.1.*")


def test_the_stepper_opens_with_the_numbers_of_the_panel(lesson: Callable[..., Page]) -> None:
    page = lesson("panel=number-4-1")
    page.locator(".stepper-link").click()
    page.locator(".stepper[data-step]").wait_for()
    page.get_by_role("switch").uncheck()
    cells = page.locator('[data-role=output] [role="gridcell"]')
    expect(cells).to_have_count(169)
    shown = cells.evaluate_all("cells => cells.map(cell => cell.value)")
    assert max(shown) == pytest.approx(0.2)
    operations = page.locator("[data-action=showOperation]")
    expect(operations).to_have_count(3)
    operations.nth(2).click()
    expect(cells).to_have_text(["0.2"])


def test_the_hidden_number_shows_once_it_is_predicted(lesson: Callable[..., Page]) -> None:
    page = lesson()
    numbers(page).nth(10).click()
    expect(page.locator(".features .alert")).to_contain_text("Predict this number first")
    expect(page.locator(".panel")).to_be_hidden()
    page.get_by_role("button", name=".10", exact=True).click()
    expect(numbers(page).nth(10)).to_have_text(".20")


def test_a_kernel_of_the_library_changes_the_numbers(lesson: Callable[..., Page]) -> None:
    page = lesson("predicted=table.0")
    page.locator("[data-action=kernel]").first.click()
    page.get_by_role("combobox", name="Kernel", exact=True).select_option("Gaussian blur")
    expect(numbers(page).first).to_have_text(".10")
    page.wait_for_url("**kernels=gaussian~~~horizontal~~~mean*")
    page.get_by_role("button", name="Undo").click()
    expect(numbers(page).first).to_have_text(".20")


def test_a_weight_is_typed_and_a_word_is_refused(lesson: Callable[..., Page]) -> None:
    page = lesson("panel=kernel-1")
    box = page.locator('.weight-box[data-at="5"]')
    box.fill("3")
    expect(numbers(page).first).to_have_text(".40")
    box.fill("three")
    expect(page.locator(".features .alert")).to_have_text("This is not a number.")
    box.blur()
    expect(box).to_have_value("3")
    expect(numbers(page).first).to_have_text(".40")


def test_an_image_is_painted(lesson: Callable[..., Page]) -> None:
    page = lesson("panel=image-1")
    page.get_by_role("button", name="Clear").click()
    expect(numbers(page).first).to_have_text("0")
    box = page.locator(".painter canvas").bounding_box()
    assert box is not None
    side = box["width"] / 16
    page.mouse.move(box["x"] + 5.5 * side, box["y"] + 2.5 * side)
    page.mouse.down()
    page.mouse.move(box["x"] + 5.5 * side, box["y"] + 12.5 * side, steps=3)
    expect(numbers(page).first).to_have_text(".20")  # before the stroke ends
    page.mouse.up()
    bright = "0000" * 2 + "0400" * 11 + "0000" * 3
    page.wait_for_url(f"**images={bright}_lower_triangle_checkerboard*")


def test_on_a_phone_the_maps_of_one_kernel_show(lesson: Callable[..., Page]) -> None:
    page = lesson(width=390, height=844, has_touch=True, is_mobile=True)
    expect(page.locator(".plate.map:visible")).to_have_count(4)
    expect(numbers(page)).to_have_text(TABLE)
    page.locator("[data-action=kernel]").nth(2).tap()
    expect(page.locator(".response[data-shown] .number").first).to_have_text(".05")
    expect(page.locator(".panel")).to_be_hidden()
    sides = page.locator(".number").evaluate_all(
        "all => all.flatMap(one => [one.offsetWidth, one.offsetHeight])"
    )
    assert min(sides) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def pooled(page: Page, time: int) -> list[str]:
    return page.locator(f".pooled-cell[data-time='{time}']").all_inner_texts()


def test_the_triangle_becomes_a_caricature(lesson: Callable[..., Page]) -> None:
    page = lesson("scene=caricature&predicted=caricature.2")
    first = pooled(page, 0)
    assert [first[0], first[1], first[8], first[9]] == ["1", "", "1", "1"]
    assert pooled(page, 1) == ["1", *["0"] * 15]
    assert pooled(page, 3) == ["1"]
    page.get_by_role("button", name="average pooling").click()
    expect(page.locator(".pooled-cell[data-time='3']")).to_have_text(".0391")
    page.wait_for_url("**pooling=avg*")
    page.locator(".pooled-cell[data-time='0']").first.hover()
    expect(page.locator(".caricature .terms")).to_have_text("mean(1, 0, 1, 1) = 0.75")


def test_the_third_pooling_does_not_see_a_move(lesson: Callable[..., Page]) -> None:
    page = lesson("scene=caricature&predicted=caricature.2")
    before = [pooled(page, time) for time in range(4)]
    page.get_by_role("button", name="Move by one pixel to the right").click()
    page.get_by_role("button", name="Move down by one pixel").click()
    page.wait_for_url("**drawing=00004000600070007800*")
    after = [pooled(page, time) for time in range(4)]
    assert [one == other for one, other in zip(before, after, strict=True)] == [
        False,
        False,
        True,
        True,
    ]


def test_the_last_number_waits_for_the_prediction(lesson: Callable[..., Page]) -> None:
    page = lesson("scene=caricature")
    assert pooled(page, 3) == ["?"]
    page.get_by_role("button", name="10/256").click()
    expect(page.locator(".pooled-cell[data-time='3']")).to_have_text("1")


def test_poolings_are_stepped_while_presenting(lesson: Callable[..., Page]) -> None:
    page = lesson("scene=caricature&present=on")
    expect(page.locator("figure[data-later]")).to_have_count(4)
    page.keyboard.press("PageDown")
    expect(page.locator("figure[data-later]")).to_have_count(3)
    page.keyboard.press("End")
    expect(page.locator("figure[data-later]")).to_have_count(0)
    page.keyboard.press("PageDown")  # the frame of the lesson shows the answer, then the next scene
    expect(page.locator(".pooled-cell[data-time='3']")).to_have_text("1")


def test_the_numbers_are_stepped_while_presenting(lesson: Callable[..., Page]) -> None:
    page = lesson("present=on")
    for _step in range(2):
        page.keyboard.press("PageDown")
    page.wait_for_url("**panel=number-1-2*")
    page.keyboard.press("End")
    page.wait_for_url("**panel=number-4-3*")
    page.keyboard.press("Home")
    expect(page.locator(".panel")).to_be_hidden()
