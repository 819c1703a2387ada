"""Lesson: slips."""

from cnnviz.ui.course.lesson_page import show_lesson_page
from cnnviz.ui.lessons.slips.lesson import LESSON

show_lesson_page(LESSON)
