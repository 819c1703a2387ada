"""The score of a visit."""

from __future__ import annotations

from cnnviz.quiz import Attempt, Course, Level, Visit


def visit(*rights: bool) -> Visit:
    answers = Visit()
    for index, right in enumerate(rights):
        answers = answers.add(Attempt((7, Level.EASY, 1), index, (1,), right))
    return answers


def test_a_new_visit_has_no_answers() -> None:
    assert (Visit().correct, Visit().streak, Visit().longest) == (0, 0, 0)


def test_right_answers_count() -> None:
    assert visit(True, False, True, True).correct == 3


def test_a_wrong_answer_ends_a_streak_but_not_the_best_one() -> None:
    assert (visit(True, True, False).streak, visit(True, True, False).longest) == (0, 2)
    assert (visit(True, False, True).streak, visit(True, False, True).longest) == (1, 1)


def test_a_question_counts_once_whatever_comes_after() -> None:
    first = visit(False)
    again = first.add(Attempt((7, Level.EASY, 1), 0, (2,), True))
    assert again == first


def test_another_level_or_seed_is_another_question() -> None:
    answers = visit(False)
    for seed, level in ((7, Level.HARD), (8, Level.EASY)):
        answers = answers.add(Attempt((seed, level, 1), 0, (2,), True))
    assert len(answers.attempts) == 3


def test_another_version_of_the_kinds_has_other_questions() -> None:
    old, new = Course(7, Level.EASY), Course(7, Level.EASY, version=2)
    answers = Visit().add(Attempt(old.key, 0, (1,), True)).add(Attempt(new.key, 0, (2,), True))
    assert [answers.answers_to(course)[0].answer for course in (old, new)] == [(1,), (2,)]


def test_a_set_knows_its_own_answers() -> None:
    answers = visit(True, True, False).add(Attempt((8, Level.EASY, 1), 0, (2,), True))
    assert sorted(answers.answers_to(Course(7, Level.EASY, 2))) == [0, 1]
    assert sorted(answers.answers_to(Course(7, Level.EASY))) == [0, 1, 2]
    assert sorted(answers.answers_to(Course(7, Level.HARD))) == []
