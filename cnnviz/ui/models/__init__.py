"""Trained networks in this process: loading, activations, predictions. Torch behind a lock."""
