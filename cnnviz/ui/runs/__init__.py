"""A run on the page: curves, epoch reports, comparison, actions, downloads."""
