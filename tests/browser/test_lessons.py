"""The frame of the lessons in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]

LESSON = "/why_convolution"
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
STRIP = ".st-key-lesson-scenes"


@pytest.fixture
def lesson(new_page: Opener, shown: Callable[[Page], None]) -> Opener:
    """Open a lesson."""

    def open_page(path: str = LESSON, **options: object) -> Page:
        page = new_page(**options)
        page.goto(path)
        page.locator(f"{STRIP} [aria-current]").wait_for(state="attached")
        shown(page)
        return page

    return open_page


def height_of(page: Page, selector: str, edge: str = "top") -> float:
    top = page.locator(selector).first.evaluate(
        "(element, edge) => element.getBoundingClientRect()[edge]", edge
    )
    assert isinstance(top, int | float)
    return top


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768)])
def test_wide_the_strip_is_above_settings_and_figure_and_the_question_beside_the_prose(
    lesson: Opener, width: int, height: int
) -> None:
    page = lesson(width=width, height=height)
    order = [STRIP, ".st-key-stage-settings", ".st-key-stage-figure", ".st-key-prediction"]
    tops = [height_of(page, selector) for selector in order]
    assert tops == sorted(tops)
    assert abs(tops[-1] - height_of(page, ".st-key-stage-text")) < 2
    assert height_of(page, ".st-key-prediction-choices", "bottom") <= height


def test_on_a_phone_numbers_can_be_touched_and_the_next_scene_is_at_the_thumb(
    lesson: Opener,
) -> None:
    page = lesson(**PHONE)
    for button in page.locator(f"{STRIP} button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    bar = page.locator(".st-key-lesson-next button")
    assert height_of(page, ".st-key-lesson-next button", "bottom") > 844 - 20
    expect(page.locator(".st-key-stage-settings")).not_to_be_visible()
    title = page.locator(f"{STRIP} .title")
    before = title.inner_text()
    page.locator("[data-testid=stMain]").evaluate("(main) => main.scrollTo(0, 9999)")
    bar.tap()
    expect(title).not_to_have_text(before)
    expect(page.locator(STRIP)).to_be_in_viewport()


def test_a_scene_is_marked_at_once_and_is_in_the_link(lesson: Opener) -> None:
    page = lesson()
    last = page.locator(f"{STRIP} button").last
    last.click()
    expect(last).to_have_attribute("aria-current", "step")
    expect(page).to_have_url(re.compile("scene=check"))
    page.go_back()
    expect(page.locator(f"{STRIP} button").first).to_have_attribute("aria-current", "step")


def test_quick_clicks_on_scenes_are_all_answered(lesson: Opener) -> None:
    page = lesson()
    first, last = page.locator(f"{STRIP} button").first, page.locator(f"{STRIP} button").last
    pressed = first.element_handle()
    assert pressed is not None
    last.click()
    expect(page).to_have_url(re.compile("scene=check"))
    # The answer has left the button in place: between press and release, another gets no click.
    assert pressed.evaluate("button => button.isConnected")
    pressed.evaluate("button => { button.click(); button.parentElement.lastElementChild.click(); }")
    expect(last).to_have_attribute("aria-current", "step")
    # Back where the reader was before the other scene was there: nothing stays hidden.
    expect(page.locator("html[data-scene-opens]")).to_have_count(0)
    expect(page.locator(".st-key-stage-figure")).to_be_visible()


def test_what_is_done_is_kept_by_the_browser_and_marked_on_path_and_menu(lesson: Opener) -> None:
    page = lesson()
    done = "getComputedStyle({}).getPropertyValue('--done')".format(
        "document.querySelector('.st-key-lesson-path [data-testid]').shadowRoot"
        ".querySelector('[aria-current]')"
    )
    share = float(page.evaluate(done).rstrip("%"))
    assert 0 < share < 100
    page.evaluate(
        """() => {
          const lessons = JSON.parse(localStorage["cnnviz.lessons"]);
          const { parts } = lessons.why_convolution;
          lessons.why_convolution.correct = parts;
          localStorage["cnnviz.lessons"] = JSON.stringify(lessons);
        }"""
    )
    page.goto("/convolution")
    expect(page.locator(".st-key-menu a[data-done]")).to_have_count(1)


def test_while_presenting_a_clicker_reveals_the_answer_and_then_goes_on(lesson: Opener) -> None:
    page = lesson(f"{LESSON}?present=on", width=1920, height=1080)
    expect(page.locator("html")).to_have_attribute("data-present", "")
    for hidden in (".st-key-stage-text", ".st-key-stage-settings", ".st-key-lesson-neighbors"):
        expect(page.locator(hidden)).not_to_be_visible()
    expect(page.locator(".st-key-prediction")).to_be_in_viewport(ratio=1)
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile(r"predicted=[\w-]+\.shown"))
    title = page.locator(f"{STRIP} .title")
    before = title.inner_text()
    page.locator("[class*=-again] button").wait_for(state="attached")
    page.keyboard.press("PageDown")
    expect(title).not_to_have_text(before)
    page.keyboard.press("PageUp")
    expect(title).to_have_text(before)
    expect(page.locator("html")).to_have_attribute("data-present", "")


def test_a_link_leaves_out_path_and_text(lesson: Opener) -> None:
    page = lesson(f"{LESSON}?hide=path_text")
    for hidden in (STRIP, ".st-key-lesson-path", ".st-key-lesson-neighbors", ".st-key-stage-text"):
        expect(page.locator(hidden)).not_to_be_visible()
    expect(page.locator(".st-key-stage-figure")).to_be_visible()


def test_sections_of_the_menu_fold_where_the_window_is_low(lesson: Opener) -> None:
    page = lesson(width=1366, height=768)
    menu = page.locator(".st-key-menu")
    workshop = menu.get_by_role("button", name="Workshop")
    expect(menu.get_by_role("link", name="Why convolution")).to_be_visible()
    expect(menu.get_by_role("link", name="Pooling")).not_to_be_visible()
    workshop.focus()
    page.keyboard.press("Enter")
    expect(workshop).to_have_attribute("aria-expanded", "true")
    menu.get_by_role("link", name="Pooling").click()
    expect(page).to_have_url(re.compile("/pooling"))
    expect(menu.get_by_role("link", name="Pooling")).to_be_visible()


def test_the_course_goes_on_where_the_reader_was_and_can_forget(lesson: Opener) -> None:
    page = lesson()
    page.locator(f"{STRIP} button").nth(1).click()
    expect(page).to_have_url(re.compile("scene="))
    scene = re.search("scene=([a-z-]+)", page.url)
    assert scene is not None
    page.get_by_role("link", name="Course", exact=True).click()
    resume = page.locator(".st-key-course-overview .go")
    expect(resume).to_have_attribute("href", re.compile(scene[1]))
    page.evaluate("window.isSameVisit = true")
    resume.click()
    expect(page.locator(f"{STRIP} [data-scene={scene[1]}]")).to_have_attribute(
        "aria-current", "step"
    )
    expect(page).to_have_url(re.compile(f"why_convolution.*scene={scene[1]}"))
    assert page.evaluate("window.isSameVisit")
    page.go_back()
    forget = page.locator(".st-key-course-overview button")
    forget.click()
    forget.click()
    expect(resume).not_to_have_attribute("href", re.compile("scene="))
    assert page.evaluate("localStorage['cnnviz.lessons']") is None


def test_a_term_in_the_prose_shows_its_meaning_and_leads_to_the_glossary(lesson: Opener) -> None:
    page = lesson(f"{LESSON}?lang=ko", **PHONE)
    term = page.locator(".st-key-stage-text a[href*=glossary]").first
    term.tap()
    card = page.locator(".term-card")
    expect(card).to_be_in_viewport(ratio=1)
    expect(card).to_contain_text("receptive field · 수용 영역")
    page.locator("h1").click(force=True)
    expect(card).not_to_be_attached()
    term.tap()
    card.get_by_role("link").tap()
    expect(page).to_have_url(re.compile("/glossary.*term=receptive-field"))
    marked = page.locator(".st-key-glossary-terms li[data-marked]")
    expect(marked).to_be_in_viewport()
    expect(marked).to_contain_text("수용 영역")


def test_the_glossary_is_searched_at_once_and_the_search_is_in_the_link(
    new_page: Opener,
) -> None:
    page = new_page()
    page.goto("/glossary")
    shown = page.locator(".st-key-glossary-terms li:not([hidden])")
    expect(shown.first).to_be_visible()
    assert shown.count() > 100
    page.locator(".st-key-glossary-terms input").fill("과적합")
    expect(shown).to_contain_text(["overfitting"])
    expect(page).to_have_url(re.compile("find="))


def test_an_uploaded_lesson_leads_from_page_to_page(new_page: Opener) -> None:
    page = new_page()
    page.goto("/course")
    text = "# Edges\n## Windows\n/convolution?stride=2\nAdd up.\n## Quiz\n/quiz?n=5&seed=7\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "edges.md", "mimeType": "text/markdown", "buffer": text.encode()}
    )
    page.get_by_role("link", name=re.compile("Edges · 2 steps")).click()
    bar = page.locator(".st-key-own-bar")
    expect(bar).to_contain_text("1 / 2")
    expect(page).to_have_url(re.compile(r"/convolution.*stride=2"))
    bar.get_by_role("link", name="Quiz →").click()
    expect(bar).to_contain_text("2 / 2")
    expect(page).to_have_url(re.compile(r"/quiz.*seed=7"))
    bar.get_by_role("button", name="Leave").click()
    expect(bar).not_to_be_attached()


def test_a_wrong_file_of_a_lesson_says_the_line(new_page: Opener) -> None:
    page = new_page()
    page.goto("/course")
    page.locator("input[type=file]").set_input_files(
        {
            "name": "wrong.md",
            "mimeType": "text/markdown",
            "buffer": b"# T\n## S\nhttps://a.example/b",
        }
    )
    expect(page.get_by_role("alert").filter(has_text="Line 3")).to_be_visible()
