"""Lesson: why convolution."""

from cnnviz.ui.course.lesson_page import show_lesson_page
from cnnviz.ui.lessons.why_convolution import LESSON

show_lesson_page(LESSON)
