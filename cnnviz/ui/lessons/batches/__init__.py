"""The lesson *Batch, channels, filters, parameters*: its state, and a module for each figure."""
