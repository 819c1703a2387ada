"""The lesson *Layers one by one*: its state, and a module for the figures of groups of scenes."""
