"""The lessons: a module or package each with its scenes."""
