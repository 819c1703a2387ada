"""The training room in a browser: start, watch, stop and return; other browsers only watch."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.ui.kit.reader import COOKIE

from .servers import Server
from .stored_runs import SMALL, SteppedRun, begin_run, store_run

Opener = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("stop_runs")
OWNER = "c" * 32  # a browser
LONG = "/training?data=practice&net=lecture-cnn&images=all&epochs=100"
WORKER_MS = 90_000  # a worker imports torch first
CHARTS = "[data-testid=stVegaLiteChart] svg"


def start(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="Start").click(timeout=WORKER_MS)
    page.get_by_role("progressbar").wait_for(timeout=WORKER_MS)


def wait_for_updates(page: Page, count: int = 2) -> None:
    """Wait until the page of a run has been updated so many times."""
    page.evaluate(
        """(count) => new Promise((resolve) => {
            const app = document.querySelector("[data-testid=stApp]");
            const watcher = new MutationObserver(() => {
                if (app.dataset.testScriptState === "notRunning") count -= 1;
                if (count === 0) { watcher.disconnect(); resolve(); }
            });
            watcher.observe(app, { attributeFilter: ["data-test-script-state"] });
        })""",
        count,
    )


def stop_button(page: Page) -> Locator:
    """Return the button of the run; until the CSS is loaded, Streamlit's header shows one too."""
    return page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True)


def expect_progress(page: Page, run: SteppedRun) -> None:
    """Expect that the page follows when a run has trained further."""
    bar = page.get_by_role("progressbar")
    before = bar.get_attribute("aria-valuenow")
    run.end_epoch()
    expect(bar).not_to_have_attribute("aria-valuenow", before or "")


def test_a_run_is_watched_presented_stopped_and_deleted(new_page: Opener, server: Server) -> None:
    page = new_page(width=1920, height=1080)
    page.context.add_cookies([{"name": COOKIE, "value": OWNER, "url": server.url}])
    with begin_run(server, OWNER, replace(SMALL, epochs=100)) as run:
        run.end_epoch()
        page.goto(f"/training?run={run.id}")
        chart = page.locator(CHARTS).first
        chart.wait_for(timeout=WORKER_MS)
        chart.evaluate("chart => { chart.marked = true }")
        expect_progress(page, run)
        assert chart.evaluate("chart => chart.marked")  # updated in place: no flicker

        other = new_page()  # another browser with the link
        other.goto(page.url)
        expect(other.get_by_text("Started in another browser")).to_be_visible()
        expect(stop_button(other)).to_have_count(0)

        page.reload()
        expect(page.locator(CHARTS)).to_have_count(2, timeout=WORKER_MS)
        # Else a part would hide those below it while it is drawn again (assets/page.css).
        expect(page.locator("html")).to_have_attribute("data-page-loaded", "")
        check_presentation(page, run)
        stop_button(page).click()
        run.end_when_stopped()
        expect(page.get_by_text("The run was stopped early")).to_be_visible()
        expect(stop_button(page)).to_have_count(0)
        expect(other.get_by_text("The run was stopped early")).to_be_visible()
        expect(other.get_by_role("button", name="Delete this run")).to_have_count(0)

    page.reload()
    page.get_by_role("button", name="Delete this run").click(timeout=WORKER_MS)
    page.get_by_role("button", name="Delete permanently").click()
    expect(page).not_to_have_url(re.compile("run="))


def check_presentation(page: Page, run: SteppedRun) -> None:
    """Present a run that is training: its curves are large, and go on."""
    charts = page.locator(CHARTS)
    narrow = charts.first.bounding_box()
    page.get_by_role("button", name="Present").click()
    for chart in charts.all():
        expect(chart).to_be_in_viewport(ratio=1)
    wide = charts.first.bounding_box()
    assert narrow is not None
    assert wide is not None
    assert wide["width"] > 1.3 * narrow["width"]
    assert wide["height"] > 1.3 * narrow["height"]
    for hidden in (".st-key-stage-side", ".st-key-history", ".st-key-run-report"):
        expect(page.locator(hidden)).not_to_be_visible()
    expect_progress(page, run)
    page.keyboard.press("Escape")


