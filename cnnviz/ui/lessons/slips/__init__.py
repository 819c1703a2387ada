"""Lesson: slips."""
