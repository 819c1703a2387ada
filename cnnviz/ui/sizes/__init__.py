"""The page *Sizes*: the network builder, its table, drawing and code."""