def test_a_run_can_be_paused_changed_killed_and_resumed(new_page: Opener) -> None:
    page = new_page()
    start(page, LONG)
    chart = page.locator(CHARTS).first
    chart.wait_for(timeout=WORKER_MS)
    chart.evaluate("chart => { chart.marked = true }")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused: step")).to_be_visible()
    change_rate(page)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("resumed")).to_be_visible()
    assert chart.evaluate("chart => chart.marked")  # although messages above it have changed

    expect(page.get_by_text(re.compile(r"[3-9] / 100"))).to_be_visible(timeout=WORKER_MS)
    kill_worker(page.url.split("run=")[1][:16])
    expect(page.get_by_text("worker process ended unexpectedly")).to_be_visible()
    page.get_by_role("button", name="Resume from epoch").click()
    stop_button(page).click(timeout=WORKER_MS)
    expect(page.get_by_text("The run was stopped early")).to_be_visible(timeout=WORKER_MS)
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="This run as a PyTorch script").click()
    assert "0.002" in download.value.path().read_text(encoding="utf-8")


def change_rate(page: Page) -> None:
    """Change the learning rate of a paused run, after values that are refused.

    An element that a callback adds to a fragment would replace the CSS of the page: the messages
    must not change the layout.
    """
    menu = page.locator(".st-key-brand").bounding_box()
    page.get_by_role("button", name="Learning rate", exact=True).click()
    popover = page.get_by_test_id("stPopoverBody")  # the settings have the same input
    box = popover.get_by_role("spinbutton", name="Learning rate")
    expect(box).to_have_value("0.001")
    wait_for_updates(page)
    expect(page.get_by_test_id("stToast")).to_have_count(0)  # nobody has emptied the box
    for value, message in (("500", "at most 100"), ("", "needs a number; it stays at 0.001")):
        type_into(box, value)
        box.press("Enter")
        expect(page.get_by_test_id("stToast").get_by_text(message)).to_be_visible()
        expect(box).to_have_value("0.001")
    type_into(box, "0.002")
    wait_for_updates(page)
    assert box.input_value() == "0.002"
    assert page.locator(".st-key-brand").bounding_box() == menu
    box.press("Enter")
    expect(page.get_by_text(re.compile(r"step \d+: learning rate 0\.002"))).to_be_visible()
    page.keyboard.press("Escape")


def type_into(box: Locator, text: str) -> None:
    """Replace the content of a box by keys."""
    box.click()
    box.press("Control+A")
    box.press_sequentially(text) if text else box.press("Delete")


