"""The stepper in a browser: stepping, hovering, editing, and its messages to the server."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz import grid
from cnnviz.ui.grids import stepper, stepper_words
from cnnviz.ui.kit import component

BAD_TEXTS = ["abc", " ", "1e400", "NaN", "0,5", "1/0", "--2", "2000000"]


@pytest.fixture
def mount(stepper_server: Any, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open the stepper with the grids of a case."""

    def open_case(case: str = "small", query: str = "", **options: Any) -> Page:
        page = new_page(base=stepper_server.url, **options)
        page.goto(f"/?case={case}{query}")
        page.locator(".stepper[data-step]").wait_for()
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        return page

    return open_case


def cell(page: Page, at: str) -> Locator:
    return page.locator(f'.stepper [data-at="{at}"]')


def caption(page: Page) -> Locator:
    return page.locator("[data-el=caption]")


def output(page: Page, columns: int = 3, rows: int = 3) -> list[list[str]]:
    texts = page.locator('[data-role=output] [role="gridcell"]').all_inner_texts()
    return [texts[r * columns : (r + 1) * columns] for r in range(rows)]


def highlighted(page: Page, mark: str) -> set[str]:
    """Return the positions of all cells with a highlight."""
    return set(
        page.locator(f'.stepper [data-mark="{mark}"]').evaluate_all("c => c.map(e => e.dataset.at)")
    )


def window(row: int, col: int, size: int = 3) -> set[str]:
    return {f"input-0-{row + i}-{col + j}" for i in range(size) for j in range(size)}


def show_all(page: Page) -> None:
    page.get_by_role("switch").uncheck()


def type_into(page: Page, at: str, text: str, key: str = "Enter") -> None:
    cell(page, at).click()
    page.keyboard.type(text)
    page.keyboard.press(key)


def start_stroke(page: Page) -> None:
    """Press the brush with the number 8 on the first input cell."""
    page.get_by_label("Number to paint").fill("8")
    page.get_by_role("button", name="Paint", exact=True).click()
    cell(page, "input-0-0-0").hover()
    page.mouse.down()


def paste(page: Page, at: str, text: str) -> None:
    """Paste text into a cell, as Ctrl+V does."""
    cell(page, at).click()
    page.keyboard.press("Escape")
    cell(page, at).evaluate(
        """(cell, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const init = { clipboardData: data, bubbles: true, composed: true, cancelable: true };
            cell.dispatchEvent(new ClipboardEvent("paste", init));
        }""",
        text,
    )


