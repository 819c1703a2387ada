"""The page *Transfer learning*."""
