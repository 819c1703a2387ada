"""The glossary: every term in both languages."""

from cnnviz.ui.course.glossary_page import GLOSSARY, send_terms, show_glossary
from cnnviz.ui.shell.page import show_page

show_page(GLOSSARY.name, show_glossary, send_terms)
