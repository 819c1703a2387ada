"""The colours of the roles: legible, apart from each other, and the same wherever they stand."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cnnviz.figures import colours

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
# How colour-blind eyes see linear RGB (Machado, Oliveira & Fernandes 2009, severity 1).
BLINDNESS = {
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
Colour = NDArray[np.float64]


def rgb(text: str) -> Colour:
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(colour: Colour) -> Colour:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    lights = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(colour: Colour) -> Colour:
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
    return np.array(to_lab) @ np.cbrt(np.array(to_lms) @ np.clip(colour, 0, 1))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
@pytest.mark.parametrize(
    "name",
    ["textColor", "primaryColor", "codeTextColor", *(f"{c}TextColor" for c in ROLES.values())],
)
def test_text_stands_out_from_page_and_panel(mode: str, ground: str, name: str) -> None:
    assert contrast(rgb(THEME[mode][name]), rgb(THEME[mode][ground])) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("hue", ROLES.values())
def test_frames_and_marks_stand_out_from_the_page(mode: str, hue: str) -> None:
    assert contrast(rgb(THEME[mode][f"{hue}Color"]), rgb(THEME[mode]["backgroundColor"])) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("value", ["NEGATIVE", "POSITIVE"])
def test_numbers_are_legible_on_the_strongest_cell_colour(mode: str, value: str) -> None:
    page, ink = rgb(THEME[mode]["backgroundColor"]), np.array(getattr(colours, value)) / 255
    assert contrast(rgb(THEME[mode]["textColor"]), 0.55 * ink + 0.45 * page) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("eyes", BLINDNESS)
def test_input_kernel_and_output_differ_for_every_eye(mode: str, eyes: str) -> None:
    seen = [
        lab(np.array(BLINDNESS[eyes]) @ linear(rgb(THEME[mode][f"{ROLES[r]}Color"])))
        for r in ("input", "kernel", "output")
    ]
    assert min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)) >= 0.08


@pytest.mark.parametrize("eyes", BLINDNESS)
def test_below_and_above_zero_differ_for_every_eye(eyes: str) -> None:
    seen = [
        lab(np.array(BLINDNESS[eyes]) @ linear(np.array(c) / 255))
        for c in (colours.NEGATIVE, colours.POSITIVE)
    ]
    assert float(np.linalg.norm(seen[0] - seen[1])) >= 0.12


@pytest.mark.parametrize("role", ROLES)
def test_page_html_takes_the_same_colours(role: str) -> None:
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
def test_page_html_stands_on_the_same_ground(variable: str, name: str) -> None:
    light, dark = (THEME[mode][name] for mode in ("light", "dark"))
    assert f"--{variable}: light-dark({light}, {dark});" in CSS


def test_figures_that_stand_alone_take_the_light_colours() -> None:
    for name, colour in colours.LIGHT.items():
        variable = f"--role-{name}" if name in ROLES else f"--{name}"
        assert f"{variable}: light-dark({colour}, " in CSS


def test_figures_to_download_have_a_font_with_its_licence() -> None:
    assert (ROOT / "static" / "noto-sans-kr.ttf").stat().st_size < 1_000_000
    licence = (ROOT / "static" / "noto-sans-kr-OFL.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License" in licence


def test_light_and_dark_name_the_same_colours() -> None:
    assert THEME["light"].keys() == THEME["dark"].keys()


def test_fonts_are_files_of_ours_with_their_licence() -> None:
    for face in THEME["fontFaces"]:
        file = ROOT / re.sub("^app/", "", face["url"])
        assert file.read_bytes()[:4] == b"wOF2"
        assert "SIL Open Font License" in file.with_name(f"{file.stem}-OFL.txt").read_text()


def test_every_role_that_is_asked_for_exists() -> None:
    files = [
        f
        for kind in ("py", "css", "js")
        for folder in ("assets", "static", "cnnviz")
        for f in ROOT.glob(f"{folder}/**/*.{kind}")
    ]
    asked = {
        name
        for f in files
        for name in re.findall(r"var\(--role-([a-z]+)", f.read_text(encoding="utf-8"))
    }
    assert asked <= ROLES.keys()


def test_the_stepper_takes_the_same_colours_for_signed_values() -> None:
    css = "".join(
        f.read_text(encoding="utf-8") for f in ROOT.glob("static/components/stepper/*.css")
    )
    for name, value in {"under": colours.NEGATIVE, "above": colours.POSITIVE}.items():
        assert f"--{name}: #{bytes(value).hex()};" in css
