"""What *Look inside* costs: maps of small and large networks, a photo, the map of images."""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from PIL import Image
from playwright.sync_api import Page

from benchmarks.frame_probes import settle
from benchmarks.report import Report
from benchmarks.servers import APP, chromium, new_page, serve
from cnnviz import inside, nets
from cnnviz.data import photos
from cnnviz.figures.layer_strip import strip_sheet
from cnnviz.ui.inside.layer_payload import layer_payload
from cnnviz.ui.kit.component import pack
from cnnviz.ui.kit.i18n import in_language
from cnnviz.ui.models.loading import Floats, Model, ModelKey
from cnnviz.weights import module_weights

WARM_UP = 2
ALL_MAPS_MS = 60
HOOKS = 1.5
PICTURES_MS, PICTURES_MB = 400, 1.5
SWITCH_MS = 100
PHOTO_S = 1.5
MAP_S = 5
IMAGES = 2000
FIND = """const find = (selector) => (
  [...document.querySelectorAll("*")]
    .map((one) => one.shadowRoot?.querySelector(selector)).find(Boolean)
);"""
WATCH_LAYER = (
    f"() => {{ {FIND}"
    + """
  window.times = [];
  let start = 0;
  document.addEventListener("keydown", (event) => { start = event.timeStamp; }, true);
  new MutationObserver(() => {
    const from = start;
    if (!from) return;
    start = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => times.push(performance.now() - from)));
  }).observe(find("section.layer"), { attributes: true, attributeFilter: ["data-layer"] });
}"""
)
"""From a key to the second frame after another layer is open."""
WATCH_PHOTO = (
    f"() => {{ {FIND}"
    + """
  window.times = [];
  let [start, image, text] = [0, "", ""];
  const shown = () => find(".image img")?.src;
  const answer = () => document.querySelector(".st-key-answer")?.textContent;
  const waits = () => find("section.layer").hasAttribute("data-waiting");
  document.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    [start, image, text] = [performance.now(), shown(), answer()];
    const look = () => {
      if (shown() === image || answer() === text || waits()) requestAnimationFrame(look);
      else times.push(performance.now() - start);
    };
    look();
  }, true);
}"""
)
"""From a file to the frame with its image, the answer and the first maps."""


def measure_inside(report: Report, options: argparse.Namespace) -> None:
    """*All maps*: CPU time for the strip and all layers of fashion-cnn as they are sent.

    *VGG-11*: one image of 224×224, random weights; the forward pass that records all outputs,
    divided by a plain one, both in turn; CPU time and size of the strip and the first layer.

    *Map of images*: CPU time for the features of 2,000 images of fashion-cnn and their t-SNE, the
    first time, with the import of openTSNE.

    *Layer switch*: from the time stamp of an arrow key to the second frame after the layer is open.

    *Photo*: from a photo as the browser gets it to the frame with EfficientNet-Lite0's answer and
    the first maps; the network is loaded.
    """
    samples = options.samples
    report.add("map of 2,000 images, first time", "s CPU", [_map_seconds()], median=MAP_S)
    with in_language("en"):
        model, x = _model("fashion-cnn")
        report.add(
            "all maps of fashion-cnn",
            "ms CPU",
            [1000 * _send(model, x, len(model.network.layers))[0] for _ in range(samples)],
            median=ALL_MAPS_MS,
        )
        model, x = _model("vgg11")
        ratios = [_hook_ratio(model, x) for _ in range(max(3, samples // 5) + WARM_UP)]
        report.add("vgg11, forward with hooks", "×", ratios[WARM_UP:], median=HOOKS)
        sent = [_send(model, x, 1) for _ in range(max(3, samples // 5) + WARM_UP)][WARM_UP:]
        report.add("vgg11, pictures", "ms CPU", [1000 * one for one, _ in sent], median=PICTURES_MS)
        report.add("vgg11, pictures", "MB", [size / 1e6 for _, size in sent], median=PICTURES_MB)
    with chromium() as browser, serve(APP) as server:
        page = new_page(browser)
        report.add("layer switch", "ms", _switches(page, server.url, samples), p95=SWITCH_MS)
        photo_times = _photos(page, server.url, min(samples, 10))
        report.add("photo to answer and maps, lite0", "s", photo_times, median=PHOTO_S)


def _model(net: str) -> tuple[Model, Floats]:
    network = nets.find(net)
    module = module_weights.initialized(network, 0).eval()
    x = np.random.default_rng(0).random(network.input_shape, dtype=np.float32)
    return Model(ModelKey(net, seed=0), network, module, "practice", ()), x


def _send(model: Model, x: Floats, layers: int) -> tuple[float, int]:
    """Return the CPU seconds for strip and first layers, and their bytes."""
    with torch.no_grad():
        results = inside.activations(model.module, torch.from_numpy(x)[None])
    outputs = [output[0].numpy() for output in results.values()]
    start = time.process_time()
    limits = [float(np.abs(output).max()) for output in outputs]
    size = 4 * len(strip_sheet(outputs, limits)) // 3  # in base64
    for row in model.network.table()[:layers]:
        before, after = [x, *outputs][row.index], outputs[row.index]
        size += len(
            json.dumps(pack(layer_payload(model, row, before, after, "", statistics=False)))
        )
    return time.process_time() - start, size


def _hook_ratio(model: Model, x: Floats) -> float:
    images = torch.from_numpy(x)[None]
    with torch.inference_mode():
        plain = _seconds(lambda: model.module(images))
    return _seconds(lambda: inside.activations(model.module, images)) / plain


def _map_seconds() -> float:
    model, _x = _model("fashion-cnn")
    images = torch.rand(IMAGES, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    start = time.process_time()
    inside.tsne_places(inside.last_features(model.module, images))
    return time.process_time() - start


def _seconds(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _switches(page: Page, url: str, samples: int) -> list[float]:
    page.goto(f"{url}/inside?run=fashion-cnn&lang=en")
    page.locator(".st-key-inside-layer section.layer[data-layer]").wait_for(timeout=90_000)
    settle(page)
    page.evaluate(WATCH_LAYER)
    for sample in range(samples + WARM_UP):
        page.keyboard.press("ArrowRight" if sample // 12 % 2 == 0 else "ArrowLeft")
        page.wait_for_timeout(350)
    times: list[float] = page.evaluate("times")
    return times[WARM_UP:]


def _photos(page: Page, url: str, samples: int) -> list[float]:
    page.goto(f"{url}/inside?run=imagenet:efficientnet-lite0&source=own&lang=en")
    page.locator(".st-key-inside-layer section.layer[data-layer]").wait_for(timeout=90_000)
    settle(page)
    page.evaluate(WATCH_PHOTO)
    pixels = photos.read_photo(photos.PHOTOS[0]).transpose(1, 2, 0)  # (H, W, 3)
    for sample in range(samples + 1):
        buffer = io.BytesIO()
        Image.fromarray(np.roll(pixels, 9 * sample, axis=1)).save(buffer, "JPEG")
        files = [{"name": f"{sample}.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}]
        page.locator(".st-key-inside-own input[type=file]").set_input_files(files)
        page.wait_for_function(f"times.length > {sample}", timeout=60_000)
        settle(page)
    times: list[float] = page.evaluate("times")
    return [one / 1000 for one in times[1:]]
