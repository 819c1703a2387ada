"""The page *Look inside*: inputs, layers, close-up, prediction."""
