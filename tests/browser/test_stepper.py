"""The stepper in a browser: stepping, hovering and what is highlighted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from .stepper import caption, cell, highlighted, output, show_all, type_into, window


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


def test_a_click_goes_to_the_step_of_an_output_cell_and_keeps_the_highlights_of_others(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    cell(page, "output-0-1-1").click()
    page.locator("[data-el=caption]").hover()
    expect(page.locator(".stepper")).to_have_attribute("data-step", "5")
    assert highlighted(page, "window") == window(1, 1)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".stepper")).to_have_attribute("data-step", "6")
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
