"""The page Course."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from cnnviz.ui.course.class_plan import PLANS, plan_parts
from cnnviz.ui.kit.pages import PAGES

from .opening import visit, words


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_lasts_fifty_minutes(plan: str) -> None:
    assert sum(part.minutes for part in PLANS[plan][1]) == 50
    assert all(part in PLANS[plan][1] for part in plan_parts(plan))


@pytest.mark.parametrize("plan", PLANS)
def test_every_link_of_a_plan_opens_a_page_that_takes_its_parameters(plan: str) -> None:
    for part in plan_parts(plan):
        assert not visit(part.page, **part.params).warning


def test_the_plan_is_in_the_link_and_its_links_keep_the_language() -> None:
    app = visit("course", "ko", plan="learning")
    table = next(one.value for one in app.markdown if "| ---" in one.value)
    links = [cell.split("](")[1].rstrip(") ") for cell in table.split("|") if "](" in cell]
    assert len(links) == len(plan_parts("learning"))
    for link in links:
        assert urlsplit(link).path in {page.id for page in PAGES}
        assert dict(parse_qsl(urlsplit(link).query))["lang"] == "ko"
    app.button_group(key="course.plan").set_value("convolution").run()
    assert "plan" not in app.query_params
    assert "합성곱이란 무엇인가" in words(app)


OWN = """# Edges *in* an hour
## Nine windows
/convolution?stride=2
Add them up.
## Quiz
/quiz?n=5
"""


@pytest.fixture
def hosted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host's folder with one lesson and one wrong file."""
    (tmp_path / "edges.md").write_text(OWN, encoding="utf-8")
    (tmp_path / "wrong.md").write_text("# No steps", encoding="utf-8")
    monkeypatch.setenv("CNNVIZ_LESSONS", str(tmp_path))


@pytest.mark.usefixtures("hosted")
def test_the_lessons_of_the_host_are_offered_and_a_wrong_file_says_why() -> None:
    app = visit("course")
    links = [link.proto.label for link in app.get("page_link")]
    assert any("Edges" in label and "2 steps" in label for label in links)
    assert len(app.warning) == 1
    assert "no step" in app.warning[0].value


@pytest.mark.usefixtures("hosted")
def test_a_lesson_is_played_on_every_page_until_one_leaves_it() -> None:
    app = visit("convolution", own="edges", at_step="1", stride="2")
    assert "1 / 2" in words(app)
    assert "Add them up." in words(app)
    app.switch_page("pages/pooling.py").run()
    assert "1 / 2" in words(app)
    app.button(key="own.leave").click().run()
    assert "1 / 2" not in words(app)
    assert "own" not in app.query_params


def test_a_lesson_that_is_not_here_is_said_once() -> None:
    app = visit("quiz", own="nowhere")
    assert "not here" in app.warning[0].value
    app.run()
    assert not app.warning
