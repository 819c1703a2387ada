"""Korean particles after values; tests/js/particles.js reads the same samples."""

import json
from pathlib import Path

import pytest

from cnnviz.ui.kit import i18n, particles

SAMPLES = json.loads(
    (Path(__file__).parents[2] / "js" / "particles.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("both", "chosen"), SAMPLES)
def test_a_particle_follows_the_sound_before_it(both: str, chosen: str) -> None:
    assert particles.choose_particles(both) == chosen


@pytest.mark.parametrize(
    ("rows", "text"), [(6, "12 × 12에서 6 × 6으로"), (7, "12 × 12에서 7 × 7로")]
)
def test_a_message_has_the_particles_of_its_values(rows: int, text: str) -> None:
    with i18n.in_language("ko"):
        message = i18n._(
            "Scaled from {width} × {height} to {columns} × {rows}.",
            width=12,
            height=12,
            columns=rows,
            rows=rows,
        )
    assert message.startswith(text)
