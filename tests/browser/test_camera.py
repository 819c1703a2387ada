"""From the camera to a classifier: shots of two classes, training, and the right live answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from .fake_camera import PHOTOS, install_camera, show_photo

TRAINING_MS = 180_000


def take_shots(camera: Locator, place: int, name: str) -> None:
    card = camera.locator(".card").nth(place)
    card.locator(".name").fill(name)
    card.locator(".hold").scroll_into_view_if_needed()
    show_photo(camera.locator("video"), PHOTOS[place])
    card.locator(".hold").hover()
    camera.page.mouse.down()
    expect(card.locator(".count")).to_have_text("20 of 20")
    camera.page.mouse.up()


@pytest.mark.usefixtures("stop_runs")
def test_shots_of_two_classes_become_a_classifier(
    new_page: Callable[..., Page], settled: Callable[[Page], None], tmp_path: Path
) -> None:
    page = new_page(fresh=True, height=1000)
    page.goto("/transfer?open=camera")
    camera = page.locator("section.camera")
    start = camera.locator("[data-action=start]")
    expect(start).to_be_visible(timeout=90_000)
    settled(page)
    install_camera(page)
    start.click()
    expect(camera.locator(".trouble")).to_contain_text("does not let this page use the camera")
    start.click()
    expect(camera.locator("video")).to_be_visible()
    take_shots(camera, 0, "cat")
    train = camera.locator("[data-action=train]")
    expect(train).to_be_disabled()
    second = camera.locator(".card").nth(1)
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "teal.png")
    second.locator("input[type=file]").set_input_files(tmp_path / "teal.png")
    expect(second.locator(".count")).to_have_text("1 of 20")
    second.locator(".shot").click()
    expect(second.locator(".count")).to_have_text("0 of 20")
    second.locator(".hold").focus()
    page.keyboard.press("Enter")
    expect(second.locator(".count")).to_have_text("1 of 20")
    second.locator(".shot").click()
    take_shots(camera, 1, "rocket")
    train.click()
    answer = camera.locator(".answer")
    expect(camera.locator(".answer[data-said]")).to_be_visible(timeout=TRAINING_MS)
    for photo, name in zip(PHOTOS, ("cat", "rocket"), strict=True):
        show_photo(camera.locator("video"), photo)
        expect(answer).to_have_text(name)
    assert "run=" in page.url
    camera.locator("[data-action=open]").click()
    page.wait_for_url("**/inside?**source=own**")
    expect(page.locator(".st-key-answer")).to_contain_text("rocket", timeout=90_000)
    settled(page)
