"""The drawing of a network: every layer is in it, with a size that follows from its shape."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ElementTree

import pytest

from cnnviz import nets
from cnnviz.figures import iso_blocks
from cnnviz.figures.architecture import architecture_svg
from cnnviz.figures.architecture_layout import Words
from cnnviz.nets import Network
from cnnviz.nets.draft import drafts

ALL = nets.catalogue()
SVG = "{http://www.w3.org/2000/svg}"


def draw(network: Network, **options: list[str]) -> ElementTree.Element:
    words = Words('a "network" & more', "input", lambda layer: f"<{layer.code}>")
    return ElementTree.fromstring(architecture_svg(network, words, **options))


def lines(svg: ElementTree.Element) -> set[int]:
    return {int(g.get("data-line", "")) for g in svg.iter(f"{SVG}g") if g.get("class") == "slab"}


@pytest.mark.parametrize("name", ALL)
def test_every_layer_is_drawn(name: str) -> None:
    draft_lines = drafts.draft_of(ALL[name].input_shape, ALL[name].layers).lines
    layers = {
        i for i, line in enumerate(draft_lines) if line.code not in drafts.SEPARATORS | drafts.ENDS
    }
    slabs = lines(draw(ALL[name]))
    on_shortcuts = {
        i
        for i in layers
        if "shortcut" in [line.code for line in draft_lines[:i]]
        and [line.code for line in draft_lines[:i] if line.code in drafts.MARKS][-1] == "shortcut"
    }
    assert slabs - layers - on_shortcuts <= {-1} | on_shortcuts
    assert layers - on_shortcuts <= slabs


@pytest.mark.parametrize("name", ALL)
def test_words_are_escaped_and_the_drawing_is_labeled(name: str) -> None:
    svg = draw(ALL[name])
    assert svg.get("aria-label") == 'a "network" & more'
    assert any("<" in (text.text or "") for text in svg.iter(f"{SVG}text"))


def test_larger_maps_are_drawn_larger_and_all_stay_visible() -> None:
    heights = [iso_blocks.map_height(extent, 224) for extent in (224, 112, 7, 1)]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] > 10
    widths = [iso_blocks.slab_width(channels) for channels in (1, 3, 64, 512, 4096)]
    assert widths == sorted(widths)
    assert widths[0] > 4
    assert widths[-1] < 60


def test_a_map_that_is_not_square_has_its_own_height_and_depth() -> None:
    tall, wide = (
        architecture_svg(Network("a", shape, ()), Words()) for shape in ((1, 40, 10), (1, 10, 40))
    )
    assert tall != wide


@pytest.mark.parametrize("name", ALL)
def test_the_drawing_fits_the_page(name: str) -> None:
    width = float(draw(ALL[name]).get("width", ""))
    assert width <= 1600  # scaled to 1,130 pixels, its text is still legible


@pytest.mark.parametrize("name", ALL)
def test_no_part_is_outside_the_drawing(name: str) -> None:
    svg = draw(ALL[name])
    _, _, width, _ = (float(n) for n in svg.get("viewBox", "").split())
    starts = [float(x) for x in re.findall(r'd="M([\d.-]+)', ElementTree.tostring(svg).decode())]
    assert min(starts) >= 0
    assert max(starts) <= width


def test_layers_that_do_not_fit_are_outlined() -> None:
    svg = draw(Network.parse("a~1x8x8~relu"), ghosts=["linear", "relu"])
    ghosts = [g for g in svg.iter(f"{SVG}g") if g.get("class") == "slab ghost"]
    assert [g.get("data-line") for g in ghosts] == ["1", "2"]


@pytest.mark.parametrize("label", ["conv 3×3", "합성곱 3×3", "transposed 2×2"])
@pytest.mark.parametrize("name", ALL)
def test_neighboring_labels_do_not_overlap(name: str, label: str) -> None:
    words = Words(label=lambda layer: label)
    svg = ElementTree.fromstring(architecture_svg(ALL[name], words))
    lowest = max((text.get("y", "") for text in svg.iter(f"{SVG}text")), key=float)
    spans = []
    for text in svg.iter(f"{SVG}text"):
        if text.text == label and text.get("y") == lowest:
            half = iso_blocks.text_width(label, iso_blocks.SMALL) / 2
            spans.append((float(text.get("x", "")) - half, float(text.get("x", "")) + half))
    assert spans
    assert all(right < left for (_, right), (left, _) in itertools.pairwise(sorted(spans)))


def test_korean_letters_are_wider() -> None:
    assert iso_blocks.text_width("합성곱") == 3 * iso_blocks.SIZE
    assert iso_blocks.text_width("conv") < iso_blocks.text_width("합성곱곱")
