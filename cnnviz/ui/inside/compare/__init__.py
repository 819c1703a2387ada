"""*Side by side*: two networks, two epochs or two images, in step."""
