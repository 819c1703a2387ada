"""Receptive fields of layers and cells."""
