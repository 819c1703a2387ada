"""A camera whose view the test chooses: photographs, slightly moving."""

from __future__ import annotations

import base64
import io

from PIL import Image
from playwright.sync_api import Locator, Page

from cnnviz.data.photos import read_photo

PHOTOS = ("chelsea", "rocket")
"""The cat is warm, the rocket stands in the blue night."""
INSTALL = """async (photos) => {
  const images = {};
  for (const [name, src] of Object.entries(photos)) {
    images[name] = Object.assign(new Image(), { src });
    await images[name].decode();
  }
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const context = canvas.getContext("2d");
  let image = Object.values(images)[0];
  setInterval(() => {
    const height = 0.8 * Math.min(image.height, image.width * 0.75);
    const width = height / 0.75;
    const left = Math.random() * (image.width - width);
    context.drawImage(image, left, Math.random() * (image.height - height), width, height,
      0, 0, canvas.width, canvas.height);
  }, 150);
  window.showPhoto = (name) => { image = images[name]; };
  let isDenied = true;
  navigator.mediaDevices.getUserMedia = async () => {
    if (isDenied) {
      isDenied = false;
      throw new DOMException("", "NotAllowedError");
    }
    return canvas.captureStream();
  };
}"""
IS_SHOWN = """([video, isWarm]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 8, 8);
  const { data } = context.getImageData(0, 0, 8, 8);
  const warmth = data.reduce((sum, value, at) => sum + [value, 0, -value, 0][at % 4], 0) / 64;
  return warmth > 15 === isWarm;
}"""
"""Warmth: how much more red than blue a video is."""


def install_camera(page: Page) -> None:
    """Replace the camera of a page by ours, which the reader denies at first."""
    page.evaluate(INSTALL, {name: _url(name) for name in PHOTOS})


def show_photo(video: Locator, name: str) -> None:
    """Hold a photograph before the camera and wait until the video shows it."""
    page = video.page
    page.evaluate("name => showPhoto(name)", name)
    page.wait_for_function(IS_SHOWN, arg=[video.element_handle(), name == PHOTOS[0]])


def _url(photo: str) -> str:
    file = io.BytesIO()
    Image.fromarray(read_photo(photo).transpose(1, 2, 0)).save(file, "JPEG", quality=90)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"
