"""The training loop: a generator of progress."""
