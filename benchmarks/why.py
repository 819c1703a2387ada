"""What *Why this answer* costs: Grad-CAM beside a plain forward and backward pass; the brush."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable

import torch
from torch import nn

from benchmarks.frame_probes import settle
from benchmarks.report import Report
from benchmarks.servers import APP, chromium, new_page, serve
from cnnviz import inside, nets

WARM_UP = 3
RATIO = 2.5
STROKE_MS = 250
NETWORKS = ("fashion-cnn", "resnet18", "efficientnet-lite0")
WATCH = """() => {
  const host = [...document.querySelectorAll(".st-key-why-brush *")].find((one) => one.shadowRoot);
  window.strokes = [];
  let start = 0;
  const see = () => {
    const from = start;
    if (!from) return;
    start = 0;
    const note = () => strokes.push(performance.now() - from);
    requestAnimationFrame(() => requestAnimationFrame(note));
  };
  new MutationObserver(see).observe(host.shadowRoot.querySelector(".bars"), {
    subtree: true, attributes: true, characterData: true, childList: true,
  });
  const canvas = host.shadowRoot.querySelector("canvas");
  canvas.addEventListener("pointerdown", (event) => { start = event.timeStamp; }, true);
}"""


def measure_why(report: Report, options: argparse.Namespace) -> None:
    """*Grad-CAM*: the time of ``inside.saliency`` for the last top-level layer with maps, divided
    by that of a plain forward pass and its gradients for the image and all parameters; both in
    turn, with random weights.

    *Brush*: from the time stamp of the pointer that paints a dot over the image of fashion-cnn to
    the second frame after the bars show another probability.
    """
    for name in NETWORKS:
        report.add(
            f"Grad-CAM of {name}, times a forward and backward pass",
            "×",
            _ratios(name, options.samples),
            median=RATIO,
        )
    report.add("brush, stroke", "ms", _strokes(options.samples), p50=None, p95=STROKE_MS)


def _ratios(name: str, samples: int) -> list[float]:
    network = nets.find(name)
    module = network.to_torch().eval()
    x = torch.rand(1, *network.input_shape, generator=torch.Generator().manual_seed(0))
    layer = next(one for one in reversed(inside.map_layers(module, x)) if "." not in one)
    ratios = []
    for _sample in range(samples + WARM_UP):
        plain = _seconds(lambda: _plain(module, x))
        ratios.append(_seconds(lambda: inside.saliency(module, x, 1, layer=layer)) / plain)
    return ratios[WARM_UP:]


def _plain(module: nn.Module, x: torch.Tensor) -> None:
    image = x.clone().requires_grad_()
    torch.autograd.grad(module(image)[0, 1], [image, *module.parameters()])


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _strokes(samples: int) -> list[float]:
    """Return the milliseconds of each stroke that changed a probability."""
    places = random.Random(0)
    with chromium() as browser, serve(APP) as server:
        page = new_page(browser)
        page.goto(f"{server.url}/inside?why=brush&lang=en")
        canvas = page.locator(".st-key-why-brush canvas")
        canvas.scroll_into_view_if_needed()
        settle(page)
        page.evaluate(WATCH)
        box = canvas.bounding_box()
        assert box is not None
        for sample in range(samples + WARM_UP):
            if sample % 8 == 7:
                page.locator(".st-key-why-brush button[name=clear]").click()
                settle(page)
            across, down = places.uniform(0.25, 0.95), places.uniform(0.3, 0.8)
            page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
            page.mouse.down()
            page.mouse.up()
            settle(page)
            page.wait_for_timeout(300)
        strokes: list[float] = page.evaluate("strokes")
    return strokes[WARM_UP:]
