"""Lesson: DNN against CNN."""

from cnnviz.ui.course.lesson_page import show_lesson_page
from cnnviz.ui.lessons.dnn_cnn.lesson import LESSON

show_lesson_page(LESSON)