def test_buttons_keys_and_playing_step_from_the_first_output_cell(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    root, play = page.locator(".stepper"), page.get_by_role("button", name="Play")
    expect(caption(page)).to_have_text("Step 1 of 9: row 1, column 1")
    assert output(page) == [["12", "", ""], ["", "", ""], ["", "", ""]]
    assert highlighted(page, "window") == window(0, 0)
    assert highlighted(page, "current") == {"output-0-0-0"}
    for name, step in [("Next", 2), ("Next", 3), ("Previous", 2), ("Last", 9), ("First", 1)]:
        page.get_by_role("button", name=f"{name} step").click()
        expect(root).to_have_attribute("data-step", str(step))
    page.locator("[data-el=output] .grid").focus()
    for key, step in [
        ("ArrowRight", 2),
        ("ArrowRight", 3),
        ("ArrowLeft", 2),
        ("ArrowDown", 5),
        ("End", 9),
        ("ArrowRight", 9),
        ("Home", 1),
        ("ArrowLeft", 1),
    ]:
        page.keyboard.press(key)
        expect(root).to_have_attribute("data-step", str(step))
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert highlighted(page, "window") == window(1, 1)
    expect(cell(page, "input-0-1-3")).to_have_attribute("data-weight", "×2")
    assert output(page) == [["12", "12", "17"], ["10", "17", ""], ["", "", ""]]
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(play).to_be_visible()
    page.get_by_label("Speed").select_option("20")
    play.click()
    expect(root).to_have_attribute("data-step", "9")
    expect(play).to_be_visible()


def test_the_sum_of_the_step_is_written_out_and_read_and_its_bias_edited(
    mount: Callable[..., Page],
) -> None:
    page = mount("bias")
    expect(page.locator("[data-el=terms]")).to_have_text(
        re.compile(r"3·0 \+ 3·1 \+ 2·2 \+ .* \+ 1 = 13$")
    )
    expect(page.locator("[data-el=terms] .bias")).to_have_text("1")
    expect(page.locator("[data-el=terms] .kernel")).to_have_count(9)
    page.get_by_role("button", name="Next step").click()
    expect(page.locator("[aria-live=polite]")).to_have_text(
        re.compile(
            r"Step 2 of 9: row 1, column 2\. 3 times 0 plus 2 times 1 .* plus bias 1 equals 13"
        )
    )
    type_into(page, "bias-0-0-0", "10")
    expect(cell(page, "output-0-0-0")).to_have_text("22")


def test_the_largest_case_fits_the_page_and_steps_in_at_most_5_ms(
    mount: Callable[..., Page], at_rest: Callable[[Page], None]
) -> None:
    page = mount("largest")
    for width in (390, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        at_rest(page)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, width
        for part in (".stepper", ".transport"):
            box = page.locator(part).bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= width
    times: list[float] = page.locator("[data-el=output] .grid").evaluate(
        """grid => Array.from({ length: 200 }, () => {
            const start = performance.now();
            const key = { key: "ArrowRight", bubbles: true, composed: true, cancelable: true };
            grid.dispatchEvent(new KeyboardEvent("keydown", key));
            return performance.now() - start;
        }).sort((a, b) => a - b)"""
    )
    assert times[100] <= 5, f"p50 {times[100]:.2f} ms, p95 {times[190]:.2f} ms"
    scrub = page.get_by_role("slider", name="Step")
    scrub.fill("777")
    expect(caption(page)).to_have_text("Step 777 of 1024: filter 4, row 1, column 9")
    scrub.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".stepper")).to_have_attribute("data-step", "778")
    expect(page.locator("[data-el=terms] .kernel")).to_have_count(15)
    page.get_by_role("button", name="Show all 147 terms").click()
    expect(page.locator("[data-el=terms] .kernel")).to_have_count(147)


def test_hovering_highlights_what_a_cell_is_computed_from_and_what_reads_it(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    cell(page, "output-0-2-1").hover()
    expect(page.locator("[data-el=terms] b.output")).to_have_text("?")  # a later step
    cell(page, "input-0-1-1").hover()
    assert highlighted(page, "reader") == {f"output-0-{r}-{c}" for r in (0, 1) for c in (0, 1)}
    expect(cell(page, "output-0-0-0")).to_have_attribute("data-weight", "×2")
    expect(page.locator("[data-el=hint]")).to_contain_text("Output cells that use it: 4")
    cell(page, "kernel-0-0-2").hover()
    assert highlighted(page, "factor") == window(0, 2)
    show_all(page)
    assert output(page) == [["12", "12", "17"], ["10", "17", "19"], ["9", "6", "14"]]
    cell(page, "output-0-2-1").hover()
    assert highlighted(page, "window") == window(2, 1)
    expect(caption(page)).to_have_text("Looking at row 3, column 2")
    expect(page.locator("[data-el=terms] .total")).to_have_text("6")
    page.locator("[data-el=caption]").hover()
    assert highlighted(page, "window") == window(0, 0)


def test_reflected_padding_shows_its_value_and_is_highlighted_with_its_source(
    mount: Callable[..., Page],
) -> None:
    page = mount("reflect")
    expect(cell(page, "pad-0-0--2")).to_have_text("2")
    cell(page, "input-0-1-1").hover()
    assert "pad-0--1--1" in highlighted(page, "copy")


def test_clicking_an_output_cell_goes_to_its_step(mount: Callable[..., Page]) -> None:
    page = mount()
    cell(page, "output-0-1-1").click()
    page.locator("[data-el=caption]").hover()
    expect(page.locator(".stepper")).to_have_attribute("data-step", "5")
    assert highlighted(page, "window") == window(1, 1)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".stepper")).to_have_attribute("data-step", "6")


