"""The frame of a lesson: path, scenes, prediction, prose, code, questions, previous and next."""
