from cnnviz.ui import menu, page

page.begin("home")
for lesson in menu.present()[1:]:
    menu.link(lesson, width="content")
