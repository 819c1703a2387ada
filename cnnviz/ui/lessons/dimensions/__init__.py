"""The lesson *Dimensions*: its state, and a module for the figures of each group of scenes."""