def kill_worker(run: str) -> None:
    """Kill the worker of a run, as the system does when memory is short."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # the process has ended
        if b"cnnviz.training.workers.worker" in arguments and run.encode() in arguments:
            os.kill(int(folder.name), signal.SIGKILL)
            return
    pytest.skip("finding the worker needs /proc")


WATCH = """() => {
  window.removed = [];
  const chart = "[data-testid=stVegaLiteChart]";
  const lasting = `${chart}, [data-testid=stHtml], [data-testid^=stBidi], ul.tiles`;
  const name = (node) => `${node.dataset?.testid || node.tagName}: ${node.textContent}`;
  new MutationObserver((records) => {
    for (const { removedNodes, target } of records) {
      for (const node of removedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        const figure = node.matches(lasting) ? node : node.querySelector(lasting);
        const graphic = node.matches("svg, canvas") && target.closest(chart);
        if (figure || graphic) window.removed.push(name(figure || node));
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
}"""
"""Records every chart and figure that is removed from the page from now on."""


def test_no_chart_is_replaced_while_runs_are_watched_and_compared(
    new_page: Opener, server: Server, settled: Callable[[Page], None]
) -> None:
    page = new_page()
    run = store_run(server, replace(SMALL, train_images=1500, epochs=400))
    page.goto(f"/training?run={run}&part=maps")
    settled(page)
    page.get_by_role("button", name="Same start, one change").click()
    page.get_by_role("button", name="Start and compare both").dblclick()
    expect(page.get_by_text("Learning rate: 0.01 instead of 0.001")).to_be_visible()
    charts = page.locator(CHARTS)
    expect(charts).to_have_count(3, timeout=WORKER_MS)  # loss, accuracy and the comparison
    prediction = page.get_by_text(re.compile(r"Prediction after epoch \d+: "))
    expect(prediction).to_be_visible(timeout=WORKER_MS)
    page.evaluate(WATCH)
    for _time in range(3):  # any three updates: a fast machine skips epochs
        expect(prediction).not_to_have_text(prediction.inner_text(), timeout=WORKER_MS)
    assert page.evaluate("window.removed") == []
    assert len(set(re.findall("[0-9a-f]{16}", page.url))) == 2  # a double click starts one run
    stop_button(page).click()
    expect(page.get_by_text("The run was stopped early")).to_be_visible(timeout=WORKER_MS)


def test_a_run_that_starts_is_scrolled_into_view(new_page: Opener) -> None:
    page = new_page()
    page.goto("/training?data=practice&net=lecture-cnn&images=500&epochs=1")
    page.locator(".st-key-training-view-open-more summary").click(timeout=WORKER_MS)
    expect(page.get_by_text("Data augmentation", exact=True)).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).click()
    run = page.locator(".st-key-run-view")
    run.wait_for(timeout=WORKER_MS)
    page.wait_for_function(
        "() => document.querySelector('.st-key-run-view').getBoundingClientRect().top >= 0"
    )
    box, settings = run.bounding_box(), page.get_by_text("Network", exact=True).bounding_box()
    assert box is not None
    assert settings is not None
    assert 0 <= box["y"] < 450
    assert box["x"] > settings["x"]  # beside the settings


def test_on_a_phone_a_run_starts_below_the_thumb_and_takes_the_screen(new_page: Opener) -> None:
    page = new_page(width=844, height=390, has_touch=True, is_mobile=True)
    page.goto("/training?data=practice&net=lecture-cnn&images=500&epochs=1")
    images, begin = (
        page.locator(".cnn-samples"),
        page.get_by_role("button", name="Start", exact=True),
    )
    for width, height in ((844, 390), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(images).to_be_in_viewport(timeout=WORKER_MS)
        expect(page.get_by_label("Epochs", exact=True)).not_to_be_visible()
        assert height - 80 < top(begin) < height - 44
    page.get_by_role("button", name="Settings").tap()
    page.get_by_label("Epochs", exact=True).fill("2")
    begin.tap()  # as it is: the box still has the focus
    run = page.locator(".st-key-run-view")
    expect(run).to_be_in_viewport(timeout=WORKER_MS)
    expect(run).to_contain_text("2 epochs")
    expect(page.get_by_label("Epochs", exact=True)).not_to_be_visible()
    expect(begin).not_to_be_visible()  # another run is not started by mistake
    assert 0 <= top(run) < 422


def top(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["y"]


def test_on_a_phone_on_its_side_the_curves_are_in_the_first_screen(
    new_page: Opener, server: Server
) -> None:
    page = new_page(width=844, height=390, has_touch=True, is_mobile=True)
    page.goto(f"/training?run={store_run(server)}")
    charts = page.locator(CHARTS)
    expect(charts).to_have_count(2, timeout=WORKER_MS)
    page.locator("html[data-page-loaded]").wait_for(state="attached")
    for chart, side in zip(charts.all(), (422, 844), strict=True):
        expect(chart).to_be_in_viewport(ratio=1)
        box = chart.bounding_box()
        assert box is not None
        assert side - 60 < box["x"] + box["width"] <= side  # as wide as its column


def test_back_returns_through_the_selected_parts_and_the_run_opens_in_look_inside(
    new_page: Opener, server: Server
) -> None:
    page = new_page()
    page.goto(f"/training?run={store_run(server)}")
    link = page.get_by_role("link", name="Look inside this network")
    link.wait_for(timeout=WORKER_MS)
    selected = page.locator("[role=radio][aria-checked=true]")
    for part in ("Kernels", "Layers"):
        page.get_by_role("radio", name=part).click()
        expect(selected.get_by_text(part)).to_be_visible()
        expect(page).to_have_url(re.compile(f"part={part.lower()}"))
    for part in ("Kernels", "Confusion matrix"):
        page.go_back()
        expect(selected.get_by_text(part)).to_be_visible()
    expect(page).not_to_have_url(re.compile("part="))
    link.click()
    last = page.get_by_role("button", name="Layer 5: Fully connected (linear), 10")
    expect(last).to_be_visible(timeout=WORKER_MS)
    expect(page).to_have_url(re.compile("/inside.*run=[0-9a-f]{16}"))
    expect(page.get_by_text("Drawn by code")).to_be_visible()
