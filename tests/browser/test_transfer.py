"""Transfer learning from a zip of images to Look inside, with a worker that trains."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..data.pets import pets, zip_of

TRAINING_MS = 120_000


@pytest.mark.usefixtures("stop_runs")
def test_an_upload_is_trained_on_and_the_result_opens_in_look_inside(
    new_page: Callable[..., Page], settled: Callable[[Page], None], tmp_path: Path
) -> None:
    """photo-cnn takes images of 32×32, so that its features are computed at once."""
    file = tmp_path / "pets.zip"
    file.write_bytes(zip_of(pets(10)).getvalue())
    page = new_page()
    page.goto("/transfer?open=upload&base=photo-cnn&size=32&epochs=2")
    page.locator(".st-key-transfer-upload input[type=file]").set_input_files(file)
    page.locator(".st-key-transfer-read button").click()
    page.wait_for_url("**data=folder-**")
    page.locator(".st-key-start button").click()
    result = page.get_by_text("is best on the validation images")
    expect(result).to_be_visible(timeout=TRAINING_MS)
    expect(page.locator(".sheet").last).to_be_visible()  # the predictions for the test images
    settled(page)
    page.get_by_text("Look inside this network").click()
    page.wait_for_url("**/inside?**run=**")
    expect(page.locator(".st-key-answer")).to_contain_text("cat", timeout=TRAINING_MS)
    settled(page)
