"""The photo of *A kernel becomes a feature*: files, camera, and numbers that are torch's."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from torch.nn import functional

from cnnviz.lessons.kernel_features import KERNELS

from .servers import Server, find_browser

SCENE = "/kernel_features?scene=photo&predicted=photo.1"
FAKE_CAMERA = ["--no-sandbox", "--use-fake-device-for-media-stream"]
LUMA = np.array([0.2989, 0.587, 0.114])


@pytest.fixture
def photo(new_page: Callable[..., Page], settled: Callable[[Page], None]) -> Callable[..., Page]:
    """Open the scene and wait for its sample."""

    def open_scene(query: str = "", **options: object) -> Page:
        page = new_page(**options)
        page.goto(SCENE + query)
        expect(page.locator(".tile.photo figcaption")).to_contain_text("512 × 600")
        settled(page)
        return page

    return open_scene


@pytest.fixture
def camera(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open the scene in a browser with a camera, which answers for its reader: ``deny`` refuses."""
    programs: list[Browser] = []

    def open_scene(answer: str = "") -> Page:
        ask = "--use-fake-ui-for-media-stream" + (f"={answer}" if answer else "")
        program = browser.browser_type.launch(
            executable_path=find_browser(), args=[*FAKE_CAMERA, ask]
        )
        programs.append(program)
        page = program.new_page(base_url=server.url, locale="en-US")
        page.goto(SCENE)
        expect(page.locator(".tile.photo figcaption")).to_contain_text("512 × 600")
        return page

    yield open_scene
    for program in programs:
        program.close()


def noise(rows: int, columns: int) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
    """Return random pixels (H, W, 3), and a file that holds exactly these."""
    pixels = np.random.default_rng(3).integers(0, 256, (rows, columns, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return pixels, {"name": "noise.png", "mimeType": "image/png", "buffer": file.getvalue()}


def alert(page: Page) -> Any:
    return page.locator(".lab .alert")


def test_a_photo_has_torchs_numbers(photo: Callable[..., Page]) -> None:
    page = photo("&kernel=0.5_-1~2_0.25~~-0.125")
    pixels, file = noise(40, 60)
    page.locator(".file").set_input_files(file)
    expect(page.locator(".tile.map figcaption")).to_contain_text("59 × 39")
    expect(page.locator(".tile.pool figcaption")).to_contain_text("14 × 9")
    gray = torch.tensor(pixels @ LUMA / 255)[None, None]
    weight = torch.tensor([[[[0.5, -1], [2, 0.25]]]], dtype=torch.float64)
    maps = functional.conv2d(gray, weight) - 0.125
    page.locator(".tile.map canvas").hover()
    text = page.locator(".read-out .terms").inner_text().replace("−", "-")
    row, column, value, relu = re.findall(
        r"Row (\d+), column (\d+) of the map: ReLU\((.*)\) = (.*)", text
    )[0]
    expected = maps[0, 0, int(row) - 1, int(column) - 1].item()
    assert float(value) == pytest.approx(expected, abs=6e-3)
    assert float(relu) == pytest.approx(max(0, expected), abs=6e-3)
    assert len(re.findall("·", text)) == 4


GPU_AND_PROCESSOR = """async (folder) => {
    const load = (name) => import(`${folder}features/${name}.js`);
    const [{ openGpu }, { convolve, pool, rectify }, { planesOf, pixelsOf, scaleOf }] =
        await Promise.all(["photo_gpu", "maths", "photo_paint"].map(load));
    const gpu = openGpu(true); // also one that the processor imitates
    const [columns, rows, window, limit] = [64, 48, 4, 1.3];
    const data = new Uint8ClampedArray(4 * columns * rows);
    for (let at = 0; at < data.length; at += 1) data[at] = at % 4 === 3 ? 255 : (at * 7919) % 251;
    const image = await createImageBitmap(new ImageData(data, columns, rows));
    const kernels = [[-1, 0, 1, -2, 0, 2, -1, 0, 1], Array(25).fill(1 / 25), [0.5, -1, 2, 0.25]];
    const apart = {};
    for (const values of kernels) for (const gray of [true, false]) {
        const kernel = { size: Math.sqrt(values.length), values, bias: -0.1 };
        const photo = planesOf(data, { rows, columns }, gray);
        const map = photo.map((plane) => convolve(plane, kernel));
        const relu = map.map(rectify);
        const steps = { photo, map, relu, pool: relu.map((plane) => pool(plane, window, "max")) };
        for (const [step, planes] of Object.entries(steps)) {
            const size = { rows: planes[0].rows, columns: planes[0].columns };
            const canvas = new OffscreenCanvas(size.columns, size.rows);
            const scale = scaleOf(step, kernel);
            const pixels = pixelsOf(planes, scale, step === "photo" ? 1 : limit);
            const context = canvas.getContext("2d");
            context.putImageData(new ImageData(pixels, size.columns, size.rows), 0, 0);
            const read = (source) => {
                const sheet = new OffscreenCanvas(size.columns, size.rows).getContext("2d");
                sheet.fillRect(0, 0, size.columns, size.rows);
                sheet.drawImage(source, 0, 0);
                return sheet.getImageData(0, 0, size.columns, size.rows).data;
            };
            const ours = read(canvas);
            const its = read(gpu.paint(image, { kernel, gray, window, limit }, step, size, size));
            const most = Math.max(...ours.map((one, at) => Math.abs(one - its[at])));
            apart[`${step} ${kernel.size} ${gray}`] = most;
        }
    }
    return apart;
}"""


def test_colors_give_three_maps_which_the_graphics_card_paints_alike(
    photo: Callable[..., Page],
) -> None:
    page = photo("&color=rgb")
    page.locator(".tile.map canvas").hover()
    expect(page.locator(".read-out .terms")).to_contain_text(re.compile(r"ReLU\(.*, .*, .*\)"))
    folder = page.evaluate("document.documentElement.dataset.modules").removesuffix("load.js")
    apart = page.evaluate(GPU_AND_PROCESSOR, folder)
    assert len(apart) == 24
    assert max(apart.values()) <= 2  # of 255


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.png", b"no image at all", "not an image that this browser can open"),
        ("empty.jpg", b"", "not an image that this browser can open"),
        ("tiny.png", noise(4, 9)[1]["buffer"], "at least 16 rows and columns"),
    ],
)
def test_a_bad_file_is_named_and_the_last_image_stays(
    photo: Callable[..., Page], name: str, content: bytes, message: str
) -> None:
    page = photo()
    file = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator(".file").set_input_files([file])  # type: ignore[list-item]
    expect(alert(page)).to_contain_text(f"“{name}”")
    expect(alert(page)).to_contain_text(message)
    expect(page.locator(".tile.photo figcaption")).to_contain_text("512 × 600")


