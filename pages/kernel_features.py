"""Lesson: a kernel becomes a feature."""

from cnnviz.ui.course.lesson_page import show_lesson_page
from cnnviz.ui.lessons.kernel_features.lesson import LESSON

show_lesson_page(LESSON)
