"""From the camera to a classifier: shots of two classes, training, and the right live answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import CHROMIUM, WAIT_MS, check_no_exception
from .fake_camera import write_video
from .servers import Server, find_browser

TRAINING_MS = 180_000
WARMTH = """video => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 8, 8);
  const { data } = context.getImageData(0, 0, 8, 8);
  return data.reduce((sum, value, at) => sum + [value, 0, -value, 0][at % 4], 0) / 64;
}"""
"""How much more red than blue a video is: the cat is warm, the rocket stands in the blue night."""
DENY = """() => {
  const devices = navigator.mediaDevices;
  const { getUserMedia } = devices;
  devices.getUserMedia = async () => {
    devices.getUserMedia = getUserMedia;
    throw new DOMException("", "NotAllowedError");
  };
}"""


@pytest.fixture
def camera_page(browser: Browser, server: Server, tmp_path: Path) -> Iterator[Page]:
    """A page of a browser with a camera that shows a cat and a rocket by turns."""
    video = tmp_path / "video.y4m"
    write_video(video)
    arguments = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    arguments.append(f"--use-file-for-fake-video-capture={video}")
    chromium = browser.browser_type.launch(
        executable_path=find_browser(), args=[*CHROMIUM, *arguments]
    )
    page = chromium.new_page(base_url=server.url, viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(WAIT_MS)
    yield page
    check_no_exception(page)
    chromium.close()


def wait_for_scene(video: Locator, *, warm: bool) -> None:
    """Wait until a photograph has just come into view."""
    others = 0
    while True:
        if (video.evaluate(WARMTH) > 15) != warm:
            others += 1
        elif others:
            return
        video.page.wait_for_timeout(50)


def take_shots(camera: Locator, place: int, name: str) -> None:
    card = camera.locator(".card").nth(place)
    card.locator(".name").fill(name)
    card.locator(".hold").scroll_into_view_if_needed()
    wait_for_scene(camera.locator("video"), warm=place == 0)
    card.locator(".hold").hover()
    camera.page.mouse.down()
    expect(card.locator(".count")).to_have_text("20 of 20")
    camera.page.mouse.up()


@pytest.mark.usefixtures("stop_runs")
def test_shots_of_two_classes_become_a_classifier(
    camera_page: Page, settled: Callable[[Page], None], tmp_path: Path
) -> None:
    page = camera_page
    page.goto("/transfer?open=camera")
    camera = page.locator("section.camera")
    start = camera.locator("[data-action=start]")
    expect(start).to_be_visible(timeout=90_000)
    settled(page)
    page.evaluate(DENY)
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
    for warm, name in ((True, "cat"), (False, "rocket")):
        wait_for_scene(camera.locator("video"), warm=warm)
        expect(answer).to_have_text(name, timeout=7_000)
    assert "run=" in page.url
    camera.locator("[data-action=open]").click()
    page.wait_for_url("**/inside?**source=own**")
    expect(page.locator(".st-key-answer")).to_contain_text("rocket", timeout=90_000)
    settled(page)
