"""The stepper in a browser: editing by keys, brush and touch, undo, and what is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cnnviz import grid
from cnnviz.ui.grids import stepper, stepper_words
from cnnviz.ui.kit import component

from .stepper import cell, show_all, type_into

BAD_TEXTS = ["abc", " ", "1e400", "NaN", "0,5", "1/0", "--2", "2000000"]


def start_stroke(page: Page) -> None:
    """Press the brush with the number 8 on the first input cell."""
    page.get_by_label("Number to paint").fill("8")
    page.get_by_role("button", name="Paint", exact=True).click()
    cell(page, "input-0-0-0").hover()
    page.mouse.down()


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


def test_enter_tab_and_arrow_keys_move_the_editor_and_typing_replaces_a_number(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    cell(page, "input-0-0-0").click()
    for text, key in [("1", "Tab"), ("2", "Enter"), ("3", "ArrowRight"), ("4", "ArrowUp")]:
        page.keyboard.type(text)
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    expect(page.get_by_text("image: 1 2 2 1 0 0 3 4 3 1")).to_be_visible()
    cell(page, "input-0-0-0").click()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("7")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("image: 1 2 2 1 0 7 3 4 3 1")).to_be_visible()


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


def test_read_only_grids_cannot_be_changed(mount: Callable[..., Page]) -> None:
    page = mount("small", "&edit=off")
    cell(page, "input-0-1-1").click()
    page.keyboard.type("9")
    expect(page.locator(".stepper .editor")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
