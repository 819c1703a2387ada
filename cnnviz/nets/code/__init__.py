"""A network as PyTorch and Keras code, and back from code."""
