"""Lesson: why convolution."""
