"""An uploaded image folder, from the zip file to a trained network and its mistakes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]
WORKER_MS = 90_000  # a worker imports torch first


def test_a_zip_is_uploaded_and_trained_on_and_mistakes_are_shown(
    new_page: Opener, settled: Callable[[Page], None], photos: Path
) -> None:
    page = new_page()
    page.goto("/data")
    page.get_by_text("Upload your own images").click()
    page.set_input_files("input[type=file]", photos)
    page.get_by_role("textbox", name="Name").fill("Cats *and* dogs")
    page.get_by_role("button", name="Read the images").click()
    expect(page.get_by_role("heading", name="Cats *and* dogs")).to_be_visible()
    expect(page).to_have_url(re.compile("set=folder-[0-9a-f]{12}"))
    expect(page.get_by_text("3×32×32", exact=True)).to_be_visible()
    images = page.locator(".sheet [role=img]")
    expect(images).to_have_count(60)
    page.get_by_role("button", name="Next page").click()
    expect(images).to_have_count(38)
    expect(page).to_have_url(re.compile("page=2"))

    page.get_by_role("link", name="Train a network on these images").click()
    epochs = page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("1")
    epochs.press("Enter")
    expect(page).to_have_url(re.compile("epochs=1"))
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("on images the network never saw during training")).to_be_visible(
        timeout=WORKER_MS
    )
    run = page.url.split("run=")[1][:16]

    page.get_by_role("link", name="Data", exact=True).click()
    page.get_by_role("combobox", name="Predictions by").wait_for()
    settled(page)  # a later update would close the list
    page.get_by_role("combobox", name="Predictions by").click()
    page.get_by_role("option", name="fashion-cnn").click()
    expect(page.get_by_text("classified correctly: ")).to_be_visible(timeout=WORKER_MS)
    expect(page).to_have_url(re.compile(f"by={run}"))
    page.locator(".sheet a").first.click()
    expect(page).to_have_url(re.compile(f"/inside.*run={run}.*class="))
    expect(page.get_by_text(re.compile(r"Predicted class: .* \(probability "))).to_be_visible(
        timeout=WORKER_MS
    )


def zip_with(path: Path, *unreadable: str, blue: int = 0) -> Path:
    """Write a zip of the same images each time, and of further files that cannot be read."""
    with zipfile.ZipFile(path, "w") as zipped:
        for name, tone in (("cat", 20), ("dog", 200)):
            for number in range(5):
                image = io.BytesIO()
                Image.new("RGB", (9, 9), (tone, number, blue)).save(image, "PNG")
                zipped.writestr(f"{name}/{number}.png", image.getvalue())
        for name in unreadable:
            zipped.writestr(name, b"")
    return path


def upload(page: Page, path: Path, title: str, settled: Callable[[Page], None]) -> None:
    page.goto("/data")
    settled(page)
    page.get_by_text("Upload your own images").click()
    page.set_input_files("input[type=file]", path)
    page.get_by_text(path.name).first.wait_for()
    settled(page)
    page.get_by_role("textbox", name="Name").fill(title)
    page.get_by_role("button", name="Read the images").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def test_two_browsers_that_upload_the_same_images_see_their_own_words(
    new_page: Opener,
    settled: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    first, second, third = (new_page() for _ in range(3))
    upload(first, zip_with(tmp_path / "bigpixels.zip", "cat/huge.png"), "title of A", settled)
    broken = ("cat/x.png", "dog/y.png", "dog/z.png")
    upload(second, zip_with(tmp_path / "corrupt.zip", *broken), "title of B", settled)
    link = re.sub(r".*(set=folder-\w+).*", r"/data?\1", first.url)
    assert re.sub(r".*(set=folder-\w+).*", r"/data?\1", second.url) == link

    def words(page: Page) -> str:
        settled(page)
        expect(page.locator(".sheet [role=img]").first).to_be_visible()
        boxes = page.locator("input").evaluate_all("all => all.map(box => box.value)")
        return "\n".join([page.locator("body").inner_text(), *boxes])

    for page, mine, theirs in (
        (first, ("title of A", "bigpixels.zip", "cat/huge.png"), ("of B", "corrupt", "x.png")),
        (second, ("title of B", "corrupt.zip", *broken), ("of A", "bigpixels", "huge")),
        (third, ("cat, dog",), ("of A", "of B", "bigpixels", "corrupt", "huge", "x.png")),
    ):
        page.goto(link)
        text = words(page)
        assert [word for word in mine if word not in text] == []
        assert [word for word in theirs if word in text] == []

    first.get_by_text("Delete these images").click()
    expect(first.get_by_text("remain for others")).to_be_visible()
    first.get_by_role("button", name="Delete permanently").click()
    expect(first.get_by_role("heading", name="title of A")).to_have_count(0)
    second.reload()
    assert "title of B" in words(second)


@pytest.mark.parametrize("width", [390, 1440])
def test_images_stay_sharp_and_wrap(new_page: Opener, width: int) -> None:
    page = new_page(width=width)
    page.goto("/data?set=practice")
    first = page.locator(".sheet [role=img]").first
    expect(first).to_be_visible(timeout=WORKER_MS)
    assert first.evaluate("cell => getComputedStyle(cell).imageRendering") == "pixelated"
    box = first.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (84, 84)  # 3 × 28: whole pixels
    main = "document.querySelector('[data-testid=stMain]')"
    content, visible = page.evaluate(f"[{main}.scrollWidth, {main}.clientWidth]")
    assert content <= visible


def test_on_a_phone_the_sheet_closes_when_an_upload_has_been_read(
    new_page: Opener,
    settled: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    page = new_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.goto("/data?open=upload")
    settled(page)
    page.locator("html[data-framed]").wait_for(state="attached")
    sheet = page.locator(".stage-sheet-button")
    sheet.tap()
    page.set_input_files("input[type=file]", zip_with(tmp_path / "cats.zip", blue=9))
    page.get_by_role("textbox", name="Name").fill("Cats and dogs")
    page.get_by_role("button", name="Read the images").tap()
    expect(page.get_by_role("heading", name="Cats and dogs")).to_be_in_viewport()
    expect(sheet).to_have_attribute("aria-expanded", "false")
    sheet.tap()
    expect(sheet).to_have_attribute("aria-expanded", "true")
    page.get_by_text("Upload your own images").tap()
    expect(page).to_have_url(re.compile("open=upload"))
    expect(sheet).to_have_attribute("aria-expanded", "true")
