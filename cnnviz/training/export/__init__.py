"""A run to take away: a plain PyTorch script, a model card, terminal output."""
