"""The quiz *What size comes out?*: seeded questions, known mistakes, explanations and the score."""

from cnnviz.quiz.course import KINDS, Course, Level, question
from cnnviz.quiz.records import Line, Mistake, Question, Said, Sum
from cnnviz.quiz.score import Given, Visit

__all__ = [
    "KINDS",
    "Course",
    "Given",
    "Level",
    "Line",
    "Mistake",
    "Question",
    "Said",
    "Sum",
    "Visit",
    "question",
]
