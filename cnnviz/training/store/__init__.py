"""The database of runs and weights."""
