"""The stepper as tests open, read and edit it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


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
