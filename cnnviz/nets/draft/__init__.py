"""The network builder without its interface: drafts, what is wrong with them, repairs."""