def test_a_click_keeps_the_highlights_of_a_cell(mount: Callable[..., Page]) -> None:
    page = mount()
    cell(page, "input-0-1-1").click()
    page.locator("[data-el=caption]").hover()
    readers = {f"output-0-{r}-{c}" for r in (0, 1) for c in (0, 1)}
    assert highlighted(page, "reader") == readers
    cell(page, "kernel-0-0-2").hover()
    assert highlighted(page, "factor") == window(0, 2)
    page.locator("[data-el=caption]").hover()
    assert highlighted(page, "reader") == readers
    page.locator("[data-el=output] .grid").focus()
    assert highlighted(page, "reader") == set()


def test_cells_that_no_window_reaches_are_hatched(mount: Callable[..., Page]) -> None:
    page = mount("unreached")
    hatched = page.locator(".cell.unreached").evaluate_all("c => c.map(e => e.dataset.at)")
    assert set(hatched) == {f"input-0-{a}-{b}" for a in range(6) for b in range(6) if 5 in (a, b)}


def test_an_edit_updates_the_output(mount: Callable[..., Page]) -> None:
    page = mount()
    type_into(page, "input-0-0-0", "-2.5")
    expect(cell(page, "input-0-0-0")).to_have_text("−2.5")
    expect(page.get_by_text("edits: 1")).to_be_visible()
    show_all(page)
    type_into(page, "kernel-0-0-0", "4")
    expect(cell(page, "output-0-0-0")).to_have_text("2")
    type_into(page, "input-0-2-2", "1/4")
    expect(page.get_by_text("image: -2.5 3 2 1 0 0 0 1 3 1 3 1 0.25")).to_be_visible()


def test_enter_tab_and_arrow_keys_move_the_editor(mount: Callable[..., Page]) -> None:
    page = mount()
    cell(page, "input-0-0-0").click()
    for text, key in [("1", "Tab"), ("2", "Enter"), ("3", "ArrowRight"), ("4", "ArrowUp")]:
        page.keyboard.type(text)
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    expect(page.get_by_text("image: 1 2 2 1 0 0 3 4 3 1")).to_be_visible()


def test_typing_replaces_the_number_of_the_focused_cell(mount: Callable[..., Page]) -> None:
    page = mount()
    cell(page, "input-0-0-0").click()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("7")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("image: 3 3 2 1 0 7 0 1 3 1")).to_be_visible()


def test_text_that_is_not_a_number_is_refused(mount: Callable[..., Page]) -> None:
    page = mount()
    alert = page.locator("[data-el=alert]")
    for text in BAD_TEXTS:
        type_into(page, "input-0-0-0", text)
        expect(page.get_by_role("alert"), text).to_contain_text("keeps 3.")
        page.keyboard.press("Escape")
        expect(cell(page, "input-0-0-0"), text).to_have_text("3")
        alert.get_by_role("button", name="Close").click()
        expect(alert, text).to_be_empty()
    expect(page.get_by_text("edits: 0")).to_be_visible()


def test_a_refusal_is_translated_into_korean(mount: Callable[..., Page]) -> None:
    page = mount(locale="ko-KR")
    type_into(page, "input-0-0-0", "abc")
    expect(page.get_by_role("alert")).to_have_text(
        "‘abc’는 숫자가 아닙니다. 3, -0.5, 1e3, 1/3처럼 쓰세요. 값은 3 그대로입니다."
    )


