"""Lesson: layers one by one."""

from cnnviz.ui.course.lesson_page import show_lesson_page
from cnnviz.ui.lessons.layers.lesson import LESSON

show_lesson_page(LESSON)
