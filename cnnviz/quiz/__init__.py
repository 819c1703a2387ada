"""The quiz: seeded questions, known mistakes, explanations and the score."""

from cnnviz.quiz.course import KINDS, Attempt, Course, Level, Visit, draw_question
from cnnviz.quiz.records import Explanation, Formula, Message, Question

__all__ = [
    "KINDS",
    "Attempt",
    "Course",
    "Explanation",
    "Formula",
    "Level",
    "Message",
    "Question",
    "Visit",
    "draw_question",
]
