"""Lesson: how it learns."""

from cnnviz.ui.course.lesson_page import show_lesson_page
from cnnviz.ui.lessons.learning.lesson import LESSON

show_lesson_page(LESSON)
