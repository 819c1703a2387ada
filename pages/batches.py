"""Lesson: batch, channels, filters, parameters."""

from cnnviz.ui.course.lesson_page import show_lesson_page
from cnnviz.ui.lessons.batches.lesson import LESSON

show_lesson_page(LESSON)
