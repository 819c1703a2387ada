"""The colors of the roles: legible, distinguishable, and the same everywhere."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cnnviz.figures import colors

ROOT = Path(__file__).parents[1]
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
CSS = (ROOT / "assets" / "page.css").read_text(encoding="utf-8")
ROLES = {
    "input": "green",
    "kernel": "orange",
    "output": "violet",
    "stride": "blue",
    "padding": "gray",
    "dilation": "red",
    "bias": "yellow",
}
# Linear RGB as seen with color blindness (Machado, Oliveira & Fernandes 2009, severity 1).
COLOR_BLINDNESS = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
Color = NDArray[np.float64]


def rgb(text: str) -> Color:
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(color: Color) -> Color:
    return np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)


def contrast(first: Color, second: Color) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    luminances = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (first, second))
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)


def lab(color: Color) -> Color:
    """Return OKLab of linear RGB (Ottosson 2020)."""
    to_lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    to_lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(to_lab) @ np.cbrt(np.array(to_lms) @ np.clip(color, 0, 1))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])
@pytest.mark.parametrize(
    "name",
    ["textColor", "primaryColor", "codeTextColor", *(f"{c}TextColor" for c in ROLES.values())],
)
def test_text_has_enough_contrast_on_page_and_panel(mode: str, background: str, name: str) -> None:
    assert contrast(rgb(THEME[mode][name]), rgb(THEME[mode][background])) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("hue", ROLES.values())
def test_frames_and_marks_have_enough_contrast_on_the_page(mode: str, hue: str) -> None:
    assert contrast(rgb(THEME[mode][f"{hue}Color"]), rgb(THEME[mode]["backgroundColor"])) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("value", ["NEGATIVE", "POSITIVE"])
def test_numbers_are_legible_on_the_strongest_cell_color(mode: str, value: str) -> None:
    page, ink = rgb(THEME[mode]["backgroundColor"]), np.array(getattr(colors, value)) / 255
    assert contrast(rgb(THEME[mode]["textColor"]), 0.55 * ink + 0.45 * page) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("deficiency", COLOR_BLINDNESS)
def test_input_kernel_and_output_differ_with_color_blindness(mode: str, deficiency: str) -> None:
    labs = [
        lab(np.array(COLOR_BLINDNESS[deficiency]) @ linear(rgb(THEME[mode][f"{ROLES[r]}Color"])))
        for r in ("input", "kernel", "output")
    ]
    assert min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(labs, 2)) >= 0.08


@pytest.mark.parametrize("deficiency", COLOR_BLINDNESS)
def test_negative_and_positive_values_differ_with_color_blindness(deficiency: str) -> None:
    labs = [
        lab(np.array(COLOR_BLINDNESS[deficiency]) @ linear(np.array(c) / 255))
        for c in (colors.NEGATIVE, colors.POSITIVE)
    ]
    assert float(np.linalg.norm(labs[0] - labs[1])) >= 0.12


@pytest.mark.parametrize("role", ROLES)
def test_page_html_uses_the_colors_of_the_roles(role: str) -> None:
    light, dark = (THEME[mode][f"{ROLES[role]}Color"] for mode in ("light", "dark"))
    assert f"--role-{role}: light-dark({light}, {dark});" in CSS


@pytest.mark.parametrize(
    ("variable", "name"),
    {
        "page": "backgroundColor",
        "panel": "secondaryBackgroundColor",
        "line": "borderColor",
        "text": "textColor",
        "quiet": "grayTextColor",
    }.items(),
)
def test_page_html_uses_the_colors_of_the_theme(variable: str, name: str) -> None:
    light, dark = (THEME[mode][name] for mode in ("light", "dark"))
    assert f"--{variable}: light-dark({light}, {dark});" in CSS


def test_standalone_figures_use_the_light_colors() -> None:
    for name, color in colors.LIGHT.items():
        variable = f"--role-{name}" if name in ROLES else f"--{name}"
        assert f"{variable}: light-dark({color}, " in CSS


def test_the_font_of_downloaded_figures_has_its_license() -> None:
    assert (ROOT / "static" / "noto-sans-kr.ttf").stat().st_size < 1_000_000
    license_text = (ROOT / "static" / "noto-sans-kr-OFL.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License" in license_text


def test_light_and_dark_themes_define_the_same_colors() -> None:
    assert THEME["light"].keys() == THEME["dark"].keys()


def test_fonts_are_local_files_with_their_license() -> None:
    for face in THEME["fontFaces"]:
        file = ROOT / re.sub("^app/", "", face["url"])
        assert file.read_bytes()[:4] == b"wOF2"
        assert "SIL Open Font License" in file.with_name(f"{file.stem}-OFL.txt").read_text()


def test_every_role_in_use_exists() -> None:
    files = [
        f
        for kind in ("py", "css", "js")
        for folder in ("assets", "static", "cnnviz")
        for f in ROOT.glob(f"{folder}/**/*.{kind}")
    ]
    names = {
        name
        for f in files
        for name in re.findall(r"var\(--role-([a-z]+)", f.read_text(encoding="utf-8"))
    }
    assert names <= ROLES.keys()


def test_the_stepper_uses_the_same_colors_for_signed_values() -> None:
    css = "".join(
        f.read_text(encoding="utf-8") for f in ROOT.glob("static/components/stepper/*.css")
    )
    for name, value in {"negative": colors.NEGATIVE, "positive": colors.POSITIVE}.items():
        assert f"--{name}: #{bytes(value).hex()};" in css
