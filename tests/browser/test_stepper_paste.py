"""The stepper in a browser: blocks from spreadsheets and notebooks."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .stepper import cell, show_all


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


def test_a_block_from_a_spreadsheet_is_pasted_and_one_of_the_whole_grid_from_any_cell(
    mount: Callable[..., Page],
) -> None:
    page = mount()
    paste(page, "input-0-3-3", "-1\t0.5\r\n2\t1e1\r\n")
    expect(
        page.get_by_text("image: 3 3 2 1 0 0 0 1 3 1 3 1 2 2 3 2 0 0 -1 0.5 2 0 0 2 10")
    ).to_be_visible()
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


def test_the_system_clipboard_can_be_pasted(mount: Callable[..., Page]) -> None:
    page = mount(permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('9\\t8\\n7\\t6')")
    cell(page, "kernel-0-0-0").click()
    page.keyboard.press("Control+v")
    expect(cell(page, "kernel-0-1-1")).to_have_text("6")
    expect(page.get_by_text("edits: 1")).to_be_visible()
