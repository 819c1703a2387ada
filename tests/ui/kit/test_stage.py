"""The parts of a page that a link can leave out."""

from __future__ import annotations

import re

from cnnviz.resources import resource
from cnnviz.ui.kit.stage import LESSON_PARTS, PARTS


def test_the_style_hides_every_part() -> None:
    style = resource("assets", "page.css").read_text(encoding="utf-8")
    hidden = re.findall(r'"st-key-hide-"\]\[class\*="(\w+)"\]\)', style)
    assert set(PARTS) - set(LESSON_PARTS) <= set(hidden)
    assert not [one for one in PARTS for other in PARTS if one != other and one in other]
