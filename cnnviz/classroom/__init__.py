"""Classrooms: a teacher, students with nicknames, pushed pages, limits, polls and results.

No Streamlit and no torch here; everything is in the store's database.
"""
