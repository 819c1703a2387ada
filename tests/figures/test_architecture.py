"""The drawing of a network: every layer in it, its size from its shape, nothing of its own."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ElementTree

import pytest

from cnnviz import nets
from cnnviz.figures import iso_blocks
from cnnviz.figures.architecture import Words, architecture_svg
from cnnviz.nets import Network
from cnnviz.nets.draft import drafts

ALL = nets.catalogue()
SVG = "{http://www.w3.org/2000/svg}"


def drawn(network: Network, **options: list[str]) -> ElementTree.Element:
    words = Words('a "network" & more', "input", lambda layer: f"<{layer.code}>")
    return ElementTree.fromstring(
        architecture_svg(network.input_shape, network.layers, words, **options)
    )


def lines(svg: ElementTree.Element) -> set[int]:
    return {int(g.get("data-line", "")) for g in svg.iter(f"{SVG}g") if g.get("class") == "slab"}


@pytest.mark.parametrize("name", ALL)
def test_every_layer_has_its_part(name: str) -> None:
    said = drafts.draft_of(ALL[name].input_shape, ALL[name].layers).lines
    wanted = {i for i, line in enumerate(said) if line.code not in ("shortcut", "end")}
    found = lines(drawn(ALL[name]))
    on_shortcuts = {
        i
        for i in wanted
        if "shortcut" in [line.code for line in said[:i]]
        and [line.code for line in said[:i] if line.code in drafts.MARKS][-1] == "shortcut"
    }
    assert found - wanted - on_shortcuts <= {-1} | on_shortcuts
    assert wanted - on_shortcuts <= found


@pytest.mark.parametrize("name", ALL)
def test_words_are_escaped_and_the_picture_is_named(name: str) -> None:
    svg = drawn(ALL[name])
    assert svg.get("aria-label") == 'a "network" & more'
    assert any("<" in (text.text or "") for text in svg.iter(f"{SVG}text"))


def test_larger_maps_are_drawn_larger_and_all_can_be_seen() -> None:
    heights = [iso_blocks.map_height(extent, 224) for extent in (224, 112, 7, 1)]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] > 10
    widths = [iso_blocks.slab_width(channels) for channels in (1, 3, 64, 512, 4096)]
    assert widths == sorted(widths)
    assert widths[0] > 4
    assert widths[-1] < 60


def test_a_map_that_is_not_square_has_its_own_height_and_depth() -> None:
    tall, wide = (
        architecture_svg(shape, (), Words("", "", str)) for shape in ((1, 40, 10), (1, 10, 40))
    )
    assert tall != wide


@pytest.mark.parametrize("name", ALL)
def test_the_drawing_fits_the_page(name: str) -> None:
    width = float(drawn(ALL[name]).get("width", ""))
    assert width <= 1600  # at 1,130 pixels its letters are still legible


@pytest.mark.parametrize("name", ALL)
def test_no_part_lies_outside(name: str) -> None:
    svg = drawn(ALL[name])
    _, _, width, _ = (float(n) for n in svg.get("viewBox", "").split())
    starts = [float(x) for x in re.findall(r'd="M([\d.-]+)', ElementTree.tostring(svg).decode())]
    assert min(starts) >= 0
    assert max(starts) <= width


def test_what_does_not_fit_is_outlined() -> None:
    svg = drawn(Network.parse("a~1x8x8~relu"), ghosts=["linear", "relu"])
    ghosts = [g for g in svg.iter(f"{SVG}g") if g.get("class") == "slab ghost"]
    assert [g.get("data-line") for g in ghosts] == ["1", "2"]


@pytest.mark.parametrize("label", ["conv 3×3", "합성곱 3×3", "transposed 2×2"])
@pytest.mark.parametrize("name", ALL)
def test_labels_side_by_side_do_not_touch(name: str, label: str) -> None:
    words = Words("", "input", lambda layer: label)
    svg = ElementTree.fromstring(architecture_svg(ALL[name].input_shape, ALL[name].layers, words))
    low = max((text.get("y", "") for text in svg.iter(f"{SVG}text")), key=float)
    spans = []
    for text in svg.iter(f"{SVG}text"):
        if text.text == label and text.get("y") == low:
            half = iso_blocks.text_width(label, iso_blocks.SMALL) / 2
            spans.append((float(text.get("x", "")) - half, float(text.get("x", "")) + half))
    assert spans
    assert all(right < left for (_, right), (left, _) in itertools.pairwise(sorted(spans)))


def test_korean_letters_take_more_room() -> None:
    assert iso_blocks.text_width("합성곱") == 3 * iso_blocks.SIZE
    assert iso_blocks.text_width("conv") < iso_blocks.text_width("합성곱곱")