def test_a_large_photo_is_computed_and_saved_at_its_full_size(
    photo: Callable[..., Page], tmp_path: Path
) -> None:
    page = photo("&kernel=emboss")
    pixels = np.kron(noise(150, 200)[0], np.ones((12, 12, 1), np.uint8))  # (1800, 2400, 3)
    Image.fromarray(pixels).save(tmp_path / "large.png")
    page.locator(".file").set_input_files(tmp_path / "large.png")
    expect(page.locator(".tile.map figcaption")).to_contain_text("2398 × 1798")
    expect(page.locator(".tile.pool figcaption")).to_contain_text("599 × 449")
    with page.expect_download() as download:
        page.locator(".tile.relu .save").click()
    saved = np.array(Image.open(download.value.path()).convert("L"), dtype=float)  # (1798, 2398)
    gray = torch.tensor(pixels @ LUMA / 255)[None, None]
    weight = torch.tensor(KERNELS["emboss"].values)[None, None]
    relu = functional.relu(functional.conv2d(gray, weight))[0, 0].numpy()
    np.testing.assert_allclose(saved, np.clip(255 * relu, 0, 255), atol=1.5)


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_an_image_is_dropped_and_pasted(photo: Callable[..., Page], event: str) -> None:
    page = photo()
    _pixels, file = noise(30, 50)
    page.evaluate(
        """([event, bytes]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "noise.png", { type: "image/png" }));
          const options = { bubbles: true, composed: true, cancelable: true };
          const all = [...document.querySelectorAll("*")].map((one) => one.shadowRoot);
          const lab = all.find((one) => one?.querySelector(".lab")).querySelector(".lab");
          lab.dispatchEvent(event === "drop"
            ? new DragEvent("drop", { ...options, dataTransfer: transfer })
            : new ClipboardEvent("paste", { ...options, clipboardData: transfer }));
        }""",
        [event, list(file["buffer"])],
    )
    expect(page.locator(".tile.photo figcaption")).to_contain_text("50 × 30")
    page.get_by_role("button", name="Portrait").click()
    expect(page.locator(".tile.photo figcaption")).to_contain_text("512 × 600")


def test_the_maps_wait_for_the_prediction(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/kernel_features?scene=photo")
    expect(page.locator(".tile[data-hidden]")).to_have_count(2)
    page.get_by_role("button", name="All of them").click()
    expect(page.locator(".tile[data-hidden]")).to_have_count(0)


def test_a_choice_is_undone_and_in_the_link(photo: Callable[..., Page]) -> None:
    page = photo()
    page.get_by_label("Kernel", exact=True).select_option("sharpen")
    page.wait_for_url("**kernel=sharpen*")
    page.get_by_role("button", name="Rings").click()
    expect(page.locator(".tile.photo figcaption")).to_contain_text("480 × 360")
    page.wait_for_url("**sample=rings*")
    page.locator(".lab").press("Control+z")
    expect(page.locator(".tile.photo figcaption")).to_contain_text("512 × 600")


def test_the_camera_shows_ten_images_per_second(camera: Callable[..., Page]) -> None:
    page = camera()
    page.get_by_role("button", name="Camera").click()
    expect(page.locator(".tile.photo figcaption")).to_contain_text("320 × 240")
    rate = page.locator(".status")
    expect(rate).to_have_text(re.compile(r"[1-9]\d+ images per second"))  # once others have rested
    page.get_by_role("button", name="Stop the camera").click()
    expect(rate).not_to_contain_text("images per second")
    expect(page.locator(".tile.photo figcaption")).to_contain_text("320 × 240")


def test_a_camera_that_is_refused_is_said(camera: Callable[..., Page]) -> None:
    page = camera("deny")
    page.get_by_role("button", name="Camera").click()
    expect(alert(page)).to_contain_text("does not allow the camera")


def test_a_machine_without_a_camera_is_told(photo: Callable[..., Page]) -> None:
    page = photo(permissions=["camera"])
    page.get_by_role("button", name="Camera").click()
    expect(alert(page)).to_have_text("No camera was found.")


def test_without_https_the_camera_says_why(photo: Callable[..., Page]) -> None:
    page = photo()
    page.evaluate(
        """() => {
          Object.defineProperty(navigator, "mediaDevices", { value: undefined });
          Object.defineProperty(window, "isSecureContext", { value: false });
        }"""
    )
    page.get_by_role("button", name="Camera").click()
    expect(alert(page)).to_contain_text("only on pages with HTTPS")