def test_a_block_from_a_spreadsheet_can_be_pasted(mount: Callable[..., Page]) -> None:
    page = mount()
    paste(page, "input-0-3-3", "-1\t0.5\r\n2\t1e1\r\n")
    expect(
        page.get_by_text("image: 3 3 2 1 0 0 0 1 3 1 3 1 2 2 3 2 0 0 -1 0.5 2 0 0 2 10")
    ).to_be_visible()


def test_a_block_of_the_whole_grid_fills_it_from_any_cell(mount: Callable[..., Page]) -> None:
    page = mount()
    paste(page, "kernel-0-1-1", "1 0 0\n0 1 0\n0 0 1")
    show_all(page)
    expect(cell(page, "output-0-0-0")).to_have_text("5")


BAD_BLOCKS = {
    "1\t2\n3": "In row 2, the number of cells is 1, in the first row 2. All rows need 2.",
    "[[[1, 2]], [[3]]]": "Item 2 of a list has the shape 1 × 1, the first item 1 × 2.",
    "[[[1], [2]], [[3], [x]]]": "In grid 2, row 2, column 1, “x” is not a number",
    "1\t2\n3\t4": "The block is 2 × 2, the grid 5 × 5.",
    "torch.zeros(4, 40)": "The block is 4 × 40; the largest grid here is",
    "1\tx": "In row 1, column 2, “x” is not a number",
    "1,5\n2,5": "In row 1, column 1, “1,5” has a comma. Write 1.5 for one number",
    "1\t\n2\t3": "In row 1, column 2, a number is missing. Put a 0 there.",
    "1e400": "In row 1, column 1, 1e400 is out of range: use −1,000,000 to 1,000,000.",
    "[[0. 1. ... 9.]]": "The numbers are abbreviated by “...”. Print all of them",
}


def test_a_block_that_does_not_fit_changes_nothing(mount: Callable[..., Page]) -> None:
    page = mount()
    for block, message in BAD_BLOCKS.items():
        paste(page, "input-0-4-4", block)
        expect(page.get_by_role("alert"), block).to_contain_text(message)
    expect(page.get_by_text("edits: 0")).to_be_visible()
    expect(page.get_by_text("image: 3 3 2 1 0 0 0 1 3 1 3 1 2 2 3 2 0 0 2 2 2")).to_be_visible()


def test_a_message_stands_beside_its_cell_and_can_be_closed(mount: Callable[..., Page]) -> None:
    page = mount()
    alert = page.locator("[data-el=alert]")
    paste(page, "input-0-1-1", "[[1, x]]")
    at, beside = cell(page, "input-0-1-1").bounding_box(), alert.bounding_box()
    assert at
    assert beside
    assert 0 < beside["y"] - (at["y"] + at["height"]) < 20
    assert beside["x"] <= at["x"] <= beside["x"] + beside["width"]
    alert.get_by_role("button", name="Close").click()
    expect(alert).to_be_empty()
    paste(page, "input-0-1-1", "[[1, x]]")
    page.keyboard.press("Escape")
    expect(alert).to_be_empty()


def test_a_notebook_array_fills_all_its_channels(mount: Callable[..., Page]) -> None:
    page = mount("rgb")
    paste(page, "input-1-2-2", "torch.arange(108.).reshape(1, 3, 6, 6)")
    expect(page.get_by_text("image: " + " ".join(map(str, range(108))))).to_be_visible()
    paste(page, "kernel-0-0-0", "tensor([[1., 0., 0.],\n        [0., 0., 0.],\n [0., 0., 0.]])")
    expect(cell(page, "kernel-0-0-0")).to_have_text("1")
    expect(page.get_by_text("edits: 2")).to_be_visible()
    cell(page, "bias-0-0-0").click()
    page.keyboard.press("Escape")
    paste(page, "bias-0-0-0", "tensor([7., 8.])")
    expect(cell(page, "bias-0-0-0")).to_have_text("7")


