"""What a host sees of the running server: health, numbers, errors."""
