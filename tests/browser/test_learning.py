"""*How it learns* in a browser: edits, steps of gradient descent, learning and hooks."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.lessons.learning_edges import Learning
from cnnviz.lessons.learning_optimizers import Optimizer, losses, walk
from cnnviz.ui.lessons.learning.state import LearningState


@pytest.fixture
def lesson(new_page: Callable[..., Page], shown: Callable[[Page], None]) -> Callable[..., Page]:
    """Open a scene of the lesson and wait for its figure."""

    def open_scene(query: str = "", wait: str = ".learning", **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"/learning?{query}")
        page.locator(wait).first.wait_for()
        shown(page)
        return page

    return open_scene


def cells(page: Page, role: str) -> list[float]:
    """Return the numbers of the first grid of a role, which a tooltip has in full."""
    titles = (
        page.locator(f"figure[data-role={role}]")
        .first.locator("td")
        .evaluate_all("cells => cells.map(cell => cell.title)")
    )
    return [float(title.replace("−", "-")) for title in titles]


def values(page: Page) -> Locator:
    return page.locator(".total .value")


def test_an_edited_weight_changes_the_loss_and_the_link(lesson: Callable[..., Page]) -> None:
    page = lesson("predicted=forward.shown")
    expect(values(page)).to_have_text(f"{LearningState().net.loss:g}")
    cell = page.locator('[data-role=kernel] [role="gridcell"]').first
    cell.click()
    page.locator(".editor").fill("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**kernel=2_1_-1*")
    expected = LearningState(kernel=((2, 1, -1), (1, 0, 0), (0, -1, 0))).net.loss
    expect(values(page)).to_have_text(f"{expected:g}")


def test_steps_of_gradient_descent_are_those_of_python(lesson: Callable[..., Page]) -> None:
    page = lesson("scene=descent&rate=0.005")
    page.get_by_role("button", name="Take a step").click()
    net = LearningState().net.step(0.005)
    assert cells(page, "kernel") == pytest.approx(net.kernel.ravel().tolist(), rel=1e-4)
    expect(values(page).last).to_have_text(f"{net.step(0.005).loss:.5g}")
    page.wait_for_url("**taken=1*")


def test_another_learning_rate_answers_at_once_and_is_in_the_link(
    lesson: Callable[..., Page],
) -> None:
    page = lesson("scene=descent")
    before = values(page).last.inner_text()
    page.get_by_role("slider", name="Learning rate").press("ArrowLeft")
    assert values(page).last.inner_text() != before
    page.wait_for_url(re.compile("rate=0.0089"))


def test_the_kernel_learns_while_it_plays_and_its_step_is_in_the_link(
    lesson: Callable[..., Page],
) -> None:
    page = lesson("scene=edges&seed=3&predicted=edges.shown")
    page.get_by_role("button", name="Play").click()
    count = page.locator(".transport .number")
    expect(count).to_have_text(re.compile(r"^[1-9]\d+ / 400"))
    page.get_by_role("button", name="Pause").click()
    page.wait_for_url(re.compile(r"at=\d+"))
    step = int(count.inner_text().split(" / ")[0])
    kernel, _losses = Learning("vertical", 3, 0.1).learn(step)
    assert cells(page, "kernel") == pytest.approx(kernel.ravel().tolist(), rel=1e-4, abs=1e-5)


def test_hooks_are_called_one_by_one(lesson: Callable[..., Page]) -> None:
    page = lesson("scene=hooks&predicted=hooks.shown")
    following = page.get_by_role("button", name="Next call")
    for _ in range(3):
        following.click()
    expect(page.locator(".code .current")).to_contain_text("register_hook")
    expect(page.locator(".calls [aria-current]")).to_contain_text("dL/da")
    page.wait_for_url("**call=3*")
    page.reload()
    expect(page.locator(".calls [aria-current]")).to_contain_text("dL/da")


def test_the_keys_step_while_presenting(lesson: Callable[..., Page]) -> None:
    page = lesson("scene=edges&present=on&predicted=edges.shown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".transport .number")).to_have_text("2 / 400")


def test_on_a_phone_nothing_is_wider_than_the_screen(
    lesson: Callable[..., Page], choose_scene: Callable[[Page, str], None]
) -> None:
    page = lesson("scene=forward", width=390, height=844, has_touch=True, is_mobile=True)
    for scene in ("descent", "edges", "hooks", "forward"):
        choose_scene(page, scene)
        learning = page.locator(".learning").first
        learning.wait_for()
        assert learning.evaluate("element => element.scrollWidth") <= 390, scene


def test_the_landscape_follows_its_sliders_and_the_dragged_start(
    lesson: Callable[..., Page],
) -> None:
    page = lesson("scene=landscape&predicted=landscape.shown&start=-1_-1", wait=".landscape")
    legend = page.locator(".optimizers")
    before = legend.inner_text()
    page.get_by_role("slider", name="Learning rate").fill("0.2")
    assert legend.inner_text() != before  # before Python answers
    path = walk(Optimizer.ADAM, np.array([-1.0, -1.0]), 0.2, 0.8, 100)
    adam = legend.inner_text().replace("−", "-").split("Adam loss ")[1]
    assert float(adam) == pytest.approx(float(losses(path[-1])), rel=0.01)
    page.wait_for_url("**valley=0.2*")
    box = page.locator(".above svg").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**start=0_0*")
    page.locator(".landscape .surface").press("ArrowLeft")
    page.get_by_role("button", name="One step back").click()
    page.wait_for_url("**reached=99*")

    # The chart of Plotly: what was turned stays, and the same canvas follows the step.
    page.get_by_role("button", name="Zoom and read values").click()
    canvas = page.locator(".plot .gl-container canvas").first
    expect(canvas).to_be_visible(timeout=60_000)  # 4.8 MB are loaded first
    expect(page.locator(".surface")).to_be_hidden()
    page.wait_for_url("**space=on*")
    plot = page.locator(".plot")
    camera = "plot => plot._fullLayout.scene._scene.getCamera().eye"
    reset = plot.evaluate(camera)
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    turned = plot.evaluate(camera)
    assert turned != reset
    canvas.evaluate("canvas => { canvas.isKept = true; }")
    page.get_by_role("button", name="One step back").click()
    page.wait_for_url("**reached=98*")
    page.wait_for_function("plot => plot.data[3].x.length === 99", arg=plot.element_handle())
    assert plot.evaluate(camera) == pytest.approx(turned)
    assert canvas.evaluate("canvas => canvas.isKept")
