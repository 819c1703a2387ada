"""cnnviz: a visual explainer of convolutional networks."""
