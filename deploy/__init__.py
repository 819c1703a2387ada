"""Starting the app for many readers: `make serve` and `make cluster`."""
