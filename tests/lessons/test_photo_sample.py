"""The photo that comes with the lesson is the one of matplotlib that the printed code reads."""

from pathlib import Path

import matplotlib.cbook

SAMPLES = Path(__file__).parents[2] / "static" / "components" / "features" / "samples"


def test_the_photo_is_matplotlibs() -> None:
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        assert (SAMPLES / "grace_hopper.jpg").read_bytes() == file.read()