def test_a_block_of_another_size_offers_to_resize_the_grid(mount: Callable[..., Page]) -> None:
    page = mount()
    paste(page, "input-0-4-4", "np.arange(24).reshape(4, 6)")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Nothing was pasted. The block is 4 × 6, the grid 5 × 5.")
    alert.get_by_role("button", name="Use 4 × 6").click()
    expect(page.get_by_text("image: " + " ".join(map(str, range(24))))).to_be_visible()
    expect(page.locator("[data-el=inputTitle]")).to_contain_text("4 × 6")
    paste(page, "input-0-0-0", "1 1\n1 1")  # fits: the numbers are there, and the size is offered
    expect(cell(page, "input-0-1-1")).to_have_text("1")
    expect(alert).to_contain_text("The block is 2 × 2, the grid 4 × 6.")


def test_a_brush_stroke_fills_the_cells_on_its_path(mount: Callable[..., Page]) -> None:
    page = mount()
    start_stroke(page)
    box = cell(page, "input-0-0-4").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10, steps=3)
    page.mouse.up()
    expect(page.get_by_text("image: 8 8 8 8 8 0 0 1")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("image: 3 3 2 1 0 0 0 1")).to_be_visible()


def test_answers_during_a_stroke_delete_no_painted_cell(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    start_stroke(page)
    for row in range(5):
        columns = range(5) if row % 2 == 0 else range(4, -1, -1)
        for column in columns:
            box = cell(page, f"input-0-{row}-{column}").bounding_box()
            assert box is not None
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.wait_for_timeout(8)  # a hand's pace: parts are sent and answered meanwhile
    page.mouse.up()
    expect(page.get_by_text("image: " + " ".join("8" * 25))).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("image: 3 3 2 1 0 0 0 1")).to_be_visible()


