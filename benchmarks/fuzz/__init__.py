"""Hostile input for the app: files, links and messages that no browser would send."""
