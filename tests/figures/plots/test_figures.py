"""Figures to download: their content, the three formats, and the font with Hangul."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from torchvision.ops import SqueezeExcitation  # type: ignore[import-untyped]

from cnnviz import figures, inside, nets
from cnnviz.figures import Line, NumberPanel
from cnnviz.figures.html import number
from cnnviz.figures.plots.maps import color_map
from cnnviz.inside import Closeup
from cnnviz.resources import resource
from cnnviz.training.records.report import Histogram

from ..progress import PROGRESS

MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
COUNTS = ((5, 1, 0), (0, 6, 0), (2, 0, 4))
NAMES = ("티셔츠", "바지", "스웨터")


def closeup(channels: int = 1, dilation: int = 1) -> Closeup:
    layer = torch.nn.Conv2d(channels, 2, 3, padding=1, dilation=dilation)
    image = torch.ones(channels, 4, 5)
    with torch.no_grad():
        view = inside.closeup(layer, image, layer(image[None])[0], 0)
    assert view is not None
    return view


def every_figure() -> dict[str, Figure]:
    maps = np.linspace(-1, 1, 5 * 12).reshape(5, 3, 4)
    images = np.zeros((4, 3, 8, 8), np.uint8)
    histogram = Histogram(0.5, (1, 4, 9, 4, 1))
    return {
        "bars": figures.bars_figure(NAMES, {"예측": (0.2, 0.7, 0.1)}),
        "magnitudes": figures.bars_figure(
            NAMES, {"활성값": (3.0, 0.0, 20.0), "기울기": (None, 1e-9, 0.1)}, scale="log"
        ),
        "large numbers": figures.bars_figure(NAMES, {"가중치": (2416.0, 0.0, 99.5)}, scale="count"),
        "image groups": figures.image_groups_figure(
            images[:, 0], [("데이터셋", [("", range(4))]), ("배치", [("0", [2, 0])])], marked=0
        ),
        "batch squares": figures.batch_squares_figure(7, 0.5, marked=2, title="배치"),
        "histograms": figures.histograms_figure(NAMES, {"가중치": (histogram, None, histogram)}),
        "close-up": figures.closeup_figure(closeup(), (1, 2), title="행 2, 열 3"),
        "receptive field": figures.receptive_field_figure(
            images[0], (8, 8), ((-1, 1), (3, 5)), output=(4, 4), cell=(0, 2), title="수용 영역"
        ),
        "curves": figures.curves_figure(PROGRESS, 2, title="실행 1"),
        "comparison": figures.comparison_figure({"1": (PROGRESS, 2), "2": (PROGRESS[:2], 2)}),
        "confusion": figures.confusion_figure(COUNTS, NAMES),
        "maps": figures.maps_figure(maps),
        "features": figures.features_figure(images[:, 0] + 0.5, [maps[:2]] * 4, ["세로", "가로"]),
        "channels": figures.channel_sum_figure(
            maps[:3], maps[:3], 0.5, ["빨강", "초록", "파랑"], "합"
        ),
        "columns": figures.columns_figure(NAMES, {"없이": (3, None, 2.5), "쓰면": (1, 2, 0.5)}),
        "depth": figures.depth_figure({"지름길": (1, 1.1, 1.21)}, x="층", y="기울기"),
        "panels": figures.panels_figure(
            [[NumberPanel("입력", maps[0], "input"), "→", NumberPanel("출력", maps[1])]], note="합"
        ),
        "lines": figures.lines_figure({"위": Line([0, 1], [1, 2])}, x="단계", y="손실"),
        "landscape": figures.landscape_figure(
            np.arange(3.0), np.arange(9.0).reshape(3, 3), {"SGD": (np.ones((2, 2)), np.ones(2))}
        ),
        "heat maps": figures.heat_maps_figure(
            images[0] / 255, {"가방": np.eye(3), "바지": np.full((8, 8), -0.5)}, title="히트맵"
        ),
        "image map": figures.image_map_figure(
            np.arange(10.0).reshape(5, 2),
            np.array([0, 1, 2, 1]),
            NAMES,
            np.array([2]),
            wrong=np.array([False, True, False, False]),
            words={"own": "내 이미지", "wrong": "잘못 분류한 이미지"},
        ),
        "stacks": figures.stacks_figure(
            [
                figures.DrawnStack("이미지", np.ones((1, 8, 8, 3), np.float32), (8, 8)),
                figures.DrawnStack("1 · 합성곱", maps.astype(np.float32), (3, 4)),
                figures.DrawnStack("2 · 완전 연결", np.ones((1, 5, 1), np.float32), (5, 1)),
            ]
        ),
        "matshow": figures.matshow_figure(maps[0], title="특성 맵"),
        "kernels": figures.kernels_figure(np.ones((4, 3, 5, 5))),
        "network": figures.network_figure(nets.catalogue()["resnet18"], title="ResNet-18"),
        "images": figures.images_figure(images, ["바지\n1"] * 4),
        "counts": figures.class_counts_figure(NAMES, [("훈련", (9, 8, 7)), ("테스트", (1, 2, 3))]),
    }


ALL = every_figure()


def texts(figure: Figure) -> set[str]:
    figure.draw_without_rendering()
    return {artist.get_text() for artist in figure.findobj(Text) if artist.get_visible()}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("format", MAGIC)
def test_each_figure_is_saved_in_each_format_without_a_warning(name: str, format: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # for example, a missing glyph
        data = figures.figure_bytes(ALL[name], format)
    assert data.startswith(MAGIC[format])


@pytest.mark.parametrize("format", MAGIC)
def test_equal_figures_give_equal_files(format: str) -> None:
    first, second = (figures.confusion_figure(COUNTS, NAMES) for _ in range(2))
    assert figures.figure_bytes(first, format) == figures.figure_bytes(second, format)


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="png, svg, pdf"):
        figures.figure_bytes(ALL["curves"], "gif")


def test_a_notebook_displays_a_figure() -> None:
    png = ALL["confusion"]._repr_png_()  # type: ignore[attr-defined]
    assert png.startswith(MAGIC["png"])


def test_the_font_has_every_character_of_the_messages() -> None:
    with resource("assets", "locale", "ko.po").open("rb") as file:
        messages = read_po(file, locale="ko")
    bundled = TTFont(resource("static", "noto-sans-kr.ttf")).getBestCmap()
    import matplotlib

    fallback = TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")
    known = {*bundled, *fallback.getBestCmap()}
    used = {character for m in messages for text in (m.id, m.string) for character in str(text)} - {
        "\n"
    }
    assert {character for character in used if ord(character) not in known} == set()
    hangul = {character for character in used if "가" <= character <= "힣"}
    assert {character for character in hangul if ord(character) not in bundled} == set()


def test_curves_show_the_numbers_of_the_records() -> None:
    left, right = ALL["curves"].axes
    assert left.get_xlim() == right.get_xlim() == (0, 2)
    test_curve = right.lines[-1]
    running_mean = right.lines[0]
    np.testing.assert_allclose(running_mean.get_ydata(), [1 / 40, 2 / 40])
    assert len(right.lines) == 3  # two epochs of the running mean, one evaluation
    np.testing.assert_allclose(test_curve.get_ydata(), [0.4, 0.8])


def test_a_comparison_can_have_seconds_on_its_x_axis() -> None:
    figure = figures.comparison_figure({"1": (PROGRESS, 2)}, "loss", across="seconds", log=True)
    (axes,) = figure.axes
    np.testing.assert_allclose(axes.lines[0].get_xdata(), [1, 2])
    np.testing.assert_allclose(axes.lines[0].get_ydata(), [1.5, 0.75])
    assert axes.get_yscale() == "log"


def test_a_confusion_matrix_shows_its_counts_and_class_names() -> None:
    assert {"5", "6", "4", "2", "1", "·", *NAMES} <= texts(ALL["confusion"])


def test_bars_show_their_values() -> None:
    figure = figures.bars_figure(("a", "b"), {"": (2.5, -1.25)}, scale="signed")
    bars = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert [bar.get_width() for bar in bars] == [2.5, -1.25]
    assert {" 2.5 ", " −1.25 "} <= texts(figure)


def test_magnitudes_are_drawn_from_a_millionth_of_the_largest_on() -> None:
    activations, gradients = ALL["magnitudes"].axes
    widths = [bar.get_width() for bar in activations.patches if isinstance(bar, Rectangle)]
    np.testing.assert_allclose(widths, [3 - 2e-5, 0, 20 - 2e-5])
    assert activations.get_xscale() == gradients.get_xscale() == "log"
    assert [text.get_text().strip() for text in gradients.texts] == ["–", "1e-09", "0.1"]


def test_a_layer_without_values_has_no_histogram() -> None:
    axes = ALL["histograms"].axes
    assert [one.get_ylabel() for one in axes] == [NAMES[0], NAMES[2]]


def test_a_close_up_frames_the_window_and_its_cell() -> None:
    inputs, kernel, output = ALL["close-up"].axes
    (window,), (cell,) = inputs.patches, output.patches
    assert isinstance(window, Rectangle)
    assert isinstance(cell, Rectangle)
    assert (window.get_xy(), window.get_width()) == ((0.5, -0.5), 3)  # column 1–3, row 0–2
    assert (cell.get_xy(), cell.get_width()) == ((1.5, 0.5), 1)
    assert len(kernel.texts) == 9


def test_a_dilated_window_is_framed_cell_by_cell_in_every_map() -> None:
    inputs, kernel, _output = figures.closeup_figure(closeup(4, dilation=2), (1, 1)).axes
    assert len(inputs.patches) == 4 * 9
    assert not kernel.texts


def test_the_window_of_a_transposed_convolution_is_what_reaches_the_cell() -> None:
    layer = torch.nn.ConvTranspose2d(1, 1, 2, stride=3)
    with torch.no_grad():
        view = inside.closeup(layer, torch.ones(1, 2, 2), layer(torch.ones(1, 1, 2, 2))[0], 0)
    assert view is not None
    for cell, count in (((3, 0), 1), ((2, 0), 0)):  # nothing reaches row 2
        inputs, _kernel, output = figures.closeup_figure(view, cell).axes
        assert (len(inputs.patches), len(output.patches)) == (count, 1)


def test_a_map_of_images_has_a_dot_for_each_and_lines_to_the_nearest() -> None:
    (axes,) = ALL["image map"].axes
    dots = [len(one.get_offsets()) for one in axes.collections if not hasattr(one, "get_segments")]
    assert sorted(dots) == [1, 1, 1, 1, 2]  # three classes, one wrong, one's own
    (lines,) = [one for one in axes.collections if isinstance(one, LineCollection)]
    assert np.array(lines.get_segments()).tolist() == [[[8, 9], [4, 5]]]
    (legend,) = ALL["image map"].legends
    assert len(legend.get_texts()) == 5


def test_the_factor_of_squeeze_and_excitation_stands_between_the_maps() -> None:
    layer, maps = SqueezeExcitation(2, 1), torch.ones(2, 3, 3)
    with torch.no_grad():
        view = inside.closeup(layer, maps, layer(maps[None])[0], 1)
    assert view is not None
    assert view.factor is not None
    _inputs, factor, _output = figures.closeup_figure(view, (1, 1)).axes
    assert [text.get_text() for text in factor.texts] == [number(view.factor)]


def test_a_receptive_field_may_reach_into_the_padding() -> None:
    image, output = ALL["receptive field"].axes
    _frame, patch = image.patches
    assert isinstance(patch, Rectangle)
    assert (patch.get_xy(), patch.get_width(), patch.get_height()) == ((3, -1), 3, 3)
    assert image.get_ylim()[1] < -1
    (cell,) = output.patches
    assert isinstance(cell, Rectangle)
    assert cell.get_xy() == (2, 0)


def test_a_cell_that_sees_nothing_has_no_patch() -> None:
    pixels = np.zeros((1, 4, 4), np.uint8)
    (axes,) = figures.receptive_field_figure(pixels, (4, 4), ((0, -1), (0, -1))).axes
    assert len(axes.patches) == 1


def test_long_captions_are_wrapped() -> None:
    images = np.zeros((1, 1, 8, 8), np.uint8)
    words = texts(figures.images_figure(images, ["predicted Ankle boot, 98%\ntrue class Bag"]))
    (caption,) = filter(None, words)
    assert [" ".join(caption.split())] == ["predicted Ankle boot, 98% true class Bag"]
    assert caption.count("\n") == 2


def test_maps_have_the_colors_of_the_page() -> None:
    colors = color_map()
    np.testing.assert_allclose(colors(0.5)[:3], (1, 1, 1), atol=0.01)
    np.testing.assert_allclose(np.multiply(colors(1.0)[:3], 255), figures.colors.POSITIVE)
    np.testing.assert_allclose(np.multiply(colors(0.0)[:3], 255), figures.colors.NEGATIVE)


def test_maps_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="C, H, W"):
        figures.maps_figure(np.ones((3, 4)))


def test_layers_that_do_not_fit_are_outlined() -> None:
    figure = figures.network_figure(nets.catalogue()["lenet5"], ghosts=["linear", "ReLU"])
    assert {"!", "linear", "?", "ReLU"} <= texts(figure)


@pytest.mark.parametrize("name", ["lenet5", "fashion-cnn"])
def test_the_figure_of_a_network_shows_all_its_shapes(name: str) -> None:
    network = nets.catalogue()[name]
    labels = texts(figures.network_figure(network))
    for shape in network.shapes():
        assert str(shape[0]) in labels
        assert len(shape) == 1 or f"{shape[1]}×{shape[2]}" in labels


def test_columns_have_their_numbers_and_gaps_have_none() -> None:
    figure = figures.columns_figure(("a", "b"), {"one": (2.25, None), "two": (1, 0.5)})
    assert {"2.25", "1", "0.5"} <= set(texts(figure))
    (axes,) = figure.axes
    assert sorted(bar.get_height() for bar in axes.patches) == [0.5, 1, 2.25]


def test_a_volume_has_a_cube_per_cell_and_the_edges_of_the_window() -> None:
    volume = np.zeros((5, 5, 5))
    volume[0, 1, 2] = volume[4, 4, 4] = 1
    words = {"depth": "조각", "row": "행", "column": "열"}
    (axes,) = figures.volume_figure(volume, (2, 1, 0), 3, (35, 25), words).axes
    assert len(axes.lines) == 12
    ends = np.array([line.get_data_3d() for line in axes.lines])  # type: ignore[attr-defined]
    assert [(axis.min(), axis.max()) for axis in ends.swapaxes(0, 1)] == [(0, 3), (2, 5), (1, 4)]
    assert len(axes.collections) == 2