def test_a_stroke_includes_the_cell_where_the_pointer_is_released(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    start_stroke(page)
    cell(page, "input-0-0-2").evaluate(
        """(cell) => {
            const box = cell.getBoundingClientRect();
            const [clientX, clientY] = [box.left + box.width / 2, box.top + box.height / 2];
            cell.dispatchEvent(new PointerEvent("pointerup", { clientX, clientY, bubbles: true }));
        }"""
    )
    expect(page.get_by_text("image: 8 8 8 1 0")).to_be_visible()


def test_a_lost_edit_is_sent_again(mount: Callable[..., Page]) -> None:
    page = mount(query="&lose=1")
    type_into(page, "input-0-0-0", "5", "Tab")
    expect(page.get_by_text("image: 5 3 2")).to_be_visible()
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(cell(page, "input-0-0-1")).to_have_text("6")
    expect(page.get_by_text("image: 5 6 2")).to_be_visible()
    expect(page.get_by_text("edits: 2")).to_be_visible()


def test_edits_can_be_undone_and_redone(mount: Callable[..., Page]) -> None:
    page = mount()
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()
    type_into(page, "input-0-0-0", "5", "Escape")
    expect(undo).to_be_disabled()
    type_into(page, "input-0-0-0", "5", "Tab")
    type_into(page, "kernel-0-0-0", "6", "Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(cell(page, "kernel-0-0-0")).to_have_text("0")
    undo.click()
    expect(cell(page, "input-0-0-0")).to_have_text("3")
    redo.click()
    expect(page.get_by_text("image: 5 3 2")).to_be_visible()


def test_a_change_from_python_can_be_undone(mount: Callable[..., Page]) -> None:
    page = mount()
    page.get_by_role("button", name="Random").click()
    expect(page.get_by_text("image: 3 3 2 1 0 0")).not_to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("image: 3 3 2 1 0 0")).to_be_visible()


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


def test_grids_of_another_shape_or_operation_replace_the_grids_in_place(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    page.get_by_role("slider").fill("9")
    show_all(page)
    for case, shape, steps in [
        ("rgb", "6 × 6", 32),
        ("max", "5 × 5", 9),
        ("padded", "5 × 5", 9),
        ("transposed", "3 × 3", 49),
        ("avg", "4 × 4", 4),
        ("largest", "16 × 16", 1024),
        ("groups", "5 × 5", 200),
        ("maxrgb", "6 × 6", 27),
        ("small", "5 × 5", 9),
    ]:
        page.get_by_role("button", name="Other grids").click()
        page.wait_for_url(f"**case={case}*")
        expect(page.locator("[data-el=inputTitle]")).to_contain_text(shape)
        expect(caption(page)).to_contain_text(f"of {steps}:")
        page.get_by_role("button", name="Next step").click()
        cell(page, "input-0-1-1").hover()
        cell(page, "output-0-0-0").hover()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_the_system_clipboard_can_be_pasted(mount: Callable[..., Page]) -> None:
    page = mount(permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('9\\t8\\n7\\t6')")
    cell(page, "kernel-0-0-0").click()
    page.keyboard.press("Control+v")
    expect(cell(page, "kernel-0-1-1")).to_have_text("6")
    expect(page.get_by_text("edits: 1")).to_be_visible()


def test_cells_and_buttons_work_by_touch(mount: Callable[..., Page]) -> None:
    page = mount(width=390, height=844, has_touch=True, is_mobile=True)
    cell(page, "input-0-0-0").tap()
    page.keyboard.type("-1")
    page.get_by_role("button", name="Next step").tap()
    expect(page.get_by_text("image: -1 3 2")).to_be_visible()
    expect(page.locator(".stepper")).to_have_attribute("data-step", "2")
    cell(page, "output-0-2-2").tap()
    expect(page.locator(".stepper")).to_have_attribute("data-step", "9")


def test_no_fast_edit_is_lost(mount: Callable[..., Page]) -> None:
    page = mount()
    cell(page, "input-0-0-0").click()
    for value in range(1, 26):
        page.keyboard.type(str(value))
        page.keyboard.press("Tab")
    expect(page.get_by_text("image: " + " ".join(map(str, range(1, 26))))).to_be_visible()
    texts = page.locator("[data-el=input] [role=gridcell]").all_inner_texts()
    assert texts == [str(value) for value in range(1, 26)]


MOUNT = """async ([folder, data]) => {
  const host = document.createElement("div");
  host.style.cssText = "position: fixed; inset: 0; z-index: 1000000; background: white";
  document.body.append(host);
  const parentElement = host.attachShadow({ mode: "open" });
  parentElement.innerHTML = await (await fetch(`${folder}/stepper/main.html`)).text();
  const { default: component } = await import(`${folder}/stepper/main.js`);
  window.edits = [];
  const setStateValue = (name, edit) => window.edits.push(edit);
  window.call = () => component({ parentElement, data, setStateValue });
}"""


@pytest.mark.parametrize("after", [False, True], ids=["before the next call", "after it"])
def test_cleaning_up_an_outdated_call_does_not_close_the_component(
    new_page: Callable[..., Page],
    stepper_server: Any,
    monkeypatch: pytest.MonkeyPatch,
    after: bool,
) -> None:
    """If data arrive quickly, Streamlit cleans up an outdated call before or after the next call.

    Two apps on one element would handle the same keys and take the focus from each other.
    """
    monkeypatch.setattr("cnnviz.ui.kit.i18n.language", lambda: "en")
    page = new_page(base=stepper_server.url)
    page.goto("/")
    page.locator(".stepper[data-step]").wait_for()
    trace = grid.convolve(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))
    data = stepper.stepper_payload(trace) | {"token": "t", "revision": 0, "editable": True}
    data["words"] = stepper_words.all_words()
    page.evaluate(MOUNT, [f"/_stcore/bidi-components/{component.FOLDER}", data])
    page.evaluate("() => { window.first = call(); }")
    cell(page, "input-0-0-0").last.click()
    page.evaluate("() => { call(); first(); }" if after else "() => { first(); call(); }")
    page.keyboard.type("22")
    page.keyboard.press("Tab")
    page.keyboard.type("23")
    page.keyboard.press("Tab")
    assert page.evaluate("edits.map(({ image }) => image.values.slice(0, 3))") == [
        [22, 1, 1],
        [22, 23, 1],
    ]


def test_stepping_playing_and_hovering_send_nothing_to_the_server(
    stepper_server: Any, new_page: Callable[..., Page], at_rest: Callable[[Page], None]
) -> None:
    page = new_page(base=stepper_server.url, fresh=True)
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(frame)))
    page.goto("/?case=rgb")
    page.locator(".stepper[data-step]").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    at_rest(page)
    before = len(frames)
    for name in ("Next", "Last", "First"):
        page.get_by_role("button", name=f"{name} step").click()
    for at in ("input-0-1-1", "kernel-0-0-0", "output-0-1-1"):
        cell(page, at).hover()
    cell(page, "output-0-1-1").click()
    page.get_by_label("Speed").select_option("20")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("button", name="2", exact=True).click()
    page.get_by_role("switch").uncheck()
    assert before > 0
    assert len(frames) == before
    type_into(page, "input-0-0-0", "4")
    expect(page.get_by_text("edits: 1")).to_be_visible()
    assert len(frames) > before


