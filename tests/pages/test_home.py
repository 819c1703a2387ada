"""The page Home."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ui.kit import pages
from cnnviz.ui.shell import thumbnails

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home() -> AppTest:
    return AppTest.from_file(str(ROOT / "home.py"), default_timeout=30)


def test_home_opens(home: AppTest) -> None:
    assert not home.run().exception
    assert home.title[0].value == "See what a convolutional network does"


def test_home_begins_with_a_convolution_whose_grids_are_in_its_link(home: AppTest) -> None:
    home.query_params["input"] = "1_2_3~4_5_6~7_8_9"
    home.run()
    assert not home.exception
    operation = home.session_state["home.state"].operation
    assert operation.image.tolist() == [[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]
    headings = [heading.value for heading in home.header]
    assert headings == ["Lessons", "Workshop"]


def test_home_opens_in_korean_by_its_link(home: AppTest) -> None:
    home.query_params["lang"] = "ko"
    assert home.run().title[0].value == "합성곱 신경망이 하는 일을 눈으로 보세요"


def test_the_switch_turns_the_page_korean_and_writes_the_url(home: AppTest) -> None:
    home.run()
    home.button_group(key="language-switch").set_value("ko").run()
    assert home.title[0].value == "합성곱 신경망이 하는 일을 눈으로 보세요"
    assert "ko" in home.query_params["lang"]


def test_the_menu_leads_only_to_pages_that_are_there() -> None:
    assert all((ROOT / page.path).is_file() for page in pages.PAGES)


def test_every_page_script_is_in_the_menu() -> None:
    scripts = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert scripts <= {page.path for page in (*pages.PAGES, pages.ADMIN)}


def test_the_page_of_the_host_is_in_the_menu_only_where_it_has_a_key(
    home: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def menu() -> list[str]:
        return [link.proto.page for link in home.run().sidebar.get("page_link")]

    assert "admin" not in menu()
    monkeypatch.setenv("CNNVIZ_ADMIN_KEY", "a long enough key")
    assert menu()[-1] == "admin"


@pytest.mark.parametrize("name", sorted(page.id for page in pages.gallery_pages()))
def test_every_lesson_has_its_drawing(name: str) -> None:
    assert name in thumbnails.DRAWINGS


def test_the_convolution_drawing_shows_the_figure_of_dumoulin_and_visin() -> None:
    svg = thumbnails.draw_thumbnail("convolution", "alt")
    assert [svg.count(f">{n}</text>") for n in (12, 17, 10)] == [2, 2, 1]  # step 5 of 9
    assert svg.count("url(#hatched)") == 4


def test_words_for_the_blind_are_escaped() -> None:
    assert 'aria-label="&lt;b&gt; &quot;x&quot;"' in thumbnails.draw_thumbnail("pooling", '<b> "x"')


def test_the_training_drawing_ends_with_the_figures_of_its_run() -> None:
    run = json.loads((ROOT / "assets" / "gallery" / "training.json").read_text(encoding="utf-8"))
    svg = thumbnails.draw_thumbnail("training", "alt")
    assert f">{run['test_accuracy'][-1][1]:.0%}</text>" in svg
    assert svg.count("<circle") == run["settings"]["epochs"]


def test_the_look_inside_marks_the_class_that_wins() -> None:
    look = json.loads((ROOT / "assets" / "gallery" / "inside.json").read_text(encoding="utf-8"))
    shares = look["probabilities"]
    bars = re.findall(r"fill:var\((--[a-z-]+)\)", thumbnails.draw_thumbnail("inside", "alt"))
    assert len(bars) == len(shares) == 10
    assert bars.index("--role-output") == shares.index(max(shares)) == look["label"]
