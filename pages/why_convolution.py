"""Lesson: why convolution."""

from cnnviz.ui.course.lesson_page import show_lesson_page
from cnnviz.ui.lessons.why_convolution.lesson import LESSON

show_lesson_page(LESSON)