def test_max_pooling_marks_the_maximum(mount: Callable[..., Page]) -> None:
    page = mount("max")
    expect(page.locator("[data-el=terms]")).to_have_text(
        "max(−∞, −∞, −∞, −∞, 8, 5, −∞, −3, −3) = 8"
    )
    expect(page.locator("[data-el=terms] .maximum")).to_have_text("8")
    assert highlighted(page, "maximum") == {"input-0-0-0"}


def test_average_pooling_shows_its_divisor(mount: Callable[..., Page]) -> None:
    page = mount("avg")
    expect(page.locator("[data-el=terms]")).to_have_text("(8 + 5 + 1 + (−3)) / 4 = 2.75")


def test_transposed_convolution_highlights_the_inputs_and_weights_of_an_output_cell(
    mount: Callable[..., Page],
) -> None:
    page = mount("transposed")
    page.get_by_role("slider").fill("3")
    assert {at for at in highlighted(page, "window") if at.startswith("input-0")} == {
        "input-0-0-0",
        "input-0-0-1",
    }
    assert {at for at in highlighted(page, "window") if at.startswith("kernel-0")} == {
        "kernel-0-0-0",
        "kernel-0-0-2",
    }


def test_the_step_after_the_last_cell_goes_to_the_next_filter(
    mount: Callable[..., Page],
) -> None:
    page = mount("rgb")
    expect(cell(page, "kernel-0-0-0")).to_have_text("3")
    page.get_by_role("slider").fill("17")
    expect(caption(page)).to_have_text("Step 17 of 32: filter 2, row 1, column 1")
    expect(cell(page, "kernel-0-0-0")).to_have_text("7")
    expect(cell(page, "bias-0-0-0")).to_have_text("−2")
    expect(page.get_by_role("button", name="2", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_the_title_names_the_channels_that_a_filter_reads(mount: Callable[..., Page]) -> None:
    page = mount("groups")
    expect(page.locator("[data-el=kernelTitle]")).to_contain_text("channels read: 1, 2")
    page.get_by_role("slider").fill("51")
    expect(page.locator("[data-el=kernelTitle]")).to_contain_text("channels read: 3, 4")


def test_read_only_grids_cannot_be_changed(mount: Callable[..., Page]) -> None:
    page = mount("small", "&edit=off")
    cell(page, "input-0-1-1").click()
    page.keyboard.type("9")
    expect(page.locator(".stepper .editor")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
