"""The quiz: what size comes out?"""

from cnnviz.ui import copyable, page, quiz, quiz_card, quiz_summary

PAGE = "quiz"
actions = page.begin(PAGE)
course = quiz.begin()

with actions:
    copyable.link(key="link")

quiz.settings(course)
quiz.progress(course)
if quiz.place(course) == course.n:
    quiz_summary.show(course)
else:
    quiz_card.show(course, quiz.place(course))
