"""What layers, networks, datasets, settings and runs are called in the reader's language."""
