"""The settings of a run, presets, learning-rate schedules, limits of the host."""
