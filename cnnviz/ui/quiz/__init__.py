"""The page *Quiz*."""
