"""The settings of a run, prepared runs, learning-rate schedules, limits of the host."""
