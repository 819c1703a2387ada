"""The page Course."""

from __future__ import annotations

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
