"""Lesson: classics."""
