"""The questions that a teacher can ask: those of the quiz, and the predictions of the lessons."""

import dataclasses
import importlib
import pkgutil
import re
import secrets
from typing import Any
from urllib.parse import urlencode

from cnnviz.classroom.quiz_results import question_name
from cnnviz.classroom.records import PollContent, PollText
from cnnviz.quiz import KINDS, Course, draw_question
from cnnviz.quiz.course import LATEST
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.course.prediction import choice_text
from cnnviz.ui.kit.i18n import LANGUAGES, _, in_language
from cnnviz.ui.quiz.state import QUIZ, QuizState
from cnnviz.ui.quiz.words import answer_text, line_markdown, message_text

_DIRECTIVE = re.compile(r":[a-z]+\[([^\]]*)\]")
_MARKS = re.compile(r"\*\*|`|\\(?=[\W_])")


def quiz_poll(kind: str) -> PollContent:
    """Return a new question of a kind of the quiz, the answers to choose from with it."""
    seed, level = secrets.randbelow(1_000_000), KINDS[kind].level
    course = Course(seed, level, version=LATEST)
    index = next(n for n in range(len(KINDS)) if draw_question(course, n).kind == kind)
    question = draw_question(course, index)
    choices = question.choices
    state = QuizState(seed, level, index + 1, LATEST, index)
    texts = {}
    for language in LANGUAGES:
        with in_language(language):
            mistakes = (question.mistakes.get(choice, "") for choice in choices)
            texts[language] = PollText(
                plain_text(message_text(question.prompt)),
                tuple(answer_text(question, choice) for choice in choices),
                tuple(plain_text(_(mistake)) if mistake else "" for mistake in mistakes),
                plain_text(line_markdown(question.explanation[-1])),
            )
    return PollContent(
        f"quiz.{question_name(course, index)}",
        f"/quiz?{urlencode(QUIZ.params(state))}",
        choices.index(question.answer),
        texts,
    )


def find_lesson(lesson_id: str) -> Lesson[Any]:
    """Return a lesson; only its own modules are imported."""
    name = f"cnnviz.ui.lessons.{lesson_id}"
    package = importlib.import_module(name)
    names = [name, *(f"{name}.{info.name}" for info in pkgutil.iter_modules(package.__path__))]
    return next(
        one
        for module in names
        for one in vars(importlib.import_module(module)).values()
        if isinstance(one, Lesson) and one.id == lesson_id
    )


def scenes_with_prediction(lesson: Lesson[Any]) -> list[Scene[Any]]:
    """Return the scenes of a lesson that ask before they reveal."""
    return [scene for scene in lesson.scenes if scene.predict is not None]


def prediction_poll(lesson: Lesson[Any], scene: Scene[Any]) -> PollContent:
    """Return what a scene asks before it is revealed, as the teacher has set the scene."""
    state = dataclasses.replace(lesson.page.current(), scene=scene.id, predicted=())
    assert scene.predict is not None
    texts, answer = {}, 0
    for language in LANGUAGES:
        with in_language(language):
            prediction = scene.predict(state)
            answer = prediction.answer
            texts[language] = PollText(
                plain_text(choice_text(prediction.question)),
                tuple(plain_text(choice_text(choice)) for choice in prediction.choices),
                ("",) * len(prediction.choices),
                plain_text(choice_text(prediction.reveal)),
            )
    link = urlencode(lesson.page.params(state))
    return PollContent(f"prediction.{lesson.id}.{scene.id}", f"/{lesson.id}?{link}", answer, texts)


def plain_text(markdown: str) -> str:
    """Return a sentence without the marks of Markdown."""
    return _MARKS.sub("", _DIRECTIVE.sub(r"\1", _DIRECTIVE.sub(r"\1", markdown)))
