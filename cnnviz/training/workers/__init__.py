"""Worker processes and the engine that starts them."""
