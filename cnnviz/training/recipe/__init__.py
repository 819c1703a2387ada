"""What a run is asked to do: settings, presets, schedules, limits of the host."""
