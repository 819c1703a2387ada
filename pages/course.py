"""The course: the path through the lessons."""

from cnnviz.ui.course.overview import COURSE_PAGE, show_course
from cnnviz.ui.shell.page import show_page

show_page(COURSE_PAGE.name, show_course)
