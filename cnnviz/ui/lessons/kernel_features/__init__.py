"""Lesson: a kernel becomes a feature."""
