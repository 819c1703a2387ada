"""The path through the lessons, and how far the reader is, which only the browser keeps."""

from cnnviz.ui.course.lesson import Lesson, LessonState, Scene, State
from cnnviz.ui.course.questions import correct_answers
from cnnviz.ui.course.scenes import shown_scene
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import COURSE, PAGES, Page

_mount_path = component("course/path")


def lesson_pages() -> list[Page]:
    """Return the pages of the lessons in order."""
    return [page for page in PAGES if page.section == COURSE]


def _is_predicted(state: LessonState, scene: Scene[State]) -> bool:
    """Return whether the reader has answered what a scene asks."""
    return scene.predict is not None and state.prediction(scene.id) is not None


def show_path(lesson: Lesson[State]) -> None:
    """Show a mark for every lesson, and tell the browser what the reader has seen of this one."""
    state = lesson.page.current()
    _mount_path(
        key="lesson-path",
        data={
            "current": lesson.id,
            "scene": shown_scene(lesson),
            "scenes": [scene.id for scene in lesson.scenes],
            "correct": correct_answers(lesson, state),
            "questions": len(lesson.questions),
            "predicted": [scene.id for scene in lesson.scenes if _is_predicted(state, scene)],
            "lessons": [{"id": page.id, "title": _(page.title)} for page in lesson_pages()],
            "label": _("Lessons"),
            "done": _("{title}: {done}% done"),
        },
    )
